"""One target: its series, forecasts and assessments, and the case its report is made from."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from qstats import annual, attainment, tidy
from qstats.catalog import Catalog, Indicator, Measure, Plan, Target
from qstats.pipeline.forecasts import backtest_of, forecast_heard, observed_until
from qstats.pipeline.series_inputs import told
from qstats.report.case import Case, MeasureCase

if TYPE_CHECKING:
    from qstats.attainment import Assessment, Screening
    from qstats.distribution import Distribution
    from qstats.pipeline.part_year import Heard

Row = dict[str, Any]

# Years forecast beyond the target year, so that a late attainment still has a date.
_BEYOND = 5
_LONGEST_HISTORY = 5
_PROBS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
_DOTS = 20
_FEWEST_FOR_BACKTEST = 6
_FEWEST_TO_FORECAST = 4
_NEXT = (0.1, 0.9)  # ends of the 8-in-10 range of the next value


@dataclass(frozen=True)
class Known:
    """What was known on ``as_of``: the catalogue, the observations of the target's indicators."""

    catalog: Catalog
    observations: pd.DataFrame
    as_of: date
    today: date

    def at(self, day: date) -> Known:
        """The same question asked on an earlier day."""
        return replace(self, as_of=day)

    def series(self, indicator: Indicator, geo: str) -> pd.DataFrame:
        """The annual series, table "series"."""
        return annual.annual_series(self.observations, indicator, geo, self.as_of, self.today)

    def part_year(self, indicator: Indicator, geo: str) -> pd.DataFrame:
        """The figures for parts of a year, rows of table "observations"."""
        return annual.part_year(self.observations, indicator.id, geo, self.as_of, self.today)

    def rows(self, indicator: Indicator, geo: str) -> pd.DataFrame:
        """All its observations."""
        rows = self.observations
        of_it = rows[(rows["indicator"] == indicator.id) & (rows["geo"] == geo)]
        return annual.known(of_it, self.as_of, self.today)


@dataclass(frozen=True)
class Question:
    """Will ``target`` of ``plan`` be met by this ``measure``, by what is ``known``?"""

    known: Known
    plan: Plan
    target: Target
    measure: Measure

    @property
    def indicator(self) -> Indicator:
        """The statistic of the measure."""
        return self.known.catalog.indicator(self.measure.indicator)

    @property
    def first(self) -> bool:
        """Whether the measure is the target's primary one."""
        return self.measure == self.target.primary

    @property
    def tables(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The annual series and the figures for parts of a year."""
        asked = self.indicator, self.plan.geo
        return self.known.series(*asked), self.known.part_year(*asked)


@dataclass(frozen=True)
class Judged:
    """One measure judged: the tables of one indicator and the assessment.

    ``heard`` is the forecast with and without the part-year figures; ``None`` unless one was made.
    """

    question: Question
    series: pd.DataFrame
    conflicts: pd.DataFrame
    part_year: pd.DataFrame
    screening: Screening
    heard: Heard | None
    assessment: Assessment

    @property
    def distribution(self) -> Distribution | None:
        """The forecast the assessment rests on."""
        return self.heard.after if self.heard else None


def judge(known: Known, plan: Plan, target: Target, measure: Measure) -> Judged:
    """Series, forecast where one is needed, and assessment of one measure of a target."""
    question = Question(known, plan, target, measure)
    series, part_year, screening, heard = _outlook(question)
    _, conflicts = annual.choose(known.rows(question.indicator, plan.geo))
    after = heard.after if heard else None
    assessment = _assess(question, series, screening, after, len(conflicts))
    return Judged(question, series, conflicts, part_year, screening, heard, assessment)


class _Outlook(NamedTuple):
    series: pd.DataFrame
    part_year: pd.DataFrame
    screening: Screening
    heard: Heard | None


def _outlook(question: Question) -> _Outlook:
    """What the data say: whether the outcome is known, and if not, the forecast."""
    series, part_year = question.tables
    screening = _screen(question, series, part_year)
    pending = screening.state == "pending"
    heard = _forecast(question, series, part_year) if pending else None
    return _Outlook(series, part_year, screening, heard)


def _screen(question: Question, series: pd.DataFrame, part_year: pd.DataFrame) -> Screening:
    last = series.loc[series["value"].notna(), "year"].max()
    # Part-year figures older than the last annual value tell nothing.
    newer = bool((part_year["period"].str[:4].astype(int) > last).any())
    return attainment.screen(question.target, question.indicator, series, newer)


def _forecast(question: Question, series: pd.DataFrame, part_year: pd.DataFrame) -> Heard:
    last = int(series.loc[series["value"].notna(), "year"].max())
    horizon = max(question.target.year - last, 1) + _BEYOND
    return forecast_heard(series, part_year, question.indicator, horizon)


def _assess(
    question: Question,
    series: pd.DataFrame,
    screening: Screening,
    distribution: Distribution | None,
    n_conflicts: int,
) -> Assessment:
    return attainment.assess(
        question.plan.id,
        question.target,
        question.measure,
        question.indicator,
        series,
        distribution,
        as_of=question.known.as_of,
        geo=question.plan.geo,
        primary=question.first,
        screening=screening,
        n_conflicts=n_conflicts,
    )


def _chance(question: Question, screening: Screening, distribution: Distribution) -> float | None:
    chance = attainment.chance(question.target, question.indicator, screening, distribution)
    return _number(chance)


def make_case(known: Known, plan: Plan, target: Target, run: Row) -> tuple[Case, list[Judged]]:
    """Everything the report of ``target`` may know, and the judgements it rests on."""
    from qstats import forecasting

    judged = [judge(known, plan, target, measure) for measure in target.measures]
    measures = [_measure_case(result) for result in judged]
    article = next(a for a in plan.articles if a.id == target.article)
    case = Case(
        plan=replace(plan, targets=()),
        place=tidy.place_names(plan.geo),
        target=target,
        article=article,
        as_of=known.as_of.isoformat(),
        measures=measures,
        calibration=forecasting.calibration(),
        run=run,
    )
    return case, judged


def _current_segment(series: pd.DataFrame) -> pd.Series:
    """The values by year since the last definition break, gaps kept."""
    now = series[series["segment"] == series["segment"].max()]
    return pd.Series(now["value"].to_numpy(), index=now["year"].to_numpy())


def _measure_case(judged: Judged) -> MeasureCase:
    question = judged.question
    indicator, first = question.indicator, question.first
    return MeasureCase(
        indicator=indicator,
        measure=question.measure,
        assessment=_parsed(judged.assessment.row()),
        series=_rows(judged.series),
        observations=_observation_rows(judged),
        conflicts=_rows(judged.conflicts),
        forecast=_forecast_row(judged.distribution, question.target.year),
        members=_members(judged),
        part_year=_part_year(judged),
        backtest=_backtest(judged) if first else [],
        history=_history(question) if first else [],
        sensitivity=_sensitivity(judged) if first else [],
        learned=told(judged.series, indicator) if judged.heard else None,
        explanation=_explanation(judged.distribution, question.target.year),
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


def _members(judged: Judged) -> list[Row]:
    if judged.distribution is None:
        return []
    pool = {"model": "pool", "status": "ok", "reason": "", "weight": 1.0}
    rows = [{**pool, **_summary(judged, judged.distribution)}]
    for fit in judged.distribution.fits:
        row = {key: fit[key] for key in ("model", "status", "reason", "weight")}
        member = judged.distribution.members.get(fit["model"])
        empty = dict.fromkeys(("probability", "median", "low80", "high80"))
        rows.append({**row, **(_summary(judged, member) if member else empty)})
    return rows


def _summary(judged: Judged, distribution: Distribution) -> Row:
    quantiles = distribution.quantile([0.1, 0.5, 0.9]).loc[judged.question.target.year]
    low, middle, high = map(float, quantiles)
    chance = _chance(judged.question, judged.screening, distribution)
    return {"probability": chance, "median": middle, "low80": low, "high80": high}


def _part_year(judged: Judged) -> Row | None:
    """The part-year figures of open years, and the chance before any of them was heard."""
    if judged.heard is None or not judged.heard.figures:
        return None
    before = _chance(judged.question, judged.screening, judged.heard.before)
    return {"before": before, "figures": judged.heard.figures}


def _backtest(judged: Judged) -> list[Row]:
    if judged.series["value"].notna().sum() < _FEWEST_FOR_BACKTEST:
        return []
    return _rows(backtest_of(judged.series, judged.question.indicator))


def _history(question: Question) -> list[Row]:
    """The chance after each publication of the measure since the plan, and on the plan's day."""
    known, plan = question.known, question.plan
    rows = known.observations
    dates = rows.loc[rows["indicator"] == question.indicator.id, "published"].dropna().dt.date
    begin = date.fromisoformat(plan.published)
    later = sorted({day for day in dates if begin < day <= known.as_of})
    asked = [begin, *later][-_LONGEST_HISTORY:]
    then = [_stated(replace(question, known=known.at(day))) for day in asked]
    return [{"as_of": day.isoformat(), **row} for day, row in zip(asked, then, strict=True)]


def _stated(question: Question) -> Row:
    """State and chance, as :func:`judge` finds them."""
    _, _, screening, heard = _outlook(question)
    chance = _chance(question, screening, heard.after) if heard else None
    return {"state": screening.state, "probability": chance}


def _sensitivity(judged: Judged) -> list[Row]:
    """The chance under other data and a harder or easier target, one change at a time."""
    if judged.distribution is None:
        return []
    question, rows = judged.question, _without_part_year(_part_year(judged))
    for change, series in _other_series(judged):
        screening = _screen(question, series, judged.part_year)
        heard = _forecast(question, series, judged.part_year)
        chance = _chance(question, screening, heard.after)
        rows.append({"change": change, "probability": chance})
    return rows


def _without_part_year(part_year: Row | None) -> list[Row]:
    if part_year is None or all(figure["reason"] for figure in part_year["figures"]):
        return []
    return [{"change": {"key": "without_part_year"}, "probability": part_year["before"]}]


def _other_series(judged: Judged) -> Iterable[tuple[Row, pd.DataFrame]]:
    """One conflicting value exchanged, the newest one left out, and a next one added."""
    current = set(_current_segment(judged.series).index)
    for conflict in judged.conflicts.to_dict("records"):
        year = int(conflict["period"])
        if year in current:
            values = {"year": year, "other": conflict["other"], "chosen": conflict["chosen"]}
            yield (
                {"key": "other_value", **values},
                _with_value(judged.series, year, conflict["other"]),
            )
    observed = judged.series.dropna(subset=["value"])
    newest = observed.iloc[-1]
    if len(_current_segment(judged.series).dropna()) > _FEWEST_TO_FORECAST:
        values = {"year": int(newest["year"]), "value": float(newest["value"])}
        yield {"key": "without_newest", **values}, observed_until(judged.series, values["year"] - 1)
    yield from _next_values(judged, newest)


def _next_values(judged: Judged, newest: pd.Series) -> Iterable[tuple[Row, pd.DataFrame]]:
    """The series with a next value, low or high, where the target year lies beyond it."""
    year = int(newest["year"]) + 1
    if judged.distribution is None or year >= judged.question.target.year:
        return
    for value in judged.distribution.quantile(_NEXT).loc[[year]].to_numpy()[0].tolist():
        added = pd.DataFrame([newest]).assign(year=year, value=value)
        kept = judged.series[judged.series["year"] != year]
        change = {"key": "next_value", "year": year, "value": value}
        yield change, pd.concat([kept, added]).astype(judged.series.dtypes).sort_values("year")


def _with_value(series: pd.DataFrame, year: int, value: float) -> pd.DataFrame:
    changed = series.copy()
    changed.loc[changed["year"] == year, "value"] = value
    return changed


def _observation_rows(judged: Judged) -> list[Row]:
    question = judged.question
    rows = question.known.rows(question.indicator, question.plan.geo)
    chosen = set(judged.series["cell"]) - {""}
    ordered = _rows(rows.sort_values(["period", "published"]))
    return [{**row, "chosen": row["cell"] in chosen} for row in ordered]


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
