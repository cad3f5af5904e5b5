"""axe-core finds nothing serious on any kind of page, in light and in dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")
# One page of each kind: the others differ in numbers only, and a look takes more than a second.
LOOKED_AT = (
    "index",
    "data-quality",
    "mfg_product_pass_rate",
    "agri_monitoring_pass_rate",
    "energy-per-gdp-falls",
    "service-satisfaction",
    "construction-compliance-rises",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_axe_has_no_grave_finding(
    tab: Page, unkind_site: Any, lang: str, scheme: Literal["light", "dark"]
) -> None:
    assert grave_findings(tab, unkind_site.pages(lang), scheme) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_axe_has_none_on_the_plans_pages(
    tab: Page, shipped_site: Any, lang: str, scheme: Literal["light", "dark"]
) -> None:
    pages = [shipped_site.folder / lang / f"{name}.html" for name in LOOKED_AT]
    assert grave_findings(tab, pages, scheme) == []


def grave_findings(
    tab: Page, pages: list[Path], scheme: Literal["light", "dark"]
) -> list[tuple[Any, ...]]:
    tab.emulate_media(color_scheme=scheme)
    grave: list[tuple[Any, ...]] = []
    for path in pages:
        tab.goto(path.as_uri())
        grave += [
            (path.name, f["id"], f["help"], [node["html"][:120] for node in f["nodes"][:3]])
            for f in Axe().run(tab).response["violations"]
            if f["impact"] in GRAVE
        ]
    return grave
