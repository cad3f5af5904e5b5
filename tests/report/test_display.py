"""Small versions of the report's parts: told in three languages, harmless, all of one look."""

from __future__ import annotations

import re
from html import unescape

import numpy as np
import pandas as pd
import pytest

from qstats.catalog.records import LANGUAGES
from qstats.distribution import Distribution
from qstats.forecasting import forecast
from qstats.report import display

NAMES = {"en": "Pass rate", "zh-Hans": "合格率", "zh-Hant": "合格率"}


def text(html: str) -> str:
    bare = re.sub(r"(?s)<style.*?</style>|<svg.*?</svg>|<[^>]+>", " ", html)
    return " ".join(unescape(bare).split())


def table(note: str = "") -> pd.DataFrame:
    values = {2017: 93.71, 2018: np.nan, 2019: 93.2, 2020: 93.39}
    return pd.DataFrame(
        {
            "year": values.keys(),
            "value": values.values(),
            "status": "final",
            "segment": [0, 0, 0, 1],
            "note": note,
        }
    )


def assessed(**changed: object) -> dict[str, object]:
    row: dict[str, object] = {
        "target": "mfg_product_pass_rate",
        "target_year": 2025,
        "state": "pending",
        "reason": {},
        "probability": 0.472,
        "probability_low": 0.41,
        "probability_high": 0.56,
        "latest_value": 93.93,
        "latest_year": 2024.0,
        "gap": 0.07,
        "required_pace": 0.07,
        "recent_pace": 0.28,
        "median": 93.97,
        "low80": 93.48,
        "high80": 94.45,
    }
    return row | changed


@pytest.fixture(scope="module")
def distribution() -> Distribution:
    values = pd.Series([93.71, np.nan, 93.2, 93.39, 93.08, 93.29], index=range(2017, 2023))
    return forecast(values, horizon=3, bounds=(0, 100))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Pass rate: 3 values, 2017 to 2020"),
        ("zh-Hans", "合格率：2017至2020年，3个数值"),
        ("zh-Hant", "合格率：2017至2020年，3個數值"),
    ],
)
def test_a_series_shows_its_path_and_its_table(lang: str, said: str) -> None:
    shown = display.series(table(), NAMES, "%", lang)
    assert said in text(shown)
    assert "93.71" in shown[shown.index("<svg") : shown.index("</svg>")]
    assert '<table class="dataframe">' in shown


def test_a_series_draws_its_gap_and_its_break() -> None:
    drawn = display.series(table(), NAMES, "%", "en")
    assert "definition changes, 2020" in drawn
    assert "2018:" in drawn


def test_a_label_of_the_user_s_is_text() -> None:
    shown = display.series(
        table("<script>alert(1)</script>"), dict.fromkeys(NAMES, "<img src=x>"), "<b>", "en"
    )
    assert "<script" not in shown
    assert "<img" not in shown
    told = display.assessment(assessed(target="<script>alert(1)</script>"), "en")
    assert "<script" not in told
    assert "&lt;script&gt;alert(1)" in told


def test_an_empty_series_says_so() -> None:
    empty = table().assign(value=np.nan)
    assert text(display.series(empty, NAMES, "%", "en")) == "no value published"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Forecast for 2023 to 2025 from 5 values"),
        ("zh-Hans", "依据5个数值预测2023至2025年"),
        ("zh-Hant", "依據5個數值預測2023至2025年"),
    ],
)
def test_a_forecast_shows_its_fan_and_its_numbers(
    distribution: Distribution, lang: str, said: str
) -> None:
    shown = display.forecast(distribution, lang)
    assert said in text(shown)
    rows = re.findall(r'<th scope="row">(\d+)</th>', shown)
    assert rows == ["2023", "2024", "2025"]
    middle = distribution.quantile(0.5).loc[2024, 0.5]
    assert f">{middle:.2f}</td>" in shown


def test_a_forecast_s_ranges_enclose_one_another(distribution: Distribution) -> None:
    cells = re.findall(r">([\d.]+) to ([\d.]+)</td>", display.forecast(distribution, "en"))
    for (low, high), (far_low, far_high) in zip(cells[::2], cells[1::2], strict=True):
        assert float(far_low) < float(low) < float(high) < float(far_high)


def test_pictures_of_one_notebook_share_no_id(distribution: Distribution) -> None:
    both = display.forecast(distribution, "en") + display.forecast(distribution, "en")
    ids = re.findall(r' id="([^"]+)"', both)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "There is a 47% chance that the target mfg_product_pass_rate is met in 2025: "
         "about as likely as not"),
        ("zh-Hans", "在2025年达成的概率为 47% ： 机会大致各半"),
        ("zh-Hant", "在2025年達成的機率為 47% ： 機會大致各半"),
    ],
)  # fmt: skip
def test_an_assessment_gives_the_verdict_and_its_facts(lang: str, said: str) -> None:
    told = text(display.assessment(assessed(), lang))
    assert said in told
    for fact in ("93.93", "0.07", "+0.28", "93.97", "93.48", "94.45", "41–56%"):
        assert fact in told


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", ["met", "missed", "insufficient_data", "unmeasured"])
def test_an_assessment_without_a_chance_gives_none(lang: str, state: str) -> None:
    nothing = dict.fromkeys(
        ["probability", "probability_low", "probability_high", "median", "low80", "high80"],
        np.nan,
    )
    reason = {"key": "reason_too_few", "n": 2, "need": 4} if state == "insufficient_data" else {}
    told = text(display.assessment(assessed(state=state, reason=reason, **nothing), lang))
    assert "47%" not in told
    assert "nan" not in told
    assert ("4" in told.split("93.93")[0]) == bool(reason)
