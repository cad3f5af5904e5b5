"""axe-core finds nothing serious on any kind of page, in light and in dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")
VIOLATIONS = {"resultTypes": ["violations"]}  # listing what is right would take as long again


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_axe_has_no_grave_finding(
    tab: Page, site: Any, lang: str, scheme: Literal["light", "dark"]
) -> None:
    assert grave_findings(tab, site.of_each_kind(lang), scheme) == []


def grave_findings(
    tab: Page, pages: list[Path], scheme: Literal["light", "dark"]
) -> list[tuple[Any, ...]]:
    tab.emulate_media(color_scheme=scheme)
    grave: list[tuple[Any, ...]] = []
    for path in pages:
        tab.goto(path.as_uri())
        grave += [
            (path.name, f["id"], f["help"], [node["html"][:120] for node in f["nodes"][:3]])
            for f in Axe().run(tab, options=VIOLATIONS).response["violations"]
            if f["impact"] in GRAVE
        ]
    return grave
