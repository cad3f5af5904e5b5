"""Places as tables print them: which labels name one, and by which code.

Codes are those of the ``geo`` column of the observations: ISO 3166-1 alpha-2 for a country
(``CN``; ``XK`` for Kosovo), ISO 3166-2 for its first-level subdivisions (``CN-BJ``).

A label names one if the gazetteer lists it or if it has the form of a name: 石家庄市, Autauga
County, Houston, TX.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from qstats.tidy.chinese import simplified
from qstats.tidy.gazetteer import (
    country_code,
    is_listed,
    iso_code,
    name_key,
    place_words,
    script_of,
    state_codes,
    subdivision_code,
)
from qstats.tidy.lines import is_total
from qstats.tidy.text import halves, label

# Of the labels of a column that say something. Real columns of places, with the titles and
# notes that stand in the same column, reach 0.67 to 1, columns of other things at most 0.2.
LEAST_SHARE = 0.6
_LEAST_CODES = 0.8  # some offices have codes of their own for groups of countries
_FEWEST, _FEWEST_CODES = 2, 3  # that make a column of places
_PLACE, _DIRECTION, _SILENT, _OTHER = "place", "directions", "silent", "other"

_NO_NAME = re.compile(r"[$€£¥₩%‰=<>≤≥]")
_LEAST_NATIVE, _MOST_NATIVE = 3, 12  # characters of a name with its kind: 海淀区
_NUMBERED = re.compile(r"^\d+[\s.．、:-]+(?=\D)")
_BRACKET = re.compile(r"\s*[(（\[][^()（）]*[)）\]]$")
_CODE = re.compile(r"[A-Z]{2,4}[A-Z0-9_-]*")
_REGION_CODE = re.compile(r"[A-Z]{2}(?=[A-Z]*\d)[A-Z0-9]{1,3}")
_STATE_BEHIND = re.compile(r".*[a-zà-ÿ].*?(?:\s*\(|,\s*|\s[-–/]\s*)([A-Z]{2})(?:-[A-Z]{2})*\)?")


def is_place(text: str) -> bool:
    """Whether a printed label names a place: a country, a part of one, or a group of them.

    Directions (``North``), remainders (``其他``) and codes name none by themselves.

    Examples
    --------
    >>> [is_place(text) for text in ("北    京", "Белгородская область", "Houston, TX", "男")]
    [True, True, True, False]
    """
    return _kind(text) == _PLACE


def place_share(texts: Iterable[str]) -> float:
    """The share of places among the labels, from 0 to 1.

    Totals, remainders and directions are left out; 0 if nothing is left. Each label counts
    once however often it stands.
    """
    tally = _tally(texts)
    named = tally[_PLACE] + tally[_OTHER]
    return tally[_PLACE] / named if named else 0.0


def are_places(texts: Iterable[str]) -> bool:
    """Whether the labels of a column or row are a geography.

    At least two of them are places or directions and few are anything else, or all are codes
    of places (``DE``, ``DEU``, ``DE1``, ``EU27_2020``).
    """
    distinct = list(dict.fromkeys(texts))
    if _are_codes(distinct):
        return True
    tally = _tally(distinct)
    if not tally[_OTHER]:
        return tally[_PLACE] + tally[_DIRECTION] >= _FEWEST
    return tally[_PLACE] >= _FEWEST and place_share(distinct) >= LEAST_SHARE


def place_code(text: str, country: str = "") -> str:
    """The code of the place a label names, ``""`` if it is unknown or could be several.

    Parameters
    ----------
    text : str
        A name in any of the languages known, padded or not, or a code.
    country : str
        ISO 3166-1 alpha-2 code of the country whose parts are meant. Its subdivisions then
        come before countries of the same name (``Georgia``), and words for the whole of a
        country (``全国``) are its code. Without it, only China's subdivisions are looked up.

    Examples
    --------
    >>> place_code("內蒙古自治區"), place_code("Georgia"), place_code("Georgia", "US")
    ('CN-NM', 'GE', 'US-GA')
    """
    for name in _names(text):
        within = _part_code(name, country or "CN")
        found = (within if country else "") or country_code(name) or within
        if found := found or (country if name_key(name) in _listed("whole") else ""):
            return found
    return iso_code(label(text))


@lru_cache(maxsize=2**15)
def _kind(text: str) -> str:
    names = list(_names(text))
    if _NO_NAME.search(names[0]):
        return _OTHER
    if (bare := _BRACKET.sub("", names[0])) != names[0]:
        names.append(bare)
    for name in names:
        named = name_key(name)
        for kind in (_SILENT, _DIRECTION):
            if named in _listed(kind):
                return kind
        if named in _listed("groups") or named in _listed("whole") or is_listed(name):
            return _PLACE
    if any(_has_form(name.partition(",")[0]) for name in names) or _has_state_behind(names[0]):
        return _PLACE
    return _OTHER


def _tally(texts: Iterable[str]) -> Counter[str]:
    wholes = _listed("whole")
    return Counter(
        _kind(text)
        for text in dict.fromkeys(texts)
        if text.strip() and not is_total(text) and name_key(label(text)) not in wholes
    )


def _names(text: str) -> Iterator[str]:
    """What may be the name in a label: all of it but a number in front, its first half."""
    whole = _NUMBERED.sub("", label(text))
    yield whole
    native, foreign = halves(whole)
    if native and foreign:
        yield native


@cache
def _listed(section: str) -> frozenset[str]:
    return frozenset(map(name_key, place_words()[section]["names"]))


def _part_code(name: str, country: str) -> str:
    """The code of a part of a country, by its name with or without what kind of part it is."""
    return subdivision_code(name, country) or subdivision_code(_without_kind(name), country)


# Forms of names


def _has_form(name: str) -> bool:
    forms = place_words()["forms"]
    plain = simplified(name).casefold()
    if any(map(str.isdigit, plain)) or plain.endswith(tuple(forms["never"])):
        return False
    if ends := forms.get(script_of(name)):
        made_of_kinds = set(plain) <= set("".join(ends))
        named = plain.replace(" ", "").isalpha() and _LEAST_NATIVE <= len(plain) <= _MOST_NATIVE
        return named and plain.endswith(tuple(ends)) and not made_of_kinds
    words = plain.split()
    about = len(words) > 1 and not set(words).isdisjoint(forms["anywhere"])
    return about or _without_kind(name) != name


def _without_kind(name: str) -> str:
    """``Zürich`` of ``Kanton Zürich``, ``Hebei`` of ``Hebei Province``."""
    return _kind_of_part().sub("", name, count=1)


@cache
def _kind_of_part() -> re.Pattern[str]:
    forms = place_words()["forms"]
    begin, end = (
        "|".join(map(re.escape, sorted(forms[place], key=len, reverse=True)))
        for place in ("begin", "end")
    )
    return re.compile(rf"^(?:{begin})\s+(?=\w)|(?<=\w)\s+(?:{end})$", re.IGNORECASE)


def _has_state_behind(name: str) -> bool:
    match = _STATE_BEHIND.fullmatch(name)
    return match is not None and any(match[1] in codes for codes in state_codes().values())


def _are_codes(texts: list[str]) -> bool:
    codes = [text.strip() for text in texts if text.strip() and not is_total(text)]
    if len(codes) < _FEWEST_CODES or not all(map(_CODE.fullmatch, codes)):
        return False
    known = max(
        sum(map(_is_code, codes)), *(sum(c in own for c in codes) for own in state_codes().values())
    )
    return known >= _LEAST_CODES * len(codes)


@lru_cache(maxsize=2**14)
def _is_code(text: str) -> bool:
    codes = place_words()["codes"]
    return text in codes["aggregates"] or bool(iso_code(text)) or _is_region_code(text)


def _is_region_code(text: str) -> bool:
    region = _REGION_CODE.fullmatch(text)
    return bool(region) and text[:2] in place_words()["codes"]["nuts"]
