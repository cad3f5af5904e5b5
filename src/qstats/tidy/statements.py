"""What the lines above a table state of the whole table: name, unit, place, period."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache

from qstats.tidy.headings import read_words
from qstats.tidy.kinds import Sheet
from qstats.tidy.labels import role_of
from qstats.tidy.layout import Block
from qstats.tidy.lines import is_continued, is_footer
from qstats.tidy.period_context import find_periods
from qstats.tidy.periods import Period, relative_year
from qstats.tidy.text import fold, halves, key, native
from qstats.tidy.units import is_unit, is_unit_line, split_unit, units_of_line, without_prices
from qstats.tidy.vocabulary import vocabulary

# A line in brackets or without words names no table.
_ASIDE = re.compile(r"\(.*\)|(?:(?![^\W\d_]{3})[\x00-\x7f])*")
_KEYED = re.compile(r"([^:：]{1,40}?)\s*(?:[:：]|\s-\s)\s*(.*\S)", re.DOTALL)


@dataclass(frozen=True)
class Statement:
    """What is stated of a whole table.

    ``label`` is a name given as such (``Indicator: ...``), ``title`` the words of the title,
    for figures that nothing else names. ``units`` holds every unit stated, in order.
    """

    lines: tuple[str, ...] = ()
    label: str = ""
    title: str = ""
    units: tuple[str, ...] = ()
    geo: str = ""
    period: Period | None = None
    shift: int = 0

    def filled_from(self, earlier: Statement) -> Statement:
        """What a continued table leaves out, as the table before it states."""
        return replace(
            self,
            label=self.label or earlier.label,
            title=self.title or earlier.title,
            units=self.units or earlier.units,
            geo=self.geo or earlier.geo,
            period=self.period or earlier.period,
        )


def statement_of(
    sheet: Sheet, block: Block, around: Sequence[str] = (), common: Collection[str] = ()
) -> Statement:
    """What the titles of a table, and the words around it on its page, state.

    ``common`` are the keys of lines that head every sheet of a file, and so no one table.
    """
    stated = _read_lines(_title_lines(sheet, block), common)
    stated = _with_corner(stated, sheet, block)
    return stated.filled_from(replace(_read_lines([_Line(text) for text in around], ()), title=""))


def title_keys(sheet: Sheet, block: Block) -> set[str]:
    """The keys of a table's title lines, to find those that all tables share."""
    return {key(line.text) for line in _title_lines(sheet, block)} - {""}


@dataclass(frozen=True)
class _Line:
    """A line above a table, ``name`` before its text if two cells print it so."""

    text: str
    name: str = ""


def _title_lines(sheet: Sheet, block: Block) -> list[_Line]:
    lines = []
    for row in block.titles:
        texts = [sheet.texts[row][c].strip() for c in sheet.filled(row)]
        units = [text for text in texts if is_unit_line(text) and units_of_line(text)]
        if units:
            rest = " ".join(text for text in texts if text not in units)
            lines += [_Line(text) for text in (*units, rest) if text]
        elif len(texts) == 2 and not _ASIDE.fullmatch(fold(texts[0])):
            lines.append(_Line(texts[1], texts[0].rstrip(":： ")))
        else:
            lines.append(_Line(" ".join(texts)))
    return lines


def _read_lines(lines: list[_Line], common: Collection[str]) -> Statement:
    stated = Statement(lines=tuple(": ".join(filter(None, (n.name, n.text))) for n in lines))
    titles: list[str] = []
    for line in lines:
        text = fold(line.text)
        name, value = _named(line)
        if not line.name and is_unit_line(text):
            stated = replace(stated, units=_native_units(stated.units, _units(text)))
        elif (bare := without_prices(text)) != text and is_unit(bare):
            stated = replace(stated, units=stated.units or (text,))
        elif key(name) in _title_names():
            titles.append(value)
        elif role_of(name):
            stated = _with_key(stated, role_of(name), value)
        elif _ASIDE.fullmatch(text):
            unit = split_unit(text).unit
            stated = replace(stated, units=stated.units or ((unit,) if unit else ()))
        elif not (line.name or is_footer(text) or is_continued(text) or _about_file().match(text)):
            titles.append(line.text)
    own = [line for line in titles if key(line) not in common]
    title, unit = _title(own)
    found = stated.period or _one_period(own) or _one_period(titles)
    found = found or _one_period([line.text for line in lines if is_continued(line.text)])
    return replace(
        stated, title=title, period=found, units=stated.units or ((unit,) if unit else ())
    )


def _named(line: _Line) -> tuple[str, str]:
    """What stands before a colon or dash, or in a cell before the text, and what after it."""
    keyed = None if line.name else _KEYED.fullmatch(line.text)
    return (keyed.group(1), keyed.group(2)) if keyed else (line.name, line.text)


@cache
def _title_names() -> frozenset[str]:
    return frozenset(map(key, vocabulary()["titles"]["names"])) - {""}


@cache
def _about_file() -> re.Pattern[str]:
    """Lines about the file, not the table."""
    words = vocabulary()["titles"]["about_file"]
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE)


def _with_key(stated: Statement, role: str, value: str) -> Statement:
    if role == "label":
        words, unit = read_words(value)
        return replace(stated, label=words, units=stated.units or ((unit,) if unit else ()))
    if role == "unit":
        return replace(stated, units=stated.units or _units(value) or (value,))
    if role == "geo":
        return replace(stated, geo=stated.geo or native(value))
    if role == "period":
        return replace(stated, period=stated.period or _one_period([value]))
    return stated


def _title(lines: list[str]) -> tuple[str, str]:
    """The words of a title in its first language without number and period, and its unit."""
    words: list[str] = []
    unit = ""
    for line in lines:
        bare, found = read_words(_opening().sub("", fold(line), count=1))
        unit = unit or found
        if bare and (not words or _same_language(words[0], bare)):
            words.append(bare)
    return ". ".join(words), unit


def _native_units(earlier: tuple[str, ...], later: tuple[str, ...]) -> tuple[str, ...]:
    """The units stated first, unless only the later ones are in the table's first language."""
    translated = earlier and not any(halves(unit)[0] for unit in earlier)
    return later if not earlier or (translated and any(halves(u)[0] for u in later)) else earlier


def _units(line: str) -> tuple[str, ...]:
    """Every unit a line states; a list of units is several, a translation is none."""
    found: list[str] = []
    for unit in units_of_line(line):
        parts = [part.strip() for part in re.split("[,，、;；]", unit) if part.strip()]
        found += parts if all(map(is_unit, parts)) else [unit]
    first = [unit for unit in found if halves(unit)[0] or not re.search("[a-zA-Z]{2}", unit)]
    return tuple(first if any(halves(unit)[0] for unit in found) else found)


@cache
def _opening() -> re.Pattern[str]:
    """The number of a table, and words that only say that its rows are places."""
    table, place = (
        "|".join(map(re.escape, sorted(vocabulary()["titles"][kind], key=len, reverse=True)))
        for kind in ("table", "by_place")
    )
    number = r"(?:[A-Z]{1,2}[-.]?)?\d{1,3}(?:[-–.]\d{1,3})*[a-zA-Z]?(?!\w)"
    return re.compile(
        rf"(?:第?\s*(?:{table})\.?\s*{number}|{number}(?=[\s.]))?[\s.:—–-]*(?:{place})?",
        re.IGNORECASE,
    )


def _same_language(one: str, other: str) -> bool:
    """Whether two lines are both in a script of Chinese characters, or both are not."""
    return (native(f"{one} Other") == one) == (native(f"{other} Other") == other)


def _one_period(lines: list[str]) -> Period | None:
    """The period that the first line with any names, if that line names only one."""
    for line in lines:
        found = {period.code: period for period in find_periods(line)}
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            return None
    return None


def _with_corner(stated: Statement, sheet: Sheet, block: Block) -> Statement:
    """What the heading above the names of the rows says of all figures."""
    for row in block.header:
        for column in block.stub:
            text = sheet.texts[row][column]
            shift = relative_year(text)
            if shift is not None:
                stated = replace(stated, shift=shift)
            unit = split_unit(text).unit
            if unit and not stated.units:
                stated = replace(stated, units=(unit,))
    return stated
