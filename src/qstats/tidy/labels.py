"""Printed labels and headings → the catalogue's indicators, and what a heading announces."""

from __future__ import annotations

import difflib
from functools import cache, lru_cache

from qstats.catalog import Catalog, Indicator
from qstats.errors import TidyError
from qstats.tidy.text import halves, key, label
from qstats.tidy.units import split_bilingual
from qstats.tidy.vocabulary import vocabulary


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
