"""Messages: complete in all languages, and loud when something is missing."""

from __future__ import annotations

import pytest

from qstats.annual.vintages import LAST_RULE, RULES
from qstats.attainment import MESSAGE_KEYS
from qstats.attainment.result import NOTES
from qstats.catalog.records import LANGUAGES
from qstats.errors import ReportError
from qstats.forecasting.members import MEMBERS
from qstats.report.findings import words_of
from qstats.report.markup import Html
from qstats.report.texts import Texts
from qstats.tidy import FINDING_KEYS


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_the_same_keys_with_the_same_placeholders(lang: str) -> None:
    english, other = Texts("en"), Texts(lang)
    assert other.keys() == english.keys()
    keys = english.keys()
    assert not [k for k in keys if other.placeholders(k) != english.placeholders(k)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_message_is_empty(lang: str) -> None:
    texts = Texts(lang)
    filled = {k: texts(k, **dict.fromkeys(texts.placeholders(k), "x")) for k in texts.keys()}  # noqa: SIM118
    assert [key for key, text in filled.items() if not text.strip()] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_of_the_attainment_room_has_a_text_that_takes_its_values(lang: str) -> None:
    texts = Texts(lang)
    for key, names in MESSAGE_KEYS.items():
        assert texts(f"message.{key}", **dict.fromkeys(names, 7))
    for note in NOTES:
        assert texts(f"message.{note}")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_finding_has_words_that_take_its_values(lang: str) -> None:
    codes = {"indicator": "x", "geo": "CN", "period": "2020"}
    for key, names in FINDING_KEYS.items():
        values: dict[str, object] = dict.fromkeys(names, "7")
        values |= {"others": [{"value": "7", "cell": "a#!B1"}]} if "others" in names else {}
        assert all(words_of({"key": key, **codes, "values": values}, Texts(lang)).values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_of_choice_has_a_text(lang: str) -> None:
    assert all(Texts(lang)(f"quality.rule.{rule}") for rule in (*RULES, LAST_RULE))


def test_every_forecasting_model_has_a_name() -> None:
    texts = Texts("en")
    assert all(f"method.{model}" in texts for model in (*MEMBERS, "sparse"))


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(ReportError, match=r"no message 'verdict\.nonsense'"):
        Texts("en")("verdict.nonsense")


def test_a_missing_value_names_the_placeholder_and_the_message() -> None:
    with pytest.raises(ReportError, match=r"'header\.as_of' asks for 'date'"):
        Texts("en")("header.as_of")


def test_an_unknown_language_lists_the_known_ones() -> None:
    with pytest.raises(ReportError, match="zh-Hant"):
        Texts("fr")


def test_html_escapes_values_and_keeps_the_strong_marks() -> None:
    said = Texts("en").html("verdict.observed.met", value="<script>", year=2025)
    assert said == "<strong>Met:</strong> &lt;script&gt; in 2025."


def test_html_takes_finished_html_as_it_is() -> None:
    said = Texts("en").html("verdict.observed.met", value=Html("<b>94</b>"), year=2025)
    assert "<b>94</b>" in said


def test_plain_text_has_no_marks() -> None:
    assert Texts("en")("verdict.observed.met", value="94%", year=2025) == "Met: 94% in 2025."


@pytest.mark.parametrize(("count", "said"), [(1, "1 year left to close it"), (2, "2 years left")])
def test_plural(count: int, said: str) -> None:
    assert Texts("en").plural("facts.left", count).startswith(said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_uses_words_the_reports_avoid(lang: str) -> None:
    texts = Texts(lang)
    avoided = ("confidence interval", "significant at", "置信区间", "信賴區間", "顯著水準")
    messages = map(texts._message, texts.keys())
    assert not [m for m in messages if any(word in m for word in avoided)]
