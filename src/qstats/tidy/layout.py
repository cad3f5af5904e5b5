"""Where the tables of a sheet are, and which of their rows and columns hold what."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qstats.tidy.kinds import (
    BLANK,
    MISSING,
    NUMBER,
    NUMERIC,
    PERIOD,
    TEXT,
    YEAR,
    Sheet,
    is_dated,
    majority,
)
from qstats.tidy.labels import column_role, role_of
from qstats.tidy.lines import is_continued, is_footer, is_numbering
from qstats.tidy.places import is_place
from qstats.tidy.text import fold, halves, key
from qstats.tidy.units import is_unit_line
from qstats.tidy.vocabulary import vocabulary

# Below a first row of figures, so many rows may still turn out to be part of a deep heading.
_DEEP_HEADING = 30
# A footnote that begins with its number.
_NOTE_NUMBER = re.compile(r"\(?(\d{1,2})(?:[.)/:]|\s+\D|$)")
# Share of a column's cells that decides what the column holds.
_MOST = 0.5
_LONGEST_MARK = 3
# Rows of a heading that have a name of their own, perhaps in two languages.
_MOST_NAMED = 3
# Rows with words in more cells than these describe their figures.
_DESCRIBED = 3


@dataclass
class Block:
    """One printed table: rows and columns (counted from 0) by what they hold.

    ``body`` includes rows that have a label only (group headings, wrapped labels). ``stub``
    are the columns that name a row, ``values`` those that hold figures, ``extras`` columns
    beside them such as notes, ``flags`` the column of marks beside a column of figures.
    ``continues`` says that the title calls the table
    the continuation of the one before. ``marks`` are the numbers of its footnotes.
    """

    titles: list[int]
    header: list[int]
    body: list[int]
    notes: list[int] = field(default_factory=list)
    stub: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    extras: list[int] = field(default_factory=list)
    flags: dict[int, int] = field(default_factory=dict)
    continues: bool = False
    marks: frozenset[str] = frozenset()

    @property
    def rows(self) -> list[int]:
        """All its rows, titles and notes included."""
        return [*self.titles, *self.header, *self.body, *self.notes]


def find_blocks(sheet: Sheet) -> list[Block]:
    """The tables of a sheet from top to bottom; side by side ones from left to right.

    A table is a run of rows with figures; the rows of words above it are its heading and,
    farther up, its titles. A heading in the midst of figures begins the next table.
    """
    blocks: list[Block] = []
    waiting: list[int] = []  # rows of words since the last row of figures
    for row in (r for r in range(sheet.height) if sheet.filled(r)):
        if blocks and row <= blocks[-1].body[-1]:
            continue
        if blocks and not waiting and _follows(sheet, blocks[-1], row):
            blocks[-1].body.append(row)
        elif not _has_figures(sheet, row, in_heading=not blocks or bool(waiting)):
            waiting.append(row)
        elif blocks and not (waiting and _starts_table(sheet, blocks[-1], waiting)):
            _continue_table(sheet, blocks[-1], waiting, row)
            waiting = []
        else:
            waiting = _finish(sheet, blocks[-1], waiting) if blocks else waiting
            properties = _properties(sheet, row)
            titles, header = _split_heading(sheet, waiting, row)
            first = properties[-1] + 1 if properties else row
            groups = [] if properties else _groups_below(sheet, header)
            header = header[: len(header) - len(groups)] + properties
            blocks.append(Block(titles, header, [*groups, first]))
            waiting = []
    if blocks:
        blocks[-1].notes.extend(waiting)
    return [panel for block in blocks for panel in panels(sheet, block)]


def _has_figures(sheet: Sheet, row: int, in_heading: bool) -> bool:
    """Whether a row holds figures beside the cell that names it."""
    kinds = sheet.kinds[row]
    filled = sheet.filled(row)
    numbers = [c for c in filled if kinds[c] in NUMERIC]
    if not numbers:
        marks = [c for c in filled[1:] if kinds[c] == MISSING]
        return bool(marks) and not in_heading and len(marks) == len(filled) - 1
    if numbers == [sheet.first] and (len(filled) > 1 or in_heading):
        return any(kinds[c] == MISSING for c in filled[1:])
    if is_period_row(sheet, row):
        return False
    if in_heading and len(filled) == 2 and fold(sheet.texts[row][filled[0]]).endswith(":"):
        return False
    return not (in_heading and _is_numbering(sheet, row, numbers))


def _follows(sheet: Sheet, block: Block, row: int) -> bool:
    """Whether a row is like the last one of a table, so that it is figures whatever it holds.

    Both begin with a period; or both have words in the same cells beside their figures; or
    few figures of the row are words, which then cannot be read.
    """
    above, first = block.body[-1], sheet.filled(row)[0]
    kinds, before = sheet.kinds[row], sheet.kinds[above]
    if len(sheet.filled(row)) < 2 or sheet.filled(above)[0] != first:
        return False
    if kinds[first] in (PERIOD, YEAR) and before[first] in (PERIOD, YEAR):
        return True
    if role_of(sheet.texts[row][first]) or is_footer(sheet.texts[row][first]):
        return False
    if sum(a == b == TEXT for a, b in zip(kinds, before, strict=True)) > _DESCRIBED:
        return True
    figures = [kind for kind, was in zip(kinds, before, strict=True) if was in NUMERIC]
    unread = figures.count(TEXT)
    return 0 < unread <= max(1, len(figures) // 2) and row == above + 1


def is_period_row(sheet: Sheet, row: int) -> bool:
    """Whether a row is a heading of periods, not figures that happen to look like years."""
    kinds = sheet.kinds[row]
    filled = sheet.filled(row)
    if any(kinds[c] in (NUMBER, MISSING) for c in filled):
        return False
    dated = [c for c in filled if kinds[c] == PERIOD or is_dated(sheet.texts[row][c])]
    years = [c for c in filled if kinds[c] == YEAR]
    if [c for c in dated if c not in years and c > filled[0]]:
        return True
    if not years or (years == [filled[0]] and len(filled) > 1):
        return False
    named = fold(sheet.texts[row][filled[0]]) if kinds[filled[0]] == TEXT else ""
    if len(years) == 1:
        return not named or bool(role_of(named))
    printed = [int(fold(sheet.texts[row][c])[:4]) for c in years]
    steps = {b - a for a, b in itertools.pairwise(printed)}
    even = len(steps) == 1 and 0 not in steps and not is_place(named)
    steady = steps in ({1}, {-1}, {0, 1}, {0, -1}) or even
    if steady or (_rows_alike(sheet, row) and max(map(abs, steps)) <= 10):
        return True
    return _in_order(printed) and _begins_heading(sheet, row)


def _in_order(years: list[int]) -> bool:
    """Whether years rise or fall from each to the next."""
    return years in (sorted(set(years)), sorted(set(years), reverse=True))


def _begins_heading(sheet: Sheet, row: int) -> bool:
    """Whether only titles stand above a row, so that it must be the heading."""
    above = [r for r in range(row) if sheet.filled(r)]
    return all(len(sheet.filled(r)) <= 2 for r in above)


def _rows_alike(sheet: Sheet, row: int) -> bool:
    """Whether a row of years has no name of its own, so that it can only be a heading."""
    first = sheet.filled(row)[0]
    return sheet.kinds[row][first] == YEAR or bool(role_of(sheet.texts[row][first]))


def _is_numbering(sheet: Sheet, row: int, numbers: list[int]) -> bool:
    """Whether a row numbers its columns: 1, 2, 3, ..., perhaps starting again."""
    name = fold(sheet.texts[row][sheet.filled(row)[0]])
    shortest_name = 2 if halves(name)[0] else _LONGEST_MARK + 1
    if len(name) >= shortest_name and name[0].isalpha() and not role_of(name):
        return False
    if is_numbering(sheet.texts[row]):
        return True
    printed = [sheet.texts[row][c].strip() for c in numbers]
    if not all(text.isdecimal() and len(text) <= 3 for text in printed):
        return False
    count = [int(text) for text in printed]
    follows = all(b in (a + 1, 1) for a, b in itertools.pairwise(count))
    if count[0] not in (0, 1, 2) or not follows:
        return False
    below = next((r for r in range(row + 1, sheet.height) if sheet.filled(r)), None)
    return len(count) >= 3 or (
        below is not None and len(sheet.filled(below)) >= len(sheet.filled(row))
    )


def _starts_table(sheet: Sheet, block: Block, waiting: list[int]) -> bool:
    """Whether the rows of words below a table hold the heading of the next one."""
    columns = {c for row in block.body for c in sheet.filled(row) if sheet.kinds[row][c] in NUMERIC}
    columns -= {min(sheet.filled(row)[0] for row in block.body)}
    return any(_is_heading(sheet, block, row, columns) for row in waiting)


def _is_heading(sheet: Sheet, block: Block, row: int, columns: set[int]) -> bool:
    filled = sheet.filled(row)
    if is_footer(sheet.texts[row][filled[0]]):
        return False
    words = [c for c in filled if c in columns and sheet.kinds[row][c] in (TEXT, PERIOD, YEAR)]
    if is_period_row(sheet, row):
        return len(filled) > 1 or bool(words)
    if not words:
        return False
    repeated = any(key(sheet.line(row)) == key(sheet.line(h)) for h in block.header)
    return repeated or len(words) >= 2 or bool(role_of(sheet.texts[row][filled[0]]))


def _continue_table(sheet: Sheet, block: Block, waiting: list[int], row: int) -> None:
    for words in waiting:
        is_note = is_footer(sheet.texts[words][sheet.filled(words)[0]])
        (block.notes if is_note else block.body).append(words)
    block.body.append(row)


def _finish(sheet: Sheet, block: Block, waiting: list[int]) -> list[int]:
    """Leave its notes to the table above; what remains belongs to the next one.

    A blank row ends the notes; so does a line that calls a table continued.
    """
    notes = 0
    for i, row in enumerate(waiting):
        follows = i > 0 and waiting[i - 1] == row - 1 and notes == i
        if is_footer(sheet.texts[row][sheet.filled(row)[0]]) or (
            follows and len(sheet.filled(row)) == 1 and not is_continued(sheet.line(row))
        ):
            notes = i + 1
    block.notes.extend(waiting[:notes])
    return waiting[notes:]


def _split_heading(sheet: Sheet, words: list[int], first: int) -> tuple[list[int], list[int]]:
    """Rows of words above the row ``first`` of figures → titles, heading rows.

    The heading is the run of rows without a blank row between them nearest to the figures,
    less the titles on top of it.
    """
    start = len(words)
    while start and (start == len(words) or words[start - 1] == words[start] - 1):
        start -= 1
    stated = [i for i in range(start, len(words)) if _states_unit(sheet, words[i])]
    start = stated[-1] + 1 if stated else start
    while start < len(words) and _is_title(sheet, [*words, first], start):
        start += 1
    return words[:start], words[start:]


def _groups_below(sheet: Sheet, header: list[int]) -> list[int]:
    """The lowest rows of a heading that only name the rows of figures below them."""
    groups: list[int] = []
    for row in reversed(header[1:]):
        filled = sheet.filled(row)
        if filled != [0] or (row, 0) in sheet.areas or role_of(sheet.texts[row][0]):
            break
        groups.insert(0, row)
    above = header[: len(header) - len(groups)]
    if sum(sheet.kinds[row][0] == TEXT for row in above) > _MOST_NAMED:
        return []  # each row is a property by name, of which the last are blank
    return groups if any(len(sheet.filled(row)) > 1 for row in above) else []


def _states_unit(sheet: Sheet, row: int) -> bool:
    """Whether a row says *unit:* and which; a mere unit may be a line of the heading."""
    texts = [fold(sheet.texts[row][c]) for c in sheet.filled(row)]
    return any(":" in text and is_unit_line(text) for text in texts)


def _is_title(sheet: Sheet, rows: list[int], index: int) -> bool:
    """Whether the uppermost row of a heading is a title of the table."""
    row, below = rows[index], rows[index + 1]
    filled = sheet.filled(row)
    first = sheet.texts[row][filled[0]]
    if len(filled) == 2 and (fold(first).endswith(":") or _heads_all(sheet, row, below)):
        return True
    if all(is_unit_line(sheet.texts[row][c]) for c in filled):
        return role_of(first) != "unit"
    if len(filled) > 1 or role_of(first) or is_period_row(sheet, row):
        return False
    column = filled[0]
    bottom, right = sheet.areas.get((row, column), (row, column))
    if bottom > row:
        return False
    if right > column:
        return column == 0 or right - column + 1 >= len(sheet.filled(below))
    return column == 0 or sheet.kinds[below][column] != TEXT


def _heads_all(sheet: Sheet, row: int, below: int) -> bool:
    """Whether a number and a title stand in the first two cells above a full heading."""
    first, second = sheet.filled(row)
    if (first, second) != (0, 1) or any(role_of(sheet.texts[row][c]) for c in (0, 1)):
        return False
    full = len(sheet.filled(below)) >= max(4, sheet.width - 2)
    return full and not is_place(sheet.texts[row][second]) and not sheet.areas.get((row, second))


def _properties(sheet: Sheet, first: int) -> list[int]:
    """Rows of figures that belong to the heading, since periods begin only below them.

    Databanks print properties such as the number of observations above the dates.
    """
    column = sheet.filled(first)[0]
    rows = [r for r in range(first, min(first + _DEEP_HEADING, sheet.height)) if sheet.filled(r)]
    dates = (PERIOD, YEAR)
    dated = next((r for r in rows if sheet.kinds[r][column] in dates), None)
    if sheet.kinds[first][column] != TEXT or dated is None:
        return []
    above = [r for r in rows if r < dated]
    run = range(dated, min(dated + 3, sheet.height))
    words = any(majority(sheet.kinds[r][column + 1 :]) in (TEXT, PERIOD) for r in above)
    return above if words and all(sheet.kinds[r][column] in dates for r in run) else []


def panels(sheet: Sheet, block: Block) -> list[Block]:
    """The tables side by side in a block of rows, with the use of their columns."""
    lines = [sheet.line(row) for row in block.titles]
    notes = [fold(sheet.texts[row][sheet.filled(row)[0]]) for row in block.notes]
    marks = frozenset(mark.group(1) for note in notes if (mark := _NOTE_NUMBER.match(note)))
    whole = replace(block, continues=not lines or any(map(is_continued, lines)), marks=marks)
    return _panels(sheet, whole)


def _panels(sheet: Sheet, block: Block) -> list[Block]:
    """A block for each panel of a table whose rows are named again farther right."""
    rows = [r for r in block.body if any(sheet.kinds[r][c] in NUMERIC for c in sheet.filled(r))]
    columns = [c for c in range(sheet.width) if _is_used(sheet, block, rows, c)]
    flags = _flag_columns(sheet, block, rows, columns)
    columns = [c for c in columns if c not in flags]
    block = replace(block, flags={figures: c for c, figures in flags.items()})
    held = {c: _holds(sheet, rows, c) for c in columns}
    heads = {c: heading_role(sheet, block, c) for c in columns}
    measured = [c for c in columns if heads[c] == "value" and held[c] in (NUMBER, YEAR, BLANK)]
    if measured and not _is_beside_others(sheet, rows, columns, measured[-1], held, heads):
        named = [c for c in columns if c not in measured and not _describes(heads[c])]
        extras = [c for c in columns if _describes(heads[c])]
        return [replace(block, stub=named, values=measured, extras=extras)]
    starts = _panel_starts(sheet, block, rows, columns, held)
    panels = []
    for start, end in zip(starts, [*starts[1:], sheet.width], strict=True):
        inside = [c for c in columns if start <= c < end and not _describes(heads[c])]
        described = [c for c in columns if start <= c < end and _describes(heads[c])]
        stub = _stub(inside, held, heads, {c for c in inside if _counts(sheet, rows, c)})
        others = [c for c in inside if c not in stub]
        values = [c for c in others if held[c] not in (TEXT, PERIOD) and heads[c] != "period"]
        # Words behind the figures name them only if no others do: they may be a translation.
        last = max(values, default=0) if stub else sheet.width
        dims = [c for c in others if c not in values and (c < last or heads[c] == "period")]
        panels.append(replace(block, stub=stub + dims, values=values, extras=described))
    return [panel for panel in panels if panel.values]


def _describes(role: str) -> bool:
    """Whether a column of this role describes the figures of its row; a code names them."""
    return role in vocabulary()["attributes"] and role != "code"


def _is_beside_others(
    sheet: Sheet,
    rows: Sequence[int],
    columns: list[int],
    column: int,
    held: dict[int, str],
    heads: dict[int, str],
) -> bool:
    """Whether other figures stand behind a column called value, so that it is one of several."""
    return any(
        c > column
        and held[c] == NUMBER
        and not heads[c]
        and len({sheet.texts[r][c] for r in rows if sheet.kinds[r][c] in NUMERIC}) > 1
        for c in columns
    )


def _counts(sheet: Sheet, rows: Sequence[int], column: int) -> bool:
    """Whether a column numbers the rows or gives them codes of one length."""
    texts = [text for r in rows if (text := sheet.texts[r][column].strip())]
    if not all(text.isdecimal() for text in texts) or len(set(texts)) < len(texts):
        return False
    follows = all(int(b) == int(a) + 1 for a, b in itertools.pairwise(texts))
    return follows or len(set(map(len, texts))) == 1


def _flag_columns(
    sheet: Sheet, block: Block, rows: Sequence[int], columns: list[int]
) -> dict[int, int]:
    """Columns without a heading of their own that hold marks, and the figures they mark."""
    found: dict[int, int] = {}
    for before, c in itertools.pairwise(columns):
        if any(sheet.kinds[r][c] != BLANK for r in block.header):
            continue
        marks = {fold(sheet.texts[r][c]) for r in rows} - {""}
        short = marks and all(len(mark) <= _LONGEST_MARK for mark in marks)
        numbers = any(sheet.kinds[r][c] in NUMERIC for r in rows)
        if short and not numbers and _holds(sheet, rows, before) == NUMBER:
            found[c] = before
    return found


def _is_used(sheet: Sheet, block: Block, rows: Sequence[int], column: int) -> bool:
    if any(sheet.kinds[r][column] != BLANK for r in rows):
        return True
    return any(sheet.kinds[r][column] != BLANK for r in block.header)


def _holds(sheet: Sheet, rows: Sequence[int], column: int) -> str:
    """What a column mostly holds; years count as periods if they make up the column."""
    kinds = [sheet.kinds[r][column] for r in rows]
    counts = {kind: kinds.count(kind) for kind in set(kinds) - {BLANK}}
    if not counts:
        return BLANK
    total, numbers = sum(counts.values()), counts.get(NUMBER, 0) + counts.get(MISSING, 0)
    dated = counts.get(PERIOD, 0) + counts.get(YEAR, 0)
    if numbers >= _MOST * total or (numbers and numbers + counts.get(YEAR, 0) == total):
        return NUMBER
    if counts.get(YEAR, 0) > 0.9 * total:
        return YEAR
    return PERIOD if dated > _MOST * total else TEXT


def heading_role(sheet: Sheet, block: Block, column: int) -> str:
    """What the heading of a column announces, ``""`` if nothing known or if it lists properties."""
    texts = dict.fromkeys(fold(sheet.shown(row, column)) for row in block.header)
    texts.pop("", None)
    return column_role(" ".join(texts)) if len(texts) <= _MOST_NAMED else ""


def _stub(
    columns: list[int], held: dict[int, str], heads: dict[int, str], counts: set[int]
) -> list[int]:
    """The leading columns that name a row.

    Years that make up a leading column name the row, and so does a number that stands
    before words if it ``counts`` (a rank or a code).
    """
    stub: list[int] = []
    words = [c for c in columns if held[c] in (TEXT, PERIOD)]
    for c in columns:
        leading = not any(held[s] in (PERIOD, YEAR) or heads[s] == "period" for s in stub)
        if (
            held[c] in (TEXT, PERIOD)
            or (held[c] == YEAR and leading and (heads[c] == "period" or not stub or words == []))
            or heads[c] == "period"
            or (heads[c] in ("code", "geo") and (held[c] != NUMBER or c == columns[0]))
            or (heads[c] == "code" and words and c < words[-1])
            or (c in counts and leading and words and c < words[0] <= columns[0] + 3)
        ):
            stub.append(c)
        else:
            break
    if stub == columns and len(columns) > 1:
        stub.pop()
    return stub


def _panel_starts(
    sheet: Sheet, block: Block, rows: Sequence[int], columns: list[int], held: dict[int, str]
) -> list[int]:
    """Columns at which a panel starts: the first, and each that names the rows once more."""
    if not columns:
        return []
    first = columns[0]
    starts = [first]
    for before, c in itertools.pairwise(columns):
        if held[before] in (TEXT, PERIOD) or held[c] == NUMBER or held[c] == BLANK:
            continue
        later = [d for d in columns if d > c and held[d] == NUMBER]
        same = _same_texts(sheet, rows, first, c) or _same_heading(sheet, block, first, c)
        if later and same:
            starts.append(c)
    return starts


def _same_texts(sheet: Sheet, rows: Sequence[int], one: int, other: int) -> bool:
    pairs = [(key(sheet.texts[r][one]), key(sheet.texts[r][other])) for r in rows]
    return sum(a == b for a, b in pairs) > 0.8 * len(pairs)


def _same_heading(sheet: Sheet, block: Block, one: int, other: int) -> bool:
    texts = [key("".join(sheet.texts[r][c] for r in block.header)) for c in (one, other)]
    return bool(texts[0]) and texts[0] == texts[1]
