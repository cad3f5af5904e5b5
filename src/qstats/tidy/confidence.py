"""How sure the reading of a table is, from shares of its cells that anyone can count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from operator import attrgetter
from typing import Any, NamedTuple

from qstats.tidy.entries import PrintedTable
from qstats.tidy.headings import Head
from qstats.tidy.uses import filled_cells

#: Below this confidence a strict reading is refused.
SURE = 0.8

# What no two figures may share, columns beside them such as publisher and date included.
_IDENTITY = attrgetter("sheet", "label", "path", "unit", "geo", "period", "beside")


class TidyRow(NamedTuple):
    """One figure as ``qstats read`` prints it, then what only the report asks for.

    ``problem`` says why the cell cannot be read, ``beside`` what stands in its row's columns
    that describe it.
    """

    label: str
    path: str
    unit: str | None
    geo: str | None
    period: str
    value: float | None
    flag: str
    missing_mark: str
    sheet: str
    cell: str
    problem: str
    beside: tuple[str, ...]


@dataclass(frozen=True)
class Signal:
    """A share that tells how well a table was read, between 0 and 1.

    ``weight`` is how much of the confidence is lost where the share is 0, ``doubt`` what is
    said of a share below 1, ``remedy`` the keys of a recipe that mend it.
    """

    weight: float
    doubt: str
    remedy: str


SIGNALS = {
    "read": Signal(1.0, "figures that cannot be read", "decimal, skip or values"),
    "unique": Signal(0.8, "figures that nothing tells apart", "header, names or headings"),
    "dated": Signal(0.5, "figures without a period", "period or header"),
    "named": Signal(0.5, "figures without a name", "label or names"),
    "used": Signal(0.5, "filled cells of its rows with no use", "names, values or skip"),
    "headed": Signal(0.3, "columns of figures without a heading", "header"),
}


@dataclass(frozen=True)
class Confidence:
    """How sure a reading is: its shares by signal, their product by weight, and its doubts."""

    value: float
    signals: Mapping[str, float]
    doubts: tuple[str, ...]


def confidence_of(
    table: PrintedTable,
    rows: Sequence[TidyRow],
    often: Counter[tuple[Any, ...]],
    unused: Collection[str],
) -> Confidence:
    """How sure the reading of a table is.

    Parameters
    ----------
    table
        The table.
    rows
        Its tidy rows, with ``problem`` and ``beside``.
    often
        How often each identity of a row, see :func:`identities`, stands in the file.
    unused
        The addresses of the cells of its sheet that have no use.

    Returns
    -------
    Confidence
        Weights and threshold are explained in docs/decisions/0017-recipes-and-confidence.md.
    """
    counts = {
        "read": (sum(not row.problem for row in rows), len(rows)),
        "unique": (sum(often[key] == 1 for key in identities(rows)), len(rows)),
        "dated": (sum(row.period != "_" for row in rows), len(rows)),
        "named": (len(rows) - _nameless(rows), len(rows)),
        "used": _used_cells(table, unused),
        "headed": (sum(_is_headed(table, c) for c in table.columns), len(table.columns)),
    }
    signals = {name: part / whole if whole else 0.0 for name, (part, whole) in counts.items()}
    return Confidence(
        value=prod(1 - s.weight * (1 - signals[name]) for name, s in SIGNALS.items()),
        signals=signals,
        doubts=tuple(
            f"{whole - part} of {whole} {SIGNALS[name].doubt}"
            for name, (part, whole) in counts.items()
            if part < whole
        ),
    )


def identities(rows: Sequence[TidyRow]) -> list[tuple[Any, ...]]:
    """What tells each row from every other."""
    return list(map(_IDENTITY, rows))


def _nameless(rows: Sequence[TidyRow]) -> int:
    """Rows whose label has no letter, so that it names nothing."""
    labels = Counter(row.label for row in rows)
    return sum(n for words, n in labels.items() if not any(map(str.isalpha, words)))


def _used_cells(table: PrintedTable, unused: Collection[str]) -> tuple[int, int]:
    """How many filled cells of the table's rows have a use, and how many there are."""
    filled = [cell for row in table.block.rows for cell in filled_cells(table.sheet, row)]
    left = 0 if table.given.leaves_out else sum(cell.address in unused for cell in filled)
    return len(filled) - left, len(filled)


def _is_headed(table: PrintedTable, column: int) -> bool:
    above = any(table.sheet.shown(row, column).strip() for row in table.block.header)
    return above or table.columns[column] != Head()
