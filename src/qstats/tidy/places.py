"""Places as tables print them: which labels name one, and by which code.

Codes are those of the ``geo`` column of the observations: ISO 3166-1 alpha-2 for a country
(``CN``; ``XK`` for Kosovo), ISO 3166-2 for its first-level subdivisions (``CN-BJ``).

Names come from CLDR (countries and regions of the world, through Babel), ISO 3166-2
(subdivisions, through pycountry) and the words of ``words/places.toml``. Each source is read
when the first label of its script asks for it.
"""

from __future__ import annotations

import gettext
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

import pycountry
from babel import Locale

from qstats.tidy.chinese import simplified
from qstats.tidy.lines import is_total
from qstats.tidy.text import halves, key, label
from qstats.tidy.vocabulary import vocabulary

# Of the labels of a column that say something. Between the columns of places with the lowest
# share and the others with the highest in the tests there is a wide gap.
LEAST_SHARE = 0.6
_LEAST_CODES = 0.8  # some offices have codes of their own for groups of countries
_FEWEST, _FEWEST_CODES = 2, 3  # that make a column of places
_PLACE, _DIRECTION, _SILENT, _OTHER = "place", "directions", "silent", "other"

_NUMBERED = re.compile(r"^\d+[\s.．、:-]+(?=\D)")
_BRACKET = re.compile(r"\s*[(（\[][^()（）]*[)）\]]$")
_CODE = re.compile(r"[A-Z]{2,4}[A-Z0-9_-]*")
_REGION_CODE = re.compile(r"[A-Z]{2}(?=[A-Z]*\d)[A-Z0-9]{1,3}")
_ASIDE = re.compile(r"[/\[,(]")
_OTHERWISE = re.compile(r"[\[/]([^\]/]+)")
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
    part = country or "CN"
    for name in _names(text):
        found = _subdivision(name, country) if country else ""
        found = found or _country(name) or _subdivision(name, part) or _whole(name, country)
        if found:
            return found
    return _code(label(text))


@lru_cache(maxsize=2**15)
def _kind(text: str) -> str:
    names = list(_names(text))
    for name in names:
        named = _key(name)
        for kind in (_SILENT, _DIRECTION):
            if named in _listed(kind):
                return kind
        if named in _listed("groups") or named in _listed("whole") or _in_gazetteer(name):
            return _PLACE
    if any(_has_form(name.partition(",")[0]) for name in names) or _has_state_behind(names[0]):
        return _PLACE
    return _OTHER


def _tally(texts: Iterable[str]) -> Counter[str]:
    wholes = _listed("whole")
    return Counter(
        _kind(text)
        for text in dict.fromkeys(texts)
        if text.strip() and not is_total(text) and _key(label(text)) not in wholes
    )


def _names(text: str) -> Iterator[str]:
    """What may be the name in a label: all of it, without bracket, its first half."""
    whole = _NUMBERED.sub("", label(text))
    yield whole
    bare = _BRACKET.sub("", whole)
    if bare != whole:
        yield bare
    native, foreign = halves(bare)
    if native and foreign:
        yield native


@lru_cache(maxsize=2**15)
def _key(name: str) -> str:
    """A name as it is compared: no accents, traditional characters, case or punctuation."""
    return key(name if name.isascii() else unicodedata.normalize("NFD", simplified(name)))


def _script(name: str) -> str:
    """The Unicode name of the script of the first letter: latin, cjk, hangul, cyrillic, ..."""
    first = next(filter(str.isalpha, name), " ")
    return unicodedata.name(first, "").partition(" ")[0].lower()


def _words() -> dict[str, Any]:
    words: dict[str, Any] = vocabulary()["places"]
    return words


@cache
def _listed(section: str) -> frozenset[str]:
    return frozenset(map(_key, _words()[section]["names"]))


# Look-up


def _in_gazetteer(name: str) -> bool:
    named = _key(name)
    script = _script(name)
    return bool(named) and (named in _territories(script) or named in _parts(script))


def _country(name: str) -> str:
    codes = _territories(_script(name)).get(_key(name), set())
    countries = {code for code in codes if _is_country(code)}
    return countries.pop() if len(countries) == 1 else ""


def _subdivision(name: str, country: str) -> str:
    codes = _subdivisions(country).get(_key(name), set())
    return f"{country}-{next(iter(codes))}" if len(codes) == 1 else ""


def _whole(name: str, country: str) -> str:
    return country if _key(name) in _listed("whole") else ""


def _code(text: str) -> str:
    """A printed code of a country or subdivision as ISO writes it."""
    code = _words()["codes"]["same"].get(text, text)
    if _is_country(code):
        return str(code)
    if len(code) == 3 and (country := pycountry.countries.get(alpha_3=code)):
        return str(country.alpha_2)
    if "-" in code and pycountry.subdivisions.get(code=code):
        return str(code)
    return ""


@cache
def _is_country(code: str) -> bool:
    return code == "XK" or (len(code) == 2 and pycountry.countries.get(alpha_2=code) is not None)


@cache
def _territories(script: str) -> dict[str, set[str]]:
    """Codes of countries and of regions of the world by name, in the languages of a script."""
    found: dict[str, set[str]] = {}
    for code, names in _words()["countries"].items():
        for name in names:
            found[_key(name)] = {code}
    printed = set(found)
    for code, name in _standard_names(script):
        if _key(name) not in printed:
            found.setdefault(_key(name), set()).add(code)
    return found


def _standard_names(script: str) -> Iterator[tuple[str, str]]:
    for language in _words()["languages"].get(script, ()):
        named = Locale.parse(language).territories
        yield from ((code, name) for code, name in named.items() if code != "ZZ")  # unknown
    if script == "latin":
        for country in pycountry.countries:
            for kind in ("name", "common_name", "official_name"):
                yield country.alpha_2, getattr(country, kind, country.name)


@cache
def _own_subdivisions() -> dict[str, dict[str, set[str]]]:
    """Codes of the subdivisions listed here, without the country's, by country and name."""
    return {
        country: {_key(name): {code} for code, names in named.items() for name in names}
        for country, named in _words()["subdivisions"].items()
    }


@cache
def _subdivisions(country: str) -> dict[str, set[str]]:
    """Codes of a country's subdivisions, without its own, by name.

    Ours come before ISO's; of a community and a province of one name (Madrid), the outer one
    is meant.
    """
    found = {name: set(codes) for name, codes in _own_subdivisions().get(country, {}).items()}
    parts = list(pycountry.subdivisions.get(country_code=country) or ())
    for inner in (False, True):
        known = set(found)
        for part in parts:
            if (part.parent_code is not None) is inner:
                for name in _iso_names(part.name) - known:
                    found.setdefault(name, set()).add(part.code.partition("-")[2])
    return found


@cache
def _parts(script: str) -> frozenset[str]:
    """Names of the subdivisions of all countries in a script; ISO's own are in Latin letters."""
    names = {name for own in _own_subdivisions().values() for name in own}
    if script == "latin":
        names.update(name for part in pycountry.subdivisions for name in _iso_names(part.name))
    kinds = _words()["forms"]["anywhere"]
    for name in _translated(script):
        bare = " ".join(word for word in name.split() if word.casefold() not in kinds)
        names |= {_key(name), _key(bare)}
    return frozenset(names - {""})


def _iso_names(name: str) -> set[str]:
    """The keys of ``Altay, Respublika``, ``Catalunya [Cataluña]``, ``Araba/Álava``, ..."""
    others = [_ASIDE.split(name, maxsplit=1)[0], *_OTHERWISE.findall(name)]
    return {_key(name), *(_key(other) for other in others if other != name)}


def _translated(script: str) -> Iterator[str]:
    for language in _words()["translations"].get(script, ()):
        known = gettext.translation("iso3166-2", pycountry.LOCALES_DIR, [language])
        for part in pycountry.subdivisions:
            if (name := known.gettext(part.name)) != part.name:
                yield name


# Forms of names


def _has_form(name: str) -> bool:
    forms = _words()["forms"]
    script = _script(name)
    if script in ("cjk", "hangul"):
        plain = simplified(name)
        ends = plain.endswith(tuple(forms[script])) and not plain.endswith(tuple(forms["never"]))
        return ends and 3 <= len(plain) <= 12 and plain.isalpha()
    words = [word.strip(".,") for word in name.casefold().split()]
    if len(words) < 2 or not name[0].isalpha() or any(c.isdigit() for c in name):
        return False
    return (
        words[0] in forms["begin"]
        or words[-1] in forms["end"]
        or not set(words).isdisjoint(forms["anywhere"])
    )


def _has_state_behind(name: str) -> bool:
    match = _STATE_BEHIND.fullmatch(name)
    return match is not None and any(match[1] in codes for codes in _states().values())


@cache
def _states() -> dict[str, frozenset[str]]:
    """The codes of states that tables print for themselves or behind names, by country."""
    return {
        country: frozenset(
            part.code.partition("-")[2] for part in pycountry.subdivisions.get(country_code=country)
        )
        for country in _words()["codes"]["states"]
    }


def _are_codes(texts: list[str]) -> bool:
    codes = [text.strip() for text in texts if text.strip() and not is_total(text)]
    if len(codes) < _FEWEST_CODES or not all(map(_CODE.fullmatch, codes)):
        return False
    known = max(
        sum(map(_is_code, codes)), *(sum(c in own for c in codes) for own in _states().values())
    )
    return known >= _LEAST_CODES * len(codes)


@lru_cache(maxsize=2**14)
def _is_code(text: str) -> bool:
    codes = _words()["codes"]
    return text in codes["aggregates"] or bool(_code(text)) or _is_region_code(text)


def _is_region_code(text: str) -> bool:
    region = _REGION_CODE.fullmatch(text)
    return bool(region) and text[:2] in _words()["codes"]["nuts"]
