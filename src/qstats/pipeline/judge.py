"""One target: its series, forecasts and assessments, and the case its report is made from."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from qstats import annual, attainment
from qstats.catalog import Catalog, Indicator, Measure, Plan, Target
from qstats.pipeline.part_year import Heard, hear
from qstats.pipeline.series_inputs import series_inputs, told
from qstats.report.case import Case, MeasureCase

if TYPE_CHECKING:
    from qstats.attainment import Assessment
    from qstats.distribution import Distribution
    from qstats.forecasting import Break

Row = dict[str, Any]

# Years forecast beyond the target year, so that a late attainment still has a date.
_BEYOND = 5
_LONGEST_HISTORY = 5
_PROBS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
_DOTS = 20
_FEWEST_FOR_BACKTEST = 6
_FEWEST_TO_FORECAST = 4


@dataclass(frozen=True)
class Known:
    """What was known on ``as_of``: the catalogue, the observations of the target's indicators."""

    catalog: Catalog
    observations: pd.DataFrame
    as_of: date
    today: date

    def at(self, day: date) -> Known:
        """The same question asked on an earlier day."""
        return Known(self.catalog, self.observations, day, self.today)


@dataclass(frozen=True)
class Judged:
    """One measure judged: the tables of one indicator and the assessment.

    ``heard`` is the forecast with and without the part-year figures; ``None`` unless one was made.
    """

    series: pd.DataFrame
    conflicts: pd.DataFrame
    part_year: pd.DataFrame
    heard: Heard | None
    assessment: Assessment

    @property
    def distribution(self) -> Distribution | None:
        """The forecast the assessment rests on."""
        return self.heard.after if self.heard else None


def judge(known: Known, plan: Plan, target: Target, measure: Measure) -> Judged:
    """Series, forecast where one is needed, and assessment of one measure of a target."""
    indicator = known.catalog.indicator(measure.indicator)
    when = (known.as_of, known.today)
    series = annual.annual_series(known.observations, indicator, plan.geo, *when)
    part_year = annual.part_year(known.observations, indicator.id, plan.geo, *when)
    conflicts = _conflicts(known, indicator, plan.geo)
    newer = _has_newer(part_year, series)
    screening = attainment.screen(target, indicator, series, known.as_of, newer)
    heard = None
    if screening.state == "pending":
        heard = hear(_forecast(series, indicator, target.year), series, part_year, indicator)
    assessment = attainment.assess(
        plan.id,
        target,
        measure,
        indicator,
        series,
        heard.after if heard else None,
        as_of=known.as_of,
        geo=plan.geo,
        primary=measure == target.primary,
        screening=screening,
        n_conflicts=len(conflicts),
    )
    return Judged(series, conflicts, part_year, heard, assessment)


def make_case(known: Known, plan: Plan, target: Target, run: Row) -> tuple[Case, list[Judged]]:
    """Everything the report of ``target`` may know, and the judgements it rests on."""
    from qstats import forecasting

    judged = [judge(known, plan, target, measure) for measure in target.measures]
    measures = [
        _measure_case(known, plan, target, measure, result)
        for measure, result in zip(target.measures, judged, strict=True)
    ]
    article = next(a for a in plan.articles if a.id == target.article)
    case = Case(
        plan=_without_targets(plan),
        target=target,
        article=article,
        as_of=known.as_of.isoformat(),
        measures=measures,
        calibration=forecasting.calibration(),
        run=run,
    )
    return case, judged


def current_segment(series: pd.DataFrame) -> pd.Series:
    """The values by year since the last definition break, gaps kept."""
    now = series[series["segment"] == series["segment"].max()]
    return pd.Series(now["value"].to_numpy(), index=now["year"].to_numpy())


def _forecast(series: pd.DataFrame, indicator: Indicator, target_year: int) -> Distribution:
    """The forecast from all definitions of ``series``, parted by their breaks."""
    inputs = series_inputs(series, indicator)
    seen = inputs.values.dropna()
    # NaN is unequal to itself and would never be found again: gaps travel as missing years.
    points = tuple(zip(seen.index, seen, inputs.noise[seen.index], strict=True))
    horizon = max(target_year - int(seen.index.max()), 1) + _BEYOND
    return _forecast_once(points, inputs.breaks, horizon, indicator.bounds)


@lru_cache(maxsize=512)
def _forecast_once(
    points: tuple[tuple[int, float, float], ...],
    breaks: tuple[Break, ...],
    horizon: int,
    bounds: tuple[float | None, float | None],
) -> Distribution:
    """One forecast for one series, however many targets and as-of dates ask for it.

    ``points`` are the observed years, each with its value and the value's measurement error.
    """
    from qstats import forecasting

    years, values, noise = zip(*points, strict=True)
    return forecasting.forecast(
        pd.Series(values, years, dtype=float),
        horizon=horizon,
        bounds=bounds,
        breaks=breaks,
        noise=pd.Series(noise, years, dtype=float),
    )


def _has_newer(part_year: pd.DataFrame, series: pd.DataFrame) -> bool:
    """Whether a part-year figure is newer than the last annual value; older ones tell nothing."""
    last = series.loc[series["value"].notna(), "year"].max()
    return bool((part_year["period"].str[:4].astype(int) > last).any())


def _conflicts(known: Known, indicator: Indicator, geo: str) -> pd.DataFrame:
    rows = known.observations
    rows = rows[(rows["indicator"] == indicator.id) & (rows["geo"] == geo)]
    return annual.choose(annual.known(rows, known.as_of, known.today))[1]


def _measure_case(
    known: Known, plan: Plan, target: Target, measure: Measure, result: Judged
) -> MeasureCase:
    indicator = known.catalog.indicator(measure.indicator)
    first = measure == target.primary
    return MeasureCase(
        indicator=indicator,
        measure=measure,
        assessment=_parsed(result.assessment.row()),
        series=_rows(result.series),
        observations=_observation_rows(known, indicator, plan.geo, result.series),
        conflicts=_rows(result.conflicts),
        forecast=_forecast_row(result.distribution, target.year),
        members=_members(plan, target, measure, known, result),
        part_year=_part_year(plan, target, measure, known, result),
        backtest=_backtest(result, indicator) if first else [],
        history=_history(known, plan, target, measure) if first else [],
        sensitivity=_sensitivity(known, plan, target, measure, result) if first else [],
        learned=told(result.series, indicator) if result.heard else None,
        explanation=_explanation(result.distribution, target.year),
    )


def _forecast_row(distribution: Distribution | None, year: int) -> Row | None:
    if distribution is None:
        return None
    dots = [(i + 0.5) / _DOTS for i in range(_DOTS)]
    table = distribution.quantile(list(_PROBS))
    return {
        "years": [int(y) for y in table.index],
        "probs": list(_PROBS),
        "values": [[float(x) for x in table[p]] for p in _PROBS],
        "dots": [float(x) for x in distribution.quantile(dots).loc[year].to_numpy()],
    }


def _explanation(distribution: Distribution | None, year: int) -> Row | None:
    if distribution is None or not distribution.members:
        return None
    told = distribution.explain(year)
    shifts = [effect for effect in told.effects if effect["key"] == "break"]
    return {
        "last": told.last,
        "median": told.median,
        "disagreement": told.disagreement,
        "shifts": [{key: row[key] for key in ("year", "shift", "sd")} for row in shifts],
    }


def _members(
    plan: Plan, target: Target, measure: Measure, known: Known, result: Judged
) -> list[Row]:
    if result.distribution is None:
        return []
    pool = {"model": "pool", "status": "ok", "reason": "", "weight": 1.0}
    rows = [{**pool, **_summary(plan, target, measure, known, result, result.distribution)}]
    for fit in result.distribution.fits:
        row = {key: fit[key] for key in ("model", "status", "reason", "weight")}
        member = result.distribution.members.get(fit["model"])
        empty = dict.fromkeys(("probability", "median", "low80", "high80"))
        rows.append(
            {**row, **(_summary(plan, target, measure, known, result, member) if member else empty)}
        )
    return rows


def _part_year(
    plan: Plan, target: Target, measure: Measure, known: Known, result: Judged
) -> Row | None:
    """The part-year figures of open years, and the chance before any of them was heard."""
    if result.heard is None or not result.heard.figures:
        return None
    tables = result.series, result.part_year
    before = _judge_with(plan, target, measure, known, *tables, result.heard.before)
    return {"before": _number(before.probability), "figures": result.heard.figures}


def _summary(
    plan: Plan,
    target: Target,
    measure: Measure,
    known: Known,
    result: Judged,
    distribution: Distribution,
) -> Row:
    tables = result.series, result.part_year
    assessment = _judge_with(plan, target, measure, known, *tables, distribution)
    low, mid, high = (
        float(x) for x in distribution.quantile([0.1, 0.5, 0.9]).loc[target.year].to_numpy()
    )
    return {"probability": assessment.probability, "median": mid, "low80": low, "high80": high}


def _judge_with(
    plan: Plan,
    target: Target,
    measure: Measure,
    known: Known,
    series: pd.DataFrame,
    part_year: pd.DataFrame,
    distribution: Distribution,
) -> Assessment:
    """The same target judged on another series or with another distribution."""
    indicator = known.catalog.indicator(measure.indicator)
    newer = _has_newer(part_year, series)
    screening = attainment.screen(target, indicator, series, known.as_of, newer)
    return attainment.assess(
        plan.id,
        target,
        measure,
        indicator,
        series,
        distribution,
        as_of=known.as_of,
        geo=plan.geo,
        primary=True,
        screening=screening,
        n_conflicts=0,
    )


def _backtest(result: Judged, indicator: Indicator) -> list[Row]:
    from qstats import forecasting

    if result.series.empty:
        return []
    values = current_segment(result.series)
    if values.notna().sum() < _FEWEST_FOR_BACKTEST:
        return []
    return _rows(forecasting.backtest(values, horizons=(1, 2, 3), bounds=indicator.bounds))


def _history(known: Known, plan: Plan, target: Target, measure: Measure) -> list[Row]:
    """The chance after each publication of the measure since the plan, and on the plan's day."""
    rows = known.observations
    dates = rows.loc[rows["indicator"] == measure.indicator, "published"].dropna().dt.date
    begin = date.fromisoformat(plan.published)
    later = sorted({day for day in dates if begin < day <= known.as_of})
    asked = [begin, *later][-_LONGEST_HISTORY:]
    judged = [(day, judge(known.at(day), plan, target, measure)) for day in asked]
    return [
        {
            "as_of": day.isoformat(),
            "state": result.assessment.state,
            "probability": _number(result.assessment.probability),
        }
        for day, result in judged
    ]


def _sensitivity(
    known: Known, plan: Plan, target: Target, measure: Measure, result: Judged
) -> list[Row]:
    """The chance under other data and a harder or easier target, one change at a time."""
    if result.distribution is None:
        return []
    rows = _without_part_year(_part_year(plan, target, measure, known, result))
    for change, series in _other_series(result):
        indicator = known.catalog.indicator(measure.indicator)
        forecast = _forecast(series, indicator, target.year)
        heard = hear(forecast, series, result.part_year, indicator)
        again = _judge_with(plan, target, measure, known, series, result.part_year, heard.after)
        rows.append({"change": change, "probability": _number(again.probability)})
    return rows


def _without_part_year(part_year: Row | None) -> list[Row]:
    if part_year is None or all(figure["reason"] for figure in part_year["figures"]):
        return []
    return [{"change": {"key": "without_part_year"}, "probability": part_year["before"]}]


def _other_series(result: Judged) -> Iterable[tuple[Row, pd.DataFrame]]:
    """The series with one conflicting value exchanged, and without its newest value."""
    current = set(current_segment(result.series).index)
    for conflict in result.conflicts.to_dict("records"):
        year = int(conflict["period"])
        if year in current:
            values = {"year": year, "other": conflict["other"], "chosen": conflict["chosen"]}
            yield (
                {"key": "other_value", **values},
                _with_value(result.series, year, conflict["other"]),
            )
    observed = result.series.dropna(subset=["value"])
    newest = observed.iloc[-1]
    if len(current_segment(result.series).dropna()) > _FEWEST_TO_FORECAST:
        values = {"year": int(newest["year"]), "value": float(newest["value"])}
        yield {"key": "without_newest", **values}, observed_until(result.series, values["year"] - 1)


def observed_until(series: pd.DataFrame, year: int) -> pd.DataFrame:
    """The series up to ``year``, ending in a published value."""
    earlier: pd.DataFrame = series[series["year"] <= year]
    last = earlier.loc[earlier["value"].notna(), "year"].max()
    kept: pd.DataFrame = earlier[earlier["year"] <= last]
    return kept.reset_index(drop=True)


def _with_value(series: pd.DataFrame, year: int, value: float) -> pd.DataFrame:
    changed = series.copy()
    changed.loc[changed["year"] == year, "value"] = value
    return changed


def _observation_rows(
    known: Known, indicator: Indicator, geo: str, series: pd.DataFrame
) -> list[Row]:
    rows = known.observations
    rows = rows[(rows["indicator"] == indicator.id) & (rows["geo"] == geo)]
    rows = annual.known(rows, known.as_of, known.today).sort_values(["period", "published"])
    chosen = set(series["cell"]) - {""}
    return [{**row, "chosen": row["cell"] in chosen} for row in _rows(rows)]


def _without_targets(plan: Plan) -> Plan:
    return Plan(**{**plan.__dict__, "targets": ()})


def _parsed(row: Row) -> Row:
    """An assessments row with its JSON columns opened and values JSON can hold."""
    parsed = {}
    for key, value in row.items():
        text = isinstance(value, str) and value[:1] in ("[", "{")
        parsed[key] = json.loads(value) if text else _plain(value)
    return parsed


def _rows(frame: pd.DataFrame) -> list[Row]:
    return [{str(k): _plain(v) for k, v in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any) -> Any:
    """``value`` as JSON can hold it: dates as text, missing values as ``None``."""
    if isinstance(value, str | bool) or value is None:
        return value
    if isinstance(value, date):  # also a pandas Timestamp; NaT is one too
        return None if pd.isna(value) else value.isoformat()[:10]
    if pd.isna(value):
        return None
    return (
        int(value) if float(value).is_integer() and not isinstance(value, float) else float(value)
    )


def _number(value: float) -> float | None:
    return None if value is None or math.isnan(value) else float(value)
