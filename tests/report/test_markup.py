"""Texts that qstats did not write carry the language they are in, where it is not the page's."""

from __future__ import annotations

import pytest

from qstats.catalog import Names
from qstats.report.markup import foreign, worded

ONCE = Names("New list.", "New list.", "New list.")
EACH = Names("New list.", "名录更新。", "名錄更新。")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Statistical communique for 2022 (Xinhua)", "en"),
        ("2024年国民经济和社会发展统计公报", "zh-Hans"),
        ("中国民用航空局 Civil Aviation Administration", "zh-Hans"),
        ("臺灣製造業品質指數", "zh-Hant"),
        ("2013年制造業の品質", "ja"),
        ("지식재산권 만족도", "ko"),
    ],
)
def test_the_language_of_a_text_is_known_by_its_writing(text: str, language: str) -> None:
    marked = f'<span lang="{language}">{text}</span>'
    for page in ("en", "zh-Hans", "zh-Hant"):
        assert foreign(text, page) == (text if page == language else marked)


@pytest.mark.parametrize("text", ["", "2024", "95 %"])
def test_a_text_without_letters_has_no_language(text: str) -> None:
    assert foreign(text, "zh-Hant") == text


def test_markup_in_a_text_stays_text() -> None:
    assert foreign("<b>Title</b>", "en") == "&lt;b&gt;Title&lt;/b&gt;"
    assert "&lt;b&gt;" in foreign("<b>Title</b>", "zh-Hans")


def test_a_catalogue_text_is_told_in_the_language_of_the_page() -> None:
    assert [worded(EACH, lang) for lang in ("en", "zh-Hant")] == ["New list.", "名錄更新。"]


def test_a_catalogue_text_written_once_is_marked_where_it_is_foreign() -> None:
    assert worded(ONCE, "en") == "New list."
    assert worded(ONCE, "zh-Hans") == '<span lang="en">New list.</span>'
