"""axe-core finds nothing serious on any kind of page, in light and in dark."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_axe_has_no_grave_finding(tab: Page, unkind_site: Any, lang: str, scheme: str) -> None:
    tab.emulate_media(color_scheme=scheme)
    for path in unkind_site.pages(lang):
        tab.goto(path.as_uri())
        found = Axe().run(tab).response["violations"]
        grave = [
            (f["id"], f["help"], [node["html"][:120] for node in f["nodes"][:3]])
            for f in found
            if f["impact"] in GRAVE
        ]
        assert not grave, f"{path.name}: {grave}"
