"""Printed labels → the catalogue's indicators, with likely ones offered for a person to confirm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

from qstats.catalog import Catalog, Indicator
from qstats.errors import TidyError
from qstats.tidy.chinese import simplified
from qstats.tidy.places import is_place
from qstats.tidy.text import halves, key, label
from qstats.tidy.units import split_bilingual
from qstats.tidy.vocabulary import vocabulary

LEAST_SCORE = 0.7  # 产品及格率 and 产品合格率 are 0.8 alike, 用水量 and 用电量 0.67
_PARTS = re.compile(r"[,，、:：;；]")
_BRACKET_AT_END = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]$")


@dataclass(frozen=True)
class Suggestion:
    """An indicator a printed label may mean: the name it resembles, and how much (0 to 1)."""

    indicator: str
    name: str
    score: float


class LabelIndex:
    """Printed labels of a catalogue's indicators, for look-up.

    Labels are compared in simplified characters, without case, spaces, punctuation and
    footnote marks. Only equal labels are found; one that is merely close is
    suggested, and accepted once it stands in the catalogue.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._ids: dict[str, set[str]] = {}
        self._shown: dict[str, str] = {}
        for indicator in catalog.indicators.values():
            for name in _names(indicator):
                self._ids.setdefault(_key(name), set()).add(indicator.id)
                self._shown.setdefault(_key(name), name)

    def find(self, text: str, where: str = "") -> tuple[str, str]:
        """The indicator a printed label names, and the unit in the label's brackets.

        The whole label, its Chinese or its foreign half may be a name of the catalogue,
        with or without a unit in brackets; brackets that hold no unit are part of the name.

        Raises
        ------
        TidyError
            The label names no indicator (the remedy offers the suggestions) or several.
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
            remedy=_remedy(self.suggest(text)),
        )

    def suggest(self, text: str, most: int = 3) -> list[Suggestion]:
        """Indicators whose names are close to a label, the closest first, for a person to judge.

        The score is the share of characters that match in order (Ratcliff and Obershelp 1988,
        as in ``difflib``), at least ``LEAST_SCORE``. Labels that differ in a number, a place, a
        negation, a qualifier or the kind of figure (rate, volume, index) are never suggested,
        see ``words/distinctions.toml``.
        """
        words = split_bilingual(text).text
        best: dict[str, Suggestion] = {}
        for part in dict.fromkeys(part for part in (words, *halves(words)) if part):
            for name, score in self._close(part):
                for indicator in self._ids[_key(name)]:
                    if indicator not in best or best[indicator].score < score:
                        best[indicator] = Suggestion(indicator, name, score)
        return sorted(best.values(), key=lambda s: (-s.score, s.indicator))[:most]

    def _lookup(self, words: str) -> set[str]:
        whole = self._ids.get(_key(words))
        if whole:
            return set(whole)
        found = [self._ids[_key(half)] for half in halves(words) if _key(half) in self._ids]
        if len(found) == 2 and found[0] & found[1]:
            return found[0] & found[1]
        return set().union(*found)

    def _close(self, words: str) -> Iterator[tuple[str, float]]:
        matcher = SequenceMatcher(b=_key(words), autojunk=False)
        for plain, name in self._shown.items():
            matcher.set_seq1(plain)
            if matcher.quick_ratio() < LEAST_SCORE or matcher.ratio() < LEAST_SCORE:
                continue
            if not _set_apart(name, words):
                yield name, matcher.ratio()


def _names(indicator: Indicator) -> list[str]:
    """Every text that names an indicator, a Chinese one and its translation together, too."""
    names = indicator.names
    chinese = [names.zh_hans, names.zh_hant, *indicator.labels]
    return [*chinese, names.en, *(f"{name} {names.en}" for name in chinese)]


def _remedy(suggestions: list[Suggestion]) -> str:
    if not suggestions:
        return "add the label to an indicator of the catalogue (key 'labels')"
    offered = ", ".join(f"{s.name} ({s.indicator}, {s.score:.0%} alike)" for s in suggestions)
    return f"if it means one of these, add it to that indicator's 'labels': {offered}"


@lru_cache(maxsize=2**14)
def _key(text: str) -> str:
    return key(simplified(text))


def _set_apart(one: str, other: str) -> bool:
    """Whether what differs in two labels makes them different things.

    More words in front or behind, or after another comma, are a qualifier, known or not.
    """
    if _said(one) != _said(other) or len(_PARTS.split(one)) != len(_PARTS.split(other)):
        return True
    gaps = _gaps(_key(one), _key(other))
    qualified = any(not (a and b) and len(a + b) > 1 for a, b in (gaps[0], gaps[-1]))
    return qualified or any(len(piece) > 1 and is_place(piece) for gap in gaps for piece in gap)


def _gaps(one: str, other: str) -> list[tuple[str, str]]:
    """What stands in two texts before, between and behind the runs they share."""
    shared = SequenceMatcher(a=one, b=other, autojunk=False).get_matching_blocks()
    gaps, a, b = [], 0, 0
    for run in shared:
        if run.size > 1 or run.a == len(one):  # a single character is shared by chance
            gaps.append((one[a : run.a], other[b : run.b]))
            a, b = run.a + run.size, run.b + run.size
    return gaps


@lru_cache(maxsize=2**14)
def _said(text: str) -> frozenset[str]:
    """What sets a label apart: its numbers, and the meanings of its distinguishing words."""
    plain = simplified(label(text)).casefold()
    meanings = _meanings()
    said = {f"number {number}" for number in re.findall(r"\d+(?:\.\d+)?", plain)}
    said |= {meanings[word] for word in _anywhere().findall(plain)}
    said |= {meanings[word] for word in _kind_words().findall(plain)}
    kind = _kind_at_end().search(_BRACKET_AT_END.sub("", halves(plain)[0]))
    return frozenset(said | ({meanings[kind[0]]} if kind else set()))


@cache
def _meanings() -> dict[str, str]:
    """The first word of its line for each distinguishing word."""
    lines = [line for words in vocabulary()["distinctions"].values() for line in words]
    return {word: line[0] for line in lines for word in line}


@cache
def _anywhere() -> re.Pattern[str]:
    return _any_of(word for line in vocabulary()["distinctions"]["anywhere"] for word in line)


@cache
def _kind_words() -> re.Pattern[str]:
    kinds = (word for line in vocabulary()["distinctions"]["kinds"] for word in line)
    return _any_of(word for word in kinds if word.isascii())


@cache
def _kind_at_end() -> re.Pattern[str]:
    kinds = (word for line in vocabulary()["distinctions"]["kinds"] for word in line)
    return re.compile(rf"{_any_of(word for word in kinds if not word.isascii()).pattern}$")


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """The longest of the words at each place; ASCII ones only whole."""
    longest = sorted(words, key=len, reverse=True)
    choices = (rf"\b{re.escape(w)}\b" if w.isascii() else re.escape(w) for w in longest)
    return re.compile(f"(?:{'|'.join(choices)})")
