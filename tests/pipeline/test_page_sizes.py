"""Pages stay light: a report or an index weighs at most 150 kB, pictures and fonts included."""

from __future__ import annotations

from typing import Any

import pytest

from qstats.catalog.records import LANGUAGES

LIMIT = 150_000


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("site", ["unkind_site", "shipped_site"])
def test_every_page_is_light(request: pytest.FixtureRequest, site: str, lang: str) -> None:
    pages: list[Any] = request.getfixturevalue(site).pages(lang)
    sizes = {page.name: page.stat().st_size for page in pages}
    assert {name: size for name, size in sizes.items() if size > LIMIT} == {}
