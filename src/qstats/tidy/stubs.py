"""What names a row of figures: its words, group, place, period and unit."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from qstats.tidy.headings import Head, label_rows, read_words, split_list, without_marks
from qstats.tidy.kinds import BLANK, NUMBER, TEXT, Sheet
from qstats.tidy.labels import column_role, role_of
from qstats.tidy.layout import Block
from qstats.tidy.lines import is_of_which
from qstats.tidy.period_context import parse_periods
from qstats.tidy.periods import Period, join, parse_period, part_of_year
from qstats.tidy.places import are_places
from qstats.tidy.text import fold, halves, key, native
from qstats.tidy.units import is_unit, without_prices

# Names are shorter, on average; longer texts explain.
_LONG = 80
# The code of a place printed before its name: 0301 Oslo.
_CODE_BEFORE = re.compile(r"^\d[\dA-Z.]+\s+(?=\D)")
# So many different names tell what a column holds.
_SAMPLE = 500
_CODE = re.compile(r"[A-Z0-9][A-Z0-9._:-]{1,}")


@dataclass(frozen=True)
class _Column:
    """A column that names rows: what it is about, as far as heading and content tell."""

    index: int
    role: str
    name: str
    marks: frozenset[str]


@dataclass(frozen=True)
class _Named:
    """A row's name with how far it is indented."""

    text: str
    indent: int


def row_heads(sheet: Sheet, block: Block, dated: bool = False) -> dict[int, Head]:
    """What names each row that has figures, by row.

    ``dated`` says that columns or title state years, of which rows may be parts.
    """
    rows = [r for r in block.body if has_figures(sheet, block, r)]
    columns = _columns(sheet, block, rows)
    dates = [c for c in columns if c.role == "period"]
    periods = _periods_down(sheet, block.body, dates)
    words = sorted(
        (c for c in columns if c.role in ("", "label", "geo")), key=lambda c: c.role == "label"
    )
    heads = {
        r: Head(period=periods[r]) if r in periods else _undated(sheet, dates, r, dated)
        for r in rows
    }
    for column in words[:-1]:
        _fill_down(sheet, rows, words, column, heads)
    if words or dates:
        _name_by_last(sheet, block, rows, [*dates, *words][-1], heads)
    for column in (c for c in columns if c.role == "unit"):
        heads = {r: h._replace(unit=fold(sheet.texts[r][column.index])) for r, h in heads.items()}
    return _grouped(sheet, block, rows, heads)


def has_figures(sheet: Sheet, block: Block, row: int) -> bool:
    """Whether a row of the body has figures, or is named by several cells so that it should."""
    figures = {sheet.kinds[row][c] for c in block.values} - {BLANK}
    named = sum(sheet.kinds[row][c] != BLANK for c in block.stub)
    return bool(figures - {TEXT}) or named > 1 or (named > 0 and TEXT in figures)


def _columns(sheet: Sheet, block: Block, rows: list[int]) -> list[_Column]:
    columns: list[_Column] = []
    naming = label_rows(sheet, block)
    for index in block.stub:
        name = " ".join(
            dict.fromkeys(fold(sheet.shown(r, index)) for r in naming if sheet.shown(r, index))
        )
        texts = [sheet.texts[r][index] for r in rows if sheet.kinds[r][index] != BLANK]
        role = _role(sheet, rows, index, name, texts)
        if role in ("code", "note") or (
            columns and _translates(sheet, rows, columns[-1].index, index)
        ):
            continue
        columns.append(_Column(index, role, name, block.marks))
    if not any(c.role in ("", "label", "geo", "period") for c in columns) and block.stub:
        columns.append(_Column(block.stub[0], "", "", block.marks))
    return columns


def _role(sheet: Sheet, rows: list[int], index: int, name: str, texts: list[str]) -> str:
    role = column_role(name)
    if role in ("code", "note", "unit"):
        return role
    kinds = Counter(sheet.kinds[r][index] for r in rows)
    distinct = list(dict.fromkeys(texts))
    if role in ("", "period"):
        sample = distinct[:_SAMPLE]
        periods = parse_periods(sample, [name])
        dated = sum(1 for t, p in zip(sample, periods, strict=True) if p or part_of_year(t))
        if dated and (role == "period" or dated > 0.5 * len(sample)):
            return "period"
    if role == "period" and all(map(_is_count, distinct)):
        return "period"
    if kinds[NUMBER] > 0.5 * len(texts):
        return "code"
    if distinct and sum(map(len, distinct)) > _LONG * len(distinct):
        return "note"
    coded = [t for t in distinct if _CODE.fullmatch(t.strip()) and not t.isalpha()]
    if len(distinct) > 3 and len(coded) > 0.8 * len(distinct):
        return "code"
    if "," in name and all(text.count(",") == name.count(",") for text in distinct):
        return ""
    if role == "geo" or are_places([native(t) for t in distinct]):
        return "geo"
    return role if role == "label" else ""


def _translates(sheet: Sheet, rows: list[int], one: int, other: int) -> bool:
    """Whether a column prints the names of the one before it in another script."""
    pairs = [
        (halves(fold(sheet.texts[r][one]))[0], halves(fold(sheet.texts[r][other]))[0])
        for r in rows
        if sheet.kinds[r][one] == TEXT and sheet.kinds[r][other] == TEXT
    ]
    return bool(pairs) and sum(bool(a) and not b for a, b in pairs) > 0.8 * len(pairs)


def _periods_down(sheet: Sheet, rows: list[int], columns: list[_Column]) -> dict[int, Period]:
    """The period of each row; a year printed once holds for the parts of it below."""
    found: dict[int, Period] = {}
    for column in columns:
        texts = [sheet.texts[r][column.index] for r in rows]
        periods = parse_periods(texts, [column.name])
        last: Period | None = None
        for row, text, period in zip(rows, texts, periods, strict=True):
            part = _part(text, column.name) if period is None else None
            base = found.get(row) or last
            if part and base:
                found[row] = Period(join(base.code[:4], part))
            elif period is not None:
                last = found[row] = period
            elif not text.strip() and last is not None:
                found.setdefault(row, last)
    return found


def _undated(sheet: Sheet, columns: list[_Column], row: int, dated: bool) -> Head:
    """What stands for the period of a row: a part of a year stated elsewhere, or mere words."""
    printed = [(sheet.texts[row][c.index], c.name) for c in columns if sheet.texts[row][c.index]]
    parts = [part for text, name in printed if (part := _part(text, name))]
    if dated and len(parts) == 1 == len(printed):
        return Head(part=parts[0])
    return Head(words=tuple(fold(text) for text, _ in printed))


def _part(text: str, name: str) -> str | None:
    """A part of a year, perhaps only numbered under a heading such as quarter or month.

    The quarter between two definitions of a fiscal year is one, too.
    """
    if text.strip().rstrip(".").upper() == "TQ":
        return "-TQ"
    if not _is_count(text):
        return part_of_year(text)
    return part_of_year(f"{name} {text.strip()}") or f"M{int(text):02}"


def _is_count(text: str) -> bool:
    """Whether a text is the number of a month or quarter."""
    return text.strip().isdecimal() and 1 <= int(text) <= 12


def _fill_down(
    sheet: Sheet, rows: list[int], words: list[_Column], column: _Column, heads: dict[int, Head]
) -> None:
    """An outer name holds for the rows below it until the next one.

    Where the first row has none, a blank is a name of its own, such as a total.
    """
    blank_holds = bool(rows) and sheet.kinds[rows[0]][column.index] != BLANK
    earlier = [c.index for c in words if c.index < column.index]
    last = ""
    for row in rows:
        text = sheet.shown(row, column.index)
        if text.strip():
            last = text
        elif not blank_holds or any(sheet.kinds[row][c] != BLANK for c in earlier):
            last = ""
        heads[row] = _with_name(heads[row], column, last)


def _with_name(head: Head, column: _Column, text: str) -> Head:
    if column.role == "period":
        return head
    if column.role == "geo":
        geo = without_marks(native(_CODE_BEFORE.sub("", text)), column.marks)
        return head._replace(geo=geo or head.geo)
    name, unit = read_words(text)
    if not name:
        return head
    name = without_marks(name, column.marks)
    parts = split_list(name, ",") if "," in column.name else [name]
    if len(parts) == column.name.count(",") + 1 and len(parts) > 1:
        return _with_items(head, parts, split_list(column.name, ","))
    return head._replace(words=(*head.words, name), unit=unit or head.unit)


def _with_items(head: Head, parts: list[str], names: list[str]) -> Head:
    """A key such as ``JAN,AD`` under ``indic,geo``: each part under its own name."""
    for part, name in zip(parts, names, strict=True):
        role = role_of(re.split(r"[\\/]", name)[0])
        if role == "geo":
            head = head._replace(geo=part)
        elif role == "unit":
            head = head._replace(unit=part)
        elif role != "code":
            head = head._replace(words=(*head.words, part))
    return head


def _name_by_last(
    sheet: Sheet, block: Block, rows: list[int], column: _Column, heads: dict[int, Head]
) -> None:
    """Name rows by the innermost column; rows without figures are groups or wrapped names."""
    names = _unwrapped(sheet, block, column.index)
    group: list[tuple[int, str, str]] = []  # headings without figures, by indent, with unit
    outer: list[tuple[int, str]] = []  # rows with figures that are less indented
    held = set(rows)
    span = Head()
    for row, named in names.items():
        if row not in held:
            if is_of_which(named.text):
                continue
            period = parse_period(named.text)
            if period is not None or is_unit(without_prices(named.text)):
                span = _spanning(span, named.text, period)
                group, outer = [], []
                continue
            group = [g for g in group if g[0] < named.indent]
            group.append((named.indent, *read_words(named.text)))
            outer = []
            continue
        outer = [o for o in outer if o[0] < named.indent]
        head = heads[row]
        path = tuple(text for _, text, _ in group)
        if column.role not in ("geo", "period"):
            path += tuple(text for _, text in outer)
        head = _with_name(head._replace(words=(*path, *head.words)), column, named.text)
        unit = next((unit for *_, unit in reversed(group) if unit), span.unit)
        heads[row] = head._replace(period=head.period or span.period, unit=head.unit or unit)
        outer.append((named.indent, read_words(named.text)[0]))


def _spanning(span: Head, text: str, period: Period | None) -> Head:
    """What a line across the table says of the rows below it."""
    if period is not None:
        return span._replace(period=period)
    return span._replace(unit=fold(text).strip("()[]"))


def _unwrapped(sheet: Sheet, block: Block, column: int) -> dict[int, _Named]:
    """The names of the rows of the body; a name printed over two rows is joined."""
    names: dict[int, _Named] = {}
    last: int | None = None
    pending = ""
    for i, row in enumerate(block.body):
        text, indent = _text_and_indent(sheet, row, column)
        if not has_figures(sheet, block, row):
            text, indent = text or sheet.line(row), indent
            if last is not None and _continues(sheet, block, i, names[last], indent, column):
                names[last] = _Named(f"{names[last].text}\n{text}", names[last].indent)
                continue
        elif pending and text[:1].islower():
            text = f"{pending}\n{text}"
            names.pop(block.body[i - 1], None)
        names[row] = _Named(text, indent)
        pending = "" if has_figures(sheet, block, row) else text
        last = row if has_figures(sheet, block, row) else None
    return names


def _text_and_indent(sheet: Sheet, row: int, column: int) -> tuple[str, int]:
    top, left = sheet.home.get((row, column), (row, column))
    cell = sheet.grid.rows[top][left]
    return cell.text, cell.indent


def _continues(
    sheet: Sheet, block: Block, index: int, named: _Named, indent: int, column: int
) -> bool:
    """Whether a row without figures is the second line of the name above it."""
    following = block.body[index + 1 :]
    after = _text_and_indent(sheet, following[0], column)[1] if following else 0
    return indent > named.indent and indent > after


def _grouped(
    sheet: Sheet, block: Block, rows: list[int], heads: dict[int, Head]
) -> dict[int, Head]:
    """Tell rows of the same name apart by the row that heads each run of them."""
    dated = any(head.period for head in heads.values())
    if dated or len({_identity(heads[r]) for r in rows}) == len(rows):
        return heads
    often = Counter(_identity(heads[r]) for r in rows)
    seen: set[tuple[str, ...]] = set()
    starts = [rows[0]]
    lone = rows[0]
    for row in rows:
        name = _identity(heads[row])
        if often[name] == 1:
            lone = row
        if name in seen and lone != starts[-1]:
            starts.append(lone)
            seen = set()
        seen.add(name)
    if len(starts) < 2:
        return heads
    result = {}
    start = rows[0]
    for row in rows:
        start = row if row in starts else start
        heads_run = row != start and often[_identity(heads[start])] == 1
        title = heads[start].words[-1:] if heads_run else ()
        result[row] = heads[row]._replace(words=(*title, *heads[row].words))
    told_apart = len({_identity(head) for head in result.values()}) == len(rows)
    return result if told_apart else heads


def _identity(head: Head) -> tuple[str, ...]:
    return (*map(key, head.words), key(head.geo))
