"""Printed labels and units → the catalogue's indicators and units."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from qstats.catalog import Catalog, Indicator
from qstats.errors import TidyError
from qstats.tidy.text import fold, halves, key, label
from qstats.tidy.vocabulary import vocabulary

_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】"}


@dataclass(frozen=True)
class Label:
    """A printed label: its words, and the unit that stood in brackets at its end."""

    text: str
    unit: str = ""


def split_unit(text: str) -> Label:
    """Take the unit in brackets off a label; brackets that hold no unit stay.

    Examples
    --------
    >>> split_unit("万元国内生产总值用水量（立方米/万元）")
    Label(text='万元国内生产总值用水量', unit='立方米/万元')
    """
    words = label(text)
    found = _last_bracket(words)
    if found is None:
        return Label(words)
    before, inside, after = found
    unit = re.sub(r"^(单位|單位|Unit)\s*:\s*", "", inside, flags=re.IGNORECASE)
    if (after and not _is_foreign(after)) or not is_unit(unit):
        return Label(words)
    return Label(f"{before} {after}".strip(), unit)


def split_bilingual(text: str) -> Label:
    """Take the units off both halves of a bilingual label; the Chinese half's unit is kept."""
    chinese, foreign = halves(label(text))
    first, second = split_unit(chinese), split_unit(foreign)
    return Label(f"{first.text} {second.text}".strip(), first.unit or second.unit)


def is_unit(text: str) -> bool:
    """Whether a text looks like a unit: ``%``, ``立方米/万元``, ``10,000 yuan``, ..."""
    words = fold(text).casefold()
    dated = re.search(r"\d{4}年", re.sub(r"\(.*\)", "", words))  # a price basis, not a unit
    if not words or len(words) > 60 or dated:
        return False
    known = vocabulary()["units"]
    if any(sign in words for sign in known["signs"]) or words.endswith(tuple(known["ends"])):
        return True
    return not set(re.findall(r"[^\s,;()]+", words)).isdisjoint(known["words"])


def unit_of_line(text: str) -> str:
    """The unit in ``单位：% Unit: %``: the Chinese one, else the foreign one."""
    parts = re.split("|".join(map(re.escape, vocabulary()["rows"]["unit"])), text)
    return next((part.strip(" ()（）") for part in parts if part.strip(" ()（）")), "")


def unit_key(unit: str) -> str:
    """A unit as it is compared: ``％``, ``percent`` and ``百分比`` are all ``%``."""
    plain = fold(unit).casefold().replace(" ", "")
    return _same_units().get(plain, plain)


def unit_agrees(printed: str, unit: str) -> bool:
    """Whether a printed unit, or one half of a bilingual one, is ``unit``."""
    return unit_key(unit) in {unit_key(part) for part in (printed, *halves(printed))}


@lru_cache(maxsize=20_000)
def role_of(text: str) -> str:
    """What a heading announces: ``period``, ``label``, an attribute such as ``note``, or ``""``."""
    words = label(text)
    parts = {key(part) for part in (words, *halves(words))} - {""}
    roles = {_roles().get(part, "") for part in parts} - {""}
    return roles.pop() if len(roles) == 1 else ""


@cache
def _roles() -> dict[str, str]:
    sections = vocabulary()["headings"] | vocabulary()["attributes"]
    return {key(word): role for role, words in sections.items() for word in words}


@cache
def _same_units() -> dict[str, str]:
    same: dict[str, list[str]] = vocabulary()["units"]["same"]
    return {word.replace(" ", ""): unit for unit, words in same.items() for word in words}


class LabelIndex:
    """Printed labels of a catalogue's indicators, for look-up."""

    def __init__(self, catalog: Catalog) -> None:
        self._ids: dict[str, set[str]] = {}
        self._shown: dict[str, str] = {}
        for indicator in catalog.indicators.values():
            for name in _names(indicator):
                self._ids.setdefault(key(name), set()).add(indicator.id)
                self._shown.setdefault(key(name), name)

    def find(self, text: str, where: str = "") -> tuple[str, str]:
        """The indicator a printed label names, and the unit in the label's brackets.

        The whole label, its Chinese or its foreign half may be a name of the catalogue,
        with or without a unit in brackets; brackets that hold no unit are part of the name.

        Raises
        ------
        TidyError
            The label names no indicator (the nearest names are the remedy) or several.
        """
        bare = split_bilingual(text)
        for words, unit in ((label(text), ""), (bare.text, bare.unit)):
            found = self._lookup(words)
            if len(found) == 1:
                return found.pop(), unit or bare.unit
            if found:
                raise TidyError(
                    f"the label {text!r} names several indicators: {', '.join(sorted(found))}",
                    where=where,
                    remedy="print a name or label that only one indicator of the catalogue has",
                )
        raise TidyError(
            f"no indicator of the catalogue is called {text!r}",
            where=where,
            remedy=self._nearest(bare.text),
        )

    def _lookup(self, words: str) -> set[str]:
        whole = self._ids.get(key(words))
        if whole:
            return set(whole)
        found = [self._ids[key(half)] for half in halves(words) if key(half) in self._ids]
        if len(found) == 2 and found[0] & found[1]:
            return found[0] & found[1]
        return set().union(*found)

    def _nearest(self, words: str) -> str:
        parts = [part for part in (words, *halves(words)) if part]
        near = [n for p in parts for n in difflib.get_close_matches(key(p), self._shown, n=2)]
        names = list(dict.fromkeys(self._shown[n] for n in near))
        if names:
            return f"did you mean {', '.join(names[:3])}? Or add the label to the catalogue"
        return "add the label to an indicator of the catalogue (key 'labels')"


def _names(indicator: Indicator) -> list[str]:
    """Every text that names an indicator, a Chinese one and its translation together, too."""
    names = indicator.names
    chinese = [names.zh_hans, names.zh_hant, *indicator.labels]
    return [*chinese, names.en, *(f"{name} {names.en}" for name in chinese)]


def _last_bracket(text: str) -> tuple[str, str, str] | None:
    """The last top-level bracket of a text, as what stands before, in and after it."""
    depth, start, found = 0, -1, None
    for i, character in enumerate(text):
        if character in _BRACKETS:
            depth += 1
            start = i if depth == 1 else start
        elif character in _BRACKETS.values() and depth:
            depth -= 1
            if depth == 0:
                found = (text[:start].strip(), text[start + 1 : i].strip(), text[i + 1 :].strip())
    return found


def _is_foreign(text: str) -> bool:
    return not halves(text)[0]
