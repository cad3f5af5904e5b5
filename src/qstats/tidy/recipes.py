"""Recipes: what a person says of a printed table where it cannot be, or is wrongly, inferred."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from dataclasses import replace as changed
from functools import cached_property
from pathlib import Path

from pydantic import ConfigDict
from pydantic import Field as Checked
from pydantic.dataclasses import dataclass as checked

from qstats.errors import TidyError
from qstats.tidy.cells import DecimalMark
from qstats.tidy.headings import Head
from qstats.tidy.periods import parse_period
from qstats.tidy.records import only_tables, parse_toml, record_of
from qstats.tidy.statements import Statement
from qstats.tidy.text import key

# Numbers stand for their own text: period = 2019, names = "A".
_STRICT = ConfigDict(extra="forbid", coerce_numbers_to_str=True)


@checked(frozen=True, config=_STRICT)
class HeadingRecipe:
    """What the heading of one column says; what is ``None`` is inferred."""

    label: str | None = None
    unit: str | None = None
    geo: str | None = None
    period: str | None = None

    def corrected(self, head: Head) -> Head:
        """The heading with what is given here instead of what was inferred."""
        if self.label is not None:
            head = head._replace(words=(self.label,) if self.label else ())
        if self.period is not None:
            head = head._replace(period=parse_period(self.period), part="", shift=None)
        return head._replace(
            unit=head.unit if self.unit is None else self.unit,
            geo=head.geo if self.geo is None else self.geo,
        )


@checked(frozen=True, config=_STRICT)
class TableRecipe:
    """One table of a file; what is ``None`` is inferred.

    ``sheet`` is its sheet, without which the record holds for every sheet. ``rows`` and
    ``columns`` are the part of the sheet that holds the table, ``skip`` rows of it that are
    not read, ``titles`` and ``header`` the rows of its titles and its heading, ``names`` the
    columns that name its rows and ``values`` those that hold figures, each a span as
    :func:`qstats.tidy.spans.expand` reads it. ``label``, ``unit``, ``geo`` and ``period`` are
    what the lines above the table should say; headings and rows that say their own keep it.
    ``labels`` gives printed names others, ``headings`` corrects the headings of columns.
    """

    sheet: str | None = None
    rows: str | None = None
    columns: str | None = None
    skip: str | None = None
    titles: str | None = None
    header: str | None = None
    names: str | None = None
    values: str | None = None
    label: str | None = None
    unit: str | None = None
    geo: str | None = None
    period: str | None = None
    decimal: DecimalMark | None = None
    labels: dict[str, str] = Checked(default_factory=dict)
    headings: dict[str, HeadingRecipe] = Checked(default_factory=dict)

    def restated(self, stated: Statement) -> Statement:
        """A statement with what is given here instead of what was inferred."""
        if self.unit is not None:
            stated = changed(stated, units=(self.unit,) if self.unit else ())
        if self.period is not None:
            stated = changed(stated, period=parse_period(self.period))
        return changed(
            stated,
            label=stated.label if self.label is None else self.label,
            geo=stated.geo if self.geo is None else self.geo,
        )

    @property
    def leaves_out(self) -> bool:
        """Whether it says what is read, so that what is not is left out on purpose."""
        return any(span is not None for span in (self.rows, self.columns, self.skip, self.values))

    def renamed(self, words: str) -> str:
        """The name wanted for a printed one."""
        return self._wanted.get(key(words), words) if self.labels else words

    @cached_property
    def _wanted(self) -> dict[str, str]:
        return {key(printed): wanted for printed, wanted in self.labels.items()}

    def check_labels(self, printed: Iterable[str], where: str) -> None:
        """Raise :class:`TidyError` if a name that ``labels`` replaces is not printed."""
        known = {key(words): words for words in printed}
        for words in self.labels:
            if key(words) not in known:
                near = difflib.get_close_matches(words, list(known.values()), n=3)
                raise TidyError(
                    f"key 'labels': no row or heading is named {words!r}",
                    where=where,
                    remedy=f"printed is {', '.join(near)}" if near else "see 'qstats read'",
                )


NOTHING_GIVEN = TableRecipe()


@dataclass(frozen=True)
class Recipe:
    """All that is given for one file; ``skip`` names sheets that are not read.

    ``where`` is the recipe's own file, for errors.
    """

    tables: tuple[TableRecipe, ...] = ()
    skip: frozenset[str] = frozenset()
    where: str = "recipe"

    def of_sheet(self, sheet: str) -> list[tuple[str, TableRecipe]]:
        """The records that hold for a sheet, each with its place for errors."""
        numbered = enumerate(self.tables, 1)
        found = [(self.place(n), table) for n, table in numbered if table.sheet in (None, sheet)]
        return found or [(self.where, NOTHING_GIVEN)]

    def place(self, number: int) -> str:
        """Where the record with this number stands."""
        return f"{self.where}, table {number}"

    def check_sheets(self, sheets: Iterable[str]) -> None:
        """Raise :class:`TidyError` if a sheet that is named is not in the file."""
        known = list(sheets)
        named = [(self.where, name) for name in sorted(self.skip)]
        named += [(self.place(n), t.sheet) for n, t in enumerate(self.tables, 1) if t.sheet]
        for where, name in named:
            if name not in known:
                raise TidyError(
                    f"the file has no sheet {name!r}",
                    where=where,
                    remedy=f"its sheets are {', '.join(map(repr, known))}",
                )


NO_RECIPE = Recipe()


def load_recipe(path: Path) -> Recipe:
    """The recipe in a TOML file; see :func:`parse_recipe`."""
    return parse_recipe(path.read_bytes(), str(path))


def parse_recipe(text: str | bytes, where: str = "recipe") -> Recipe:
    """The recipe in a TOML text: ``skip`` (a list of sheets) and ``[[table]]`` records.

    Raises
    ------
    TidyError
        The text is not TOML, or a key is unknown, of the wrong type or a period that cannot
        be read; the message names ``where``, table and key.
    """
    data = parse_toml(text, where)
    unknown = sorted(set(data) - {"skip", "table"})
    if unknown:
        raise TidyError(
            f"unknown key {unknown[0]!r}",
            where=where,
            remedy="a recipe holds skip = [...] and [[table]] records, which hold the other keys",
        )
    remedy = f"the keys of a table are {', '.join(f.name for f in fields(TableRecipe))}"
    entries = only_tables(data, "table", where)
    numbered = [(f"{where}, table {n}", entry) for n, entry in enumerate(entries, 1)]
    tables = tuple(record_of(TableRecipe, entry, place, remedy) for place, entry in numbered)
    for (place, _), table in zip(numbered, tables, strict=True):
        for printed in (table.period, *(h.period for h in table.headings.values())):
            _check_period(printed, place)
    skip = record_of(_Skip, {"skip": data.get("skip", [])}, where, "list names of sheets").skip
    return Recipe(tables, frozenset(skip), where)


@checked(frozen=True)
class _Skip:
    skip: list[str] = field(default_factory=list)


def _check_period(printed: str | None, where: str) -> None:
    if printed and parse_period(printed) is None:
        raise TidyError(
            f"key 'period': {printed!r} is no period",
            where=where,
            remedy="write it as 2023, 2023Q3, 2009/10 or 2014-01",
        )
