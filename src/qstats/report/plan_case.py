"""All that the index page of a plan may know, as a file a notebook can load."""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from qstats.catalog.records import Indicator, Names, Plan, Target
from qstats.report import numbers
from qstats.report.case_files import PLAN_CASE, read_case_file

Row = dict[str, Any]
State = Literal["pending", "met", "missed", "insufficient_data", "unmeasured", "failed"]

NUMERIC_KINDS = ("threshold", "interval", "cumulative_change", "average_growth")
JUDGED = ("pending", "met", "missed")
FAVOURABLE = ("met", "virtually_certain", "very_likely", "likely")


@dataclass(frozen=True)
class TargetRow:
    """One target as the index shows it, told by its primary measure.

    state: the assessment's state; ``failed`` when the assessment itself could not be made.
    indicator, assessment, series, forecast, history: as in :class:`qstats.report.case.MeasureCase`;
        absent for a goal without a measure.
    n_measures: number of series that answer the target.
    page: file name of its page inside a language's folder, empty when there is none.
    failure: why its assessment or its page could not be made, empty when all went well.
    """

    target: Target
    state: State
    indicator: Indicator | None = None
    assessment: Row | None = None
    series: list[Row] = field(default_factory=list)
    forecast: Row | None = None
    history: list[Row] = field(default_factory=list)
    n_measures: int = 0
    page: str = ""
    failure: str = ""

    @property
    def numeric(self) -> bool:
        """Whether the target names a number (an unmeasured goal does not)."""
        return self.target.kind in NUMERIC_KINDS

    @property
    def proxy(self) -> bool:
        """Whether the primary measure stands in for the thing promised."""
        return self.target.primary is not None and self.target.primary.relation == "proxy"

    @property
    def probability(self) -> float | None:
        """The published chance of a target still pending, unrounded."""
        return self.assessment["probability"] if self.assessment and self.pending else None

    @property
    def pending(self) -> bool:
        """Whether the target has a chance and its outcome is not known yet."""
        return self.state == "pending"

    @property
    def judged(self) -> bool:
        """Whether the target has a verdict."""
        return self.state in JUDGED

    @property
    def wording(self) -> str:
        """The key of a pending target's calibrated word, otherwise its state."""
        chance = self.probability
        return self.state if chance is None else numbers.likelihood(chance)

    @property
    def favourable(self) -> bool:
        """Whether the target is met, or likely or better to be."""
        return self.wording in FAVOURABLE

    @property
    def newest(self) -> Row | None:
        """The series row of the newest published value."""
        published = [row for row in self.series if row["value"] is not None]
        return published[-1] if published else None


@dataclass(frozen=True)
class PlanCase:
    """A plan's index: one row per target, in the order of the plan.

    ``languages`` are those published, the first of them also as the plan's own front page;
    ``run`` is the run record as in :class:`qstats.report.case.Case`.
    """

    plan: Plan
    as_of: str
    languages: list[str]
    rows: list[TargetRow]
    run: Row

    @property
    def failures(self) -> list[TargetRow]:
        """The targets whose assessment or page could not be made."""
        return [row for row in self.rows if row.failure]

    def row(self, target_id: str) -> TargetRow:
        """The row of one target."""
        return next(row for row in self.rows if row.target.id == target_id)

    def sections(self) -> list[tuple[Names, list[TargetRow]]]:
        """The rows under their groups, then those without a group under their article's chapter."""
        groups = {group.id: group.names for group in self.plan.groups}
        chapters = {article.id: article.chapter for article in self.plan.articles}
        found: dict[Names, list[TargetRow]] = {names: [] for names in groups.values()}
        for row in self.rows:
            target = row.target
            names = groups.get(target.group) or chapters.get(target.article) or self.plan.names
            found.setdefault(names, []).append(row)
        return [(names, rows) for names, rows in found.items() if rows]


@dataclass(frozen=True)
class Tally:
    """What the plan's verdicts add up to.

    numeric, directional: how many of each kind have a verdict; met, missed: numeric outcomes.
    expected_met: numeric targets met, plus the chances of those pending. A sum of chances is the
        expected number whether or not the outcomes move together.
    favourable: directional goals that are met or likely to be.
    insufficient, unmeasured, failed: targets of any kind without a verdict.
    newest_year: the newest year of most series (the later of a tie, 0 without series).
    newest, older, series: how many series end in that year, how many before it, how many there are.
    """

    numeric: int
    met: int
    missed: int
    expected_met: float
    directional: int
    favourable: int
    insufficient: int
    unmeasured: int
    failed: int
    newest_year: int
    newest: int
    older: int
    series: int

    @property
    def unassessed(self) -> int:
        """Targets of any kind without a verdict."""
        return self.insufficient + self.unmeasured + self.failed


def tally(rows: list[TargetRow]) -> Tally:
    """Count the verdicts of ``rows``; chances are summed, never multiplied."""
    states = Counter(row.state for row in rows)
    judged = [row for row in rows if row.judged]
    numeric = [row for row in judged if row.numeric]
    outcomes = Counter(row.state for row in numeric)
    directional = [row for row in judged if not row.numeric]
    years = Counter(int(row.newest["year"]) for row in rows if row.newest)
    newest_year = max(years, key=lambda year: (years[year], year), default=0)
    return Tally(
        numeric=len(numeric),
        met=outcomes["met"],
        missed=outcomes["missed"],
        expected_met=sum(expectation(row) for row in numeric),
        directional=len(directional),
        favourable=sum(row.favourable for row in directional),
        insufficient=states["insufficient_data"],
        unmeasured=states["unmeasured"],
        failed=states["failed"],
        newest_year=newest_year,
        newest=years[newest_year],
        older=sum(count for year, count in years.items() if year < newest_year),
        series=years.total(),
    )


def expectation(row: TargetRow) -> float:
    """1 for a target met, 0 for one missed, the chance of one pending."""
    return row.probability if row.probability is not None else float(row.state == "met")


_ADAPTER = TypeAdapter(PlanCase)


def write_plan_case(case: PlanCase, path: Path) -> None:
    """Write ``case`` as JSON to ``path``."""
    path.write_bytes(_ADAPTER.dump_json(case, indent=1))


def read_plan_case(path: Path | str) -> PlanCase:
    """The case written by :func:`write_plan_case`; of a folder with reports, the first plan's.

    Raises
    ------
    ReportError
        There is none, or another version of qstats wrote it.
    """
    return read_case_file(_ADAPTER, path, PLAN_CASE)
