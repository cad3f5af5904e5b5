"""What the heading above a column of figures says: words, unit, period, place."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from qstats.tidy.kinds import BLANK, TEXT, Sheet
from qstats.tidy.labels import role_of
from qstats.tidy.layout import Block
from qstats.tidy.lines import is_numbering, is_total
from qstats.tidy.period_context import parse_periods
from qstats.tidy.periods import Period, parse_period, part_of_year, relative_year
from qstats.tidy.places import are_places, is_place
from qstats.tidy.text import fold, halves, key, native, strip_part_mark
from qstats.tidy.units import is_unit, split_unit

# (1)=(2)+(3), (2) or 5=1-2 under a heading: how the column is computed, or its number.
_FORMULA = re.compile(r"\s*[(（]?\d{1,2}[)）]?\s*=[\d\s()（）+\-−×*/÷]+$|\s*[(（]\d{1,2}[)）]$")
# Roles of what stands before the words of a heading row.
_NAMING = frozenset(("geo", "label", "period", "unit"))
# More heading rows with names of their own are properties of the columns.
_FEW_ROWS = 3
_YEAR_FIRST = re.compile(r"(\d{4}\s*年度?)(?=\D)")
_PIECES = re.compile(r"\s+[-–—,;:]\s*|[()（）;]|,\s")


class Head(NamedTuple):
    """What a heading, or the name of a row, says.

    ``words`` run from the outermost level to the innermost. ``shift`` is a year given by its
    relation to the year of the table (the previous year: -1), ``part`` a part of a year
    without its year.
    """

    words: tuple[str, ...] = ()
    unit: str = ""
    period: Period | None = None
    part: str = ""
    shift: int | None = None
    geo: str = ""

    @property
    def dated(self) -> bool:
        """Whether a period, or a part of one, is stated."""
        return self.period is not None or bool(self.part) or self.shift is not None


@dataclass(frozen=True)
class _Level:
    """One heading cell above a column; ``own`` if it stands above this column alone.

    ``whole`` says that its parts are named to its right, so that it is the whole itself.
    """

    row: int
    text: str
    left: int
    own: bool
    merged: bool
    whole: bool = False


def column_heads(sheet: Sheet, block: Block) -> dict[int, Head]:
    """The heading of each column of figures."""
    named = label_rows(sheet, block)
    units = [row for row in naming_rows(sheet, block) if _is_unit_row(sheet, block, row)]
    said = [sheet.line(row) for row in (*block.titles, *block.header)]
    periods = {row: _periods_across(sheet, block, row, said) for row in named}
    heads = {
        c: _head(_levels(sheet, block, named, c), c, periods, _unit_below(sheet, block, units, c))
        for c in block.values
    }
    if len(heads) == 1:
        heads = {c: _without_value(head) for c, head in heads.items()}
    heads = _split_composites(heads)
    if not any(head.dated for head in heads.values()):
        heads = _dated_by_words(heads)
    heads = {
        c: h._replace(words=tuple(without_marks(word, block.marks) for word in h.words))
        for c, h in heads.items()
    }
    return _told_apart(_placed(heads))


@lru_cache(maxsize=2**15)
def read_words(text: str) -> tuple[str, str]:
    """The words of a heading in its first language, and the unit printed with them."""
    bare = _FORMULA.sub("", text.strip())
    parted = split_unit(_FORMULA.sub("", native(bare)))
    words, _ = strip_part_mark(parted.text)
    return words, parted.unit or split_unit(bare).unit


def without_marks(words: str, marks: frozenset[str]) -> str:
    """The words less the numbers of footnotes at their end, as in ``Food 5``."""
    while (parted := words.rsplit(" ", 1))[1:] and parted[1].strip(",") in marks:
        words = parted[0].rstrip(",")
    return words


def label_rows(sheet: Sheet, block: Block) -> list[int]:
    """The heading rows that name the columns; those of units and translations do not."""
    rows = [r for r in naming_rows(sheet, block) if not _is_unit_row(sheet, block, r)]
    said = [role_of(_row_name(sheet, block, r)) for r in rows]
    cells = [{c for c in block.values if sheet.kinds[r][c] == TEXT} for r in rows]
    again = {
        rows[i]
        for i in range(1, len(rows))
        if said[i] and said[i] == said[i - 1] and cells[i] == cells[i - 1]
    }
    return [r for r in rows if r not in again]


def naming_rows(sheet: Sheet, block: Block) -> list[int]:
    """Heading rows less column numbers, and less properties if another row names the columns."""
    rows = [r for r in block.header if not is_numbering([sheet.texts[r][c] for c in block.values])]
    called = {r: _row_name(sheet, block, r) for r in rows}
    free = [r for r in rows if not called[r] or role_of(called[r]) in _NAMING]
    if len(free) == len(rows) or len(rows) <= _FEW_ROWS:
        return rows
    units = [r for r in rows if _is_unit_row(sheet, block, r)]
    if any(_tells_apart(sheet, block, r) for r in free if r not in units):
        return free
    others = (r for r in rows if r not in units and _tells_apart(sheet, block, r))
    return sorted({*units, *itertools.islice(others, 1)}) or rows


def _row_name(sheet: Sheet, block: Block, row: int) -> str:
    return next((sheet.texts[row][c] for c in block.stub if sheet.kinds[row][c] == TEXT), "")


def _tells_apart(sheet: Sheet, block: Block, row: int) -> bool:
    texts = [key(sheet.shown(row, c)) for c in block.values]
    return all(texts) and len(set(texts)) == len(texts)


def _is_unit_row(sheet: Sheet, block: Block, row: int) -> bool:
    if role_of(_row_name(sheet, block, row)) == "unit":
        return True
    texts = [sheet.texts[row][c] for c in block.values if sheet.kinds[row][c] != BLANK]
    return (
        len(block.header) > 1 and bool(texts) and all(_is_bare_unit(fold(text)) for text in texts)
    )


def _is_bare_unit(text: str) -> bool:
    """Whether a cell holds a unit and nothing else, perhaps in brackets."""
    bare = text[1:-1] if text[:1] in "([" and text[-1:] in ")]" else text
    if text[:1] == "[" and text[-1:] == "]":
        return True
    return is_unit(bare) and not re.search(r"[()\[\]]", bare)


def _unit_below(sheet: Sheet, block: Block, rows: list[int], column: int) -> str:
    """The unit in the unit rows; one without brackets holds until the next to its right."""
    for row in rows:
        for c in range(column, block.values[0] - 1, -1):
            text = fold(sheet.texts[row][c])
            if text:
                return text.strip("()[] ") if c == column or text[0] not in "([" else ""
    return ""


def _periods_across(sheet: Sheet, block: Block, row: int, said: list[str]) -> dict[int, Period]:
    """Periods of a heading row by column, read together."""
    columns = [c for c in block.values if sheet.kinds[row][c] != BLANK]
    texts = [sheet.texts[row][c] for c in columns]
    found = parse_periods(texts)
    if not any(found) and len(texts) > 1 and not is_numbering(texts):
        of_era = parse_periods(texts, said)
        found = of_era if all(of_era) else found
    return {c: p for c, p in zip(columns, found, strict=True) if p is not None}


def _levels(sheet: Sheet, block: Block, rows: list[int], column: int) -> list[_Level]:
    """The heading cells above a column, from the top."""
    first = block.values[0]
    levels: list[_Level] = []
    leaf = rows[-1] if rows else -1
    for row in rows:
        found = _cell_over(sheet, rows, row, column, first, spread=row != leaf)
        if found is None:
            continue
        top, left = found
        if levels and levels[-1].row == top and levels[-1].left == left:
            continue
        merged = sheet.right_end(top, left) > left
        right = sheet.right_end(top, left)
        merged = merged or (not levels and _is_repeated(sheet, top, left))
        own = left == column and not merged and not _spreads(sheet, rows, row, column, block)
        text, beside = sheet.texts[top][left], sheet.texts[top][left + 1 : left + 2]
        whole = is_total(text) or any(strip_part_mark(other)[1] for other in beside)
        levels.append(_Level(top, text, left, own and right == column, merged, whole))
    if not levels and rows:
        found = _cell_over(sheet, rows, leaf, column, first, spread=True)
        if found is not None:
            levels.append(_Level(found[0], sheet.texts[found[0]][found[1]], found[1], False, False))
    return levels


def _cell_over(
    sheet: Sheet, rows: list[int], row: int, column: int, first: int, spread: bool
) -> tuple[int, int] | None:
    """The heading cell over a column in a row: its own, a merged one, or one that spreads there.

    A cell without cells to its right spreads over them, as far as no cell above begins anew.
    """
    home = sheet.home.get((row, column), (row, column))
    if sheet.kinds[home[0]][home[1]] != BLANK:
        return home
    if not spread:
        return None
    for left in range(column, first - 1, -1):
        if any(sheet.kinds[r][left] != BLANK for r in rows if r < row) and left == column:
            return None
        if left < column and sheet.kinds[row][left] != BLANK:
            return None if sheet.right_end(row, left) > left else (row, left)
        if any(sheet.kinds[r][left] != BLANK for r in rows if r < row):
            return None
    return None


def _is_repeated(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a cell beside prints the same, as databanks print what spans several columns."""
    text = fold(sheet.texts[row][column])
    sides = (column - 1, column + 1)
    return any(0 <= c < sheet.width and fold(sheet.texts[row][c]) == text for c in sides)


def _spreads(sheet: Sheet, rows: list[int], row: int, column: int, block: Block) -> bool:
    """Whether a cell's words hold for the next column, too."""
    after = column + 1
    if after not in block.values or row == rows[-1]:
        return False
    return _cell_over(sheet, rows, row, after, block.values[0], spread=True) == (row, column)


def _head(
    levels: list[_Level], column: int, periods: dict[int, dict[int, Period]], unit_below: str
) -> Head:
    head = Head()
    names: list[list[str]] = []
    previous: _Level | None = None
    for level in levels:
        dated = _dated(level, periods)
        if dated is not None:
            head = head._replace(
                period=dated.period or head.period,
                part=dated.part or head.part,
                shift=head.shift if dated.shift is None else dated.shift,
            )
        elif previous is not None and _same_name(previous, level, column):
            names[-1].append(level.text)
            previous = level
        else:
            names.append([level.text])
            previous = level
    units, named = [unit_below], []
    for lines in names:
        words, unit = _read_lines(lines)
        if is_unit(words) and not unit and len(names) > 1:
            units.append(words)
        elif words:
            named.append(words)
        units.append(unit)
    return head._replace(words=tuple(named), unit=next(filter(None, reversed(units)), ""))


def _read_lines(lines: list[str]) -> tuple[str, str]:
    """Words and unit of a name printed in several cells, each bilingual or a line of one."""
    if not all(all(halves(fold(line))) for line in lines):
        return read_words("\n".join(lines))
    parts = [read_words(line) for line in lines]
    unit = next((unit for _, unit in reversed(parts) if unit), "")
    return " ".join(words for words, _ in parts if words), unit


def _same_name(upper: _Level, lower: _Level, column: int) -> bool:
    """Whether two cells are lines of one name: one column's own, or a whole above its parts."""
    return lower.own and not upper.merged and (upper.own or (upper.left == column and lower.whole))


def _dated(level: _Level, periods: dict[int, dict[int, Period]]) -> Head | None:
    period = periods.get(level.row, {}).get(level.left) or parse_period(level.text)
    if period is not None:
        return Head(period=period)
    part = part_of_year(level.text)
    if part:
        return Head(part=part)
    shift = relative_year(level.text)
    return None if shift is None else Head(shift=shift)


def _without_value(head: Head) -> Head:
    """The heading of the only column less words that merely say it holds values."""
    return head._replace(words=tuple(word for word in head.words if role_of(word) != "value"))


def _split_composites(heads: dict[int, Head]) -> dict[int, Head]:
    """``Births ; Australia ;`` → two levels, if every heading is such a list."""
    parts = {c: split_list(h.words[-1], ";") for c, h in heads.items() if h.words}
    if len(parts) < len(heads) or len({len(p) for p in parts.values()}) != 1:
        return heads
    if len(next(iter(parts.values()))) < 2:
        return heads
    return {c: h._replace(words=(*h.words[:-1], *parts[c])) for c, h in heads.items()}


def split_list(text: str, delimiter: str) -> list[str]:
    """The non-blank items of a delimited list."""
    return [part.strip() for part in text.split(delimiter) if part.strip()]


def _dated_by_words(heads: dict[int, Head]) -> dict[int, Head]:
    """Take periods out of the words, as in ``Passengers (Million) - 2009-10``."""
    texts = [heads[c].words[-1] if heads[c].words else "" for c in heads]
    cut = [_cut_period(text) for text in texts]
    if not heads or any(period is None for _, period in cut):
        return heads
    periods = parse_periods([printed for (_, printed) in cut if printed is not None])
    dated = {}
    for (c, head), (rest, _), period in zip(heads.items(), cut, periods, strict=True):
        words, unit = read_words(rest)
        named = (*head.words[:-1], words) if words else head.words[:-1]
        dated[c] = head._replace(words=named, unit=unit or head.unit, period=period)
    return dated


def _cut_period(text: str) -> tuple[str, str | None]:
    """The words without the period among them, and the period as printed."""
    words = text.split()
    ends = [" ".join(words[i:]) for i in range(1, len(words))]
    starts = [" ".join(words[:i]) for i in range(len(words) - 1, 0, -1)]
    begun = _YEAR_FIRST.match(text)
    parts = [*_PIECES.split(text), *ends, *starts, *(begun.groups() if begun else ())]
    printed = next((part.strip() for part in parts if part.strip() and parse_period(part)), None)
    if printed is None or printed == text.strip():
        return text, None
    before, _, after = text.partition(printed)
    return f"{before.rstrip(' -–—,;:(（')} {after.lstrip(' )）')}".strip(), printed


def _told_apart(heads: dict[int, Head]) -> dict[int, Head]:
    """Join a measure to what it measures: number (persons) under several organisations."""
    parents: dict[str, set[tuple[str, ...]]] = {}
    for head in heads.values():
        if head.words and head.unit:
            parents.setdefault(key(head.words[-1]), set()).add(head.words[:-1])
    joined = {}
    for c, head in heads.items():
        words = head.words
        if len(words) > 1 and head.unit and len(parents[key(words[-1])]) > 1:
            words = (*words[:-2], f"{words[-2]} {words[-1]}")
        joined[c] = head._replace(words=words)
    return joined


def _placed(heads: dict[int, Head]) -> dict[int, Head]:
    """Take the level of words that are places out as the place."""
    depth = max((len(head.words) for head in heads.values()), default=0)
    for level in range(depth):
        texts = [head.words[level] for head in heads.values() if len(head.words) > level]
        distinct = list(dict.fromkeys(texts))
        if are_places(distinct) or (len(distinct) == 1 and is_place(distinct[0])):
            return {
                c: h._replace(
                    words=(*h.words[:level], *h.words[level + 1 :]),
                    geo=h.words[level] if len(h.words) > level else "",
                )
                for c, h in heads.items()
            }
    return heads


def only_totals(words: tuple[str, ...]) -> bool:
    """Whether words name nothing but a total."""
    return all(is_total(word) for word in words)
