"""Cases a report is tried on: one open, one met, one with too little data, one trend."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from statistics import NormalDist
from typing import Any

import pytest

from qstats.attainment.rules import published_rules
from qstats.catalog import Article, Break, Indicator, Measure, Names, Plan, Target
from qstats.forecasting import calibration
from qstats.report.case import Case, MeasureCase

Row = dict[str, Any]
PROBS = [0.005, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.995]
# Values as the communiqués of 2018 to 2025 print them; 2022 follows from the change stated in 2023.
PASS_RATE = {2017: 93.71, 2020: 93.39, 2021: 93.08, 2022: 93.29, 2023: 93.65, 2024: 93.93}
TITLE = "2024年我国制造业产品质量合格率提升至93.93%"


def names(en: str, hans: str, hant: str) -> Names:
    return Names(en=en, zh_hans=hans, zh_hant=hant)


PASS = Indicator(
    id="mfg_product_pass_rate",
    names=names("Manufacturing product pass rate", "制造业产品质量合格率", "製造業產品質量合格率"),
    unit="%",
    better="up",
    bounds=(0.0, 100.0),
    caveat="Sampling error is not published.",
)
SPOT = Indicator(
    id="spot_check_pass_rate",
    names=names("Spot-check pass rate", "产品质量监督抽查合格率", "產品質量監督抽查合格率"),
    unit="%",
    better="up",
    bounds=(0.0, 100.0),
)
ENERGY = Indicator(
    id="energy_per_gdp",
    names=names("Energy use per unit of GDP", "单位GDP能耗", "單位GDP能耗"),
    unit="tce per 10,000 yuan",
    better="down",
    bounds=(0.0, None),
    breaks=(Break(year=2020, what="GDP at 2020 prices instead of 2015 prices"),),
)
TARGET = Target(
    id="mfg_product_pass_rate",
    article="2-2-3",
    group="products",
    names=PASS.names,
    phrase="制造业产品质量合格率达到94%",
    kind="threshold",
    year=2025,
    operator=">=",
    value=94.0,
    measures=(
        Measure("mfg_product_pass_rate"),
        Measure("spot_check_pass_rate", "proxy", "samples by risk"),
    ),
    caveats=("The plan states no decimals.",),
)
ARTICLE = Article(
    id="2-2-3",
    names=names("Article 2(2)-3", "二（二）3", "二（二）3"),
    chapter=names("Goals", "发展目标", "發展目標"),
)
PLAN = Plan(
    id="quality-outline-2023",
    names=names("Quality Power outline 2023", "质量强国建设纲要", "質量強國建設綱要"),
    country="China",
    geo="CN",
    adopted="2023-02-06",
    published="2023-02-06",
    year=2025,
    document="https://www.gov.cn/zhengce/2023-02/06/content_5740407.htm",
    articles=(ARTICLE,),
    targets=(TARGET,),
)
STATUS = {2022: "derived"}
RUN = {
    "id": "20250901T030000Z-1f3a",
    "as_of": "2025-09-01",
    "made": "2025-09-01",
    "versions": {"qstats": "0.1.0", "pandas": "3.1.1"},
    "inputs": {"samr/2025/core.csv": "92f315d7006f" + "0" * 52},
}


def series_rows(values: dict[int, float], segments: dict[int, int] | None = None) -> list[Row]:
    years = range(min(values), max(values) + 1)
    return [_series_row(year, values.get(year), (segments or {}).get(year, 0)) for year in years]


def _series_row(year: int, value: float | None, segment: int) -> Row:
    there = value is not None
    return {
        "indicator": "x",
        "geo": "CN",
        "as_of": "2025-09-01T00:00:00",
        "year": year,
        "value": value,
        "status": STATUS.get(year, "final") if there else "",
        "bound": "exact" if there else "",
        "segment": segment,
        "published": f"{year + 1}-02-08T00:00:00" if there else None,
        "source": f"SAMR, {TITLE}" if there else "",
        "cell": f"samr/2025/core.csv#!C{year - 2003}" if there else "",
        "note": "",
    }


def observation(period: str, value: float, **changed: Any) -> Row:
    year = int(period[:4])
    row = {
        "indicator": "x",
        "geo": "CN",
        "period": period,
        "published": f"{year + 1}-02-08T00:00:00",
        "origin": "samr-core",
        "value": value,
        "unit": "%",
        "status": STATUS.get(year, "final"),
        "bound": "exact",
        "flag": "",
        "n_samples": None,
        "cell": f"samr/2025/core.csv#!C{year - 2003}",
        "publisher": "市场监管总局",
        "title": TITLE,
        "url": f"https://www.samr.gov.cn/{year}.html",
        "note": "",
        "chosen": True,
        "source_file": "Core observations",
    }
    return row | changed


def forecast_rows(start: float, last: int, years: int, step: float, spread: float) -> Row:
    def quantile(p: float, h: int) -> float:
        return start + step * h + NormalDist().inv_cdf(p) * spread * math.sqrt(h)

    ahead = range(1, years + 1)
    return {
        "years": [last + h for h in ahead],
        "probs": PROBS,
        "values": [[quantile(p, h) for h in ahead] for p in PROBS],
        "dots": [quantile((k + 0.5) / 20, 1) for k in range(20)],
    }


def member(model: str, probability: float, median: float, **changed: Any) -> Row:
    row = {"model": model, "status": "ok", "reason": "", "weight": 0.25, "probability": probability}
    spread = {"median": median, "low80": median - 0.6, "high80": median + 0.6}
    return row | spread | changed


def assessment(**changed: Any) -> Row:
    row = {
        "plan": PLAN.id,
        "target": TARGET.id,
        "indicator": PASS.id,
        "geo": "CN",
        "as_of": "2025-09-01T00:00:00",
        "primary": True,
        "relation": "direct",
        "kind": "threshold",
        "operator": ">=",
        "threshold": 94.0,
        "target_year": 2025,
        "state": "pending",
        "reason": "",
        "probability": 0.47,
        "probability_low": 0.421,
        "probability_high": 0.551,
        "wording": "about as likely as not",
        "latest_value": 93.93,
        "latest_year": 2024.0,
        "n_observed": 6,
        "gap": 0.07,
        "required_pace": 0.07,
        "recent_pace": 0.28,
        "pace_ratio": 4.0,
        "median": 93.97,
        "low80": 93.38,
        "high80": 94.52,
        "year_of_attainment": {
            "2025": 0.47,
            "2026": 0.14,
            "2027": 0.07,
            "2028": 0.04,
            "never": 0.28,
        },
        "rules": rule_rows(PASS_RATE, 1, 94.0),
        "disagreement": {"key": "rules_split", "on_track": 3, "too_slow": 4},
        "warnings": [{"key": "warn_short_series", "n": 6}, {"key": "warn_conflicts", "n": 1}],
        "method": "pool",
        "calibration": "",
    }
    return row | changed


def rule_rows(values: dict[int, float], direction: int, target: float | None) -> list[Row]:
    rules = published_rules(list(values), list(values.values()), direction, target, 2025)
    return [rule.row() for rule in rules]


def past(origin: int, horizon: int, actual: float, median: float) -> Row:
    low, high = median - 0.6 * horizon, median + 0.6 * horizon
    return {
        "origin": origin,
        "horizon": horizon,
        "year": origin + horizon,
        "actual": actual,
        "low80": low,
        "median": median,
        "high80": high,
        "inside80": low <= actual <= high,
    }


def measure_case(indicator: Indicator = PASS, **changed: Any) -> MeasureCase:
    values = PASS_RATE
    parts: Row = {
        "indicator": indicator,
        "measure": Measure(indicator.id),
        "assessment": assessment(),
        "series": series_rows(values),
        "observations": [
            *[observation(str(year), value) for year, value in values.items()],
            observation("2022", 93.2, chosen=False, cell="samr/2025/core.csv#!C30"),
            observation("2025H1", 93.7, chosen=False, cell="samr/2025/half.xlsx#表1!B7"),
        ],
        "conflicts": [
            {
                "period": "2022",
                "chosen": 93.29,
                "other": 93.2,
                "chosen_cell": "samr/2025/core.csv#!C19",
                "other_cell": "samr/2025/core.csv#!C30",
                "rule": "later",
            }
        ],
        "forecast": forecast_rows(93.93, 2024, 3, 0.04, 0.42),
        "members": [
            member("pool", 0.47, 93.97, weight=1.0),
            member("local_level_drift", 0.55, 94.06),
            member("ets", 0.46, 93.96),
            member("arima", 0.42, 93.93),
            member("theta", float("nan"), float("nan"), status="failed", reason="too short"),
        ],
        "part_year": None,
        "backtest": [
            past(2021, 1, 93.29, 92.98),
            past(2022, 1, 93.65, 93.24),
            past(2023, 1, 93.93, 93.64),
            past(2021, 2, 93.65, 92.89),
            past(2022, 2, 93.93, 93.19),
        ],
        "history": [
            {"as_of": "2023-09-01", "state": "pending", "probability": 0.18},
            {"as_of": "2024-09-01", "state": "pending", "probability": 0.29},
            {"as_of": "2025-09-01", "state": "pending", "probability": 0.47},
        ],
        "sensitivity": [
            {
                "change": {"key": "other_value", "year": 2022, "other": 93.2, "chosen": 93.29},
                "probability": 0.45,
            },
            {
                "change": {"key": "without_newest", "year": 2024, "value": 93.93},
                "probability": 0.31,
            },
        ],
    }
    return MeasureCase(**(parts | changed))


def build_case(*measures: MeasureCase, target: Target = TARGET, **changed: Any) -> Case:
    parts: Row = {
        "plan": PLAN,
        "place": Names("China", "中国", "中國"),
        "target": target,
        "article": ARTICLE,
        "as_of": "2025-09-01",
        "measures": list(measures) or [measure_case(), spot_check()],
        "calibration": calibration(),
        "run": RUN,
    }
    return Case(**(parts | changed))


def spot_check() -> MeasureCase:
    values = {2021: 87.4, 2022: 87.2, 2023: 87.7, 2024: 85.7}
    return measure_case(
        SPOT,
        measure=TARGET.measures[1],
        series=series_rows(values),
        observations=[observation(str(year), value) for year, value in values.items()],
        assessment=assessment(
            indicator=SPOT.id,
            primary=False,
            relation="proxy",
            probability=0.02,
            latest_value=85.7,
            wording="very unlikely",
        ),
        forecast=None,
        members=[],
        backtest=[],
    )


@pytest.fixture
def open_case() -> Case:
    return build_case()


@pytest.fixture
def met_case() -> Case:
    values = PASS_RATE | {2025: 94.1}
    measured = measure_case(
        series=series_rows(values),
        observations=[observation(str(year), value) for year, value in values.items()],
        assessment=assessment(
            state="met", probability=None, latest_value=94.1, latest_year=2025.0, gap=-0.1
        ),
        forecast=None,
    )
    return build_case(measured, as_of="2026-03-01")


@pytest.fixture
def insufficient_case() -> Case:
    values = {2022: 93.29, 2023: 93.65}
    measured = measure_case(
        series=series_rows(values),
        observations=[observation(str(year), value) for year, value in values.items()],
        assessment=assessment(
            state="insufficient_data",
            reason={"key": "reason_too_few", "n": 2, "need": 4},
            probability=None,
            n_observed=2,
            year_of_attainment={},
            disagreement="",
        ),
        forecast=None,
        members=[],
        backtest=[],
        history=[],
        sensitivity=[],
    )
    return build_case(measured)


@pytest.fixture
def trend_case() -> Case:
    values = {
        2018: 0.52,
        2019: 0.50,
        2020: 0.456,
        2021: 0.444,
        2022: 0.443,
        2023: 0.445,
        2024: 0.43,
    }
    target = replace(
        TARGET, kind="trend", operator="", value=None, base_year=2022, names=ENERGY.names
    )
    segments = {year: int(year >= 2020) for year in values}
    measured = measure_case(
        ENERGY,
        series=series_rows(values, segments),
        observations=[observation(str(year), value) for year, value in values.items()],
        assessment=assessment(
            kind="trend",
            operator="<=",
            threshold=0.443,
            probability=0.93,
            probability_low=0.9,
            probability_high=0.96,
            latest_value=0.43,
            gap=-0.013,
            required_pace=None,
            recent_pace=-0.007,
            median=0.424,
            low80=0.412,
            high80=0.436,
            year_of_attainment={},
            rules=rule_rows(values, -1, None),
            disagreement="",
            warnings=[{"key": "warn_break", "year": 2020}],
        ),
        forecast=forecast_rows(0.43, 2024, 3, -0.006, 0.009),
        members=[member("pool", 0.93, 0.424, low80=0.412, high80=0.436)],
    )
    return build_case(measured, target=target)


@pytest.fixture
def contrast() -> Callable[[str, str], float]:
    """The contrast of two colours by the formula of WCAG 2."""

    def of(one: str, other: str) -> float:
        bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
        return (bright + 0.05) / (dim + 0.05)

    return of


def luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(2 * c for c in colour[1:])
    parts = [int(full[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
