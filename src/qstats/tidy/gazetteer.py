"""The gazetteer: names and codes of countries, of their subdivisions and of the world's regions.

Names come from CLDR (countries and regions, through Babel), ISO 3166 (through pycountry) and
the words of ``words/places.toml``. Each source is read when a name in its script asks for it.
"""

from __future__ import annotations

import gettext
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import pycountry
from babel import Locale

from qstats.catalog.records import LANGUAGES, Names
from qstats.tidy.chinese import simplified, traditional
from qstats.tidy.text import key
from qstats.tidy.vocabulary import vocabulary

_ASIDE = re.compile(r"[/\[,(]")
_OTHERWISE = re.compile(r"[\[/]([^\]/]+)")


def place_words() -> dict[str, Any]:
    """The section ``places`` of the vocabulary."""
    words: dict[str, Any] = vocabulary()["places"]
    return words


@lru_cache(maxsize=2**15)
def name_key(name: str) -> str:
    """A name as it is compared: no accents, traditional characters, case or punctuation."""
    return key(name if name.isascii() else unicodedata.normalize("NFD", simplified(name)))


def script_of(name: str) -> str:
    """The Unicode name of the script of the first letter: latin, cjk, hangul, cyrillic, ..."""
    first = next(filter(str.isalpha, name), " ")
    return unicodedata.name(first, "").partition(" ")[0].lower()


def is_listed(name: str) -> bool:
    """Whether a name is one of a country, a region of the world or a subdivision anywhere."""
    named = name_key(name)
    script = script_of(name)
    return bool(named) and (named in _territories(script) or named in _parts(script))


def country_code(name: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country by name; ``""`` if there is none or several."""
    codes = _territories(script_of(name)).get(name_key(name), set())
    countries = {code for code in codes if _is_country(code)}
    return countries.pop() if len(countries) == 1 else ""


def subdivision_code(name: str, country: str) -> str:
    """The ISO 3166-2 code of a country's subdivision by name; ``""`` if none or several."""
    codes = _subdivisions(country).get(name_key(name), set())
    return f"{country}-{next(iter(codes))}" if len(codes) == 1 else ""


def place_names(code: str) -> Names:
    """What a country, subdivision or region of the world is called; an unknown code is itself.

    Subdivisions that are not listed here have ISO's own name, in Latin letters, in every language.
    """
    return Names(*(_place_name(code, lang) for lang in LANGUAGES))


def _place_name(code: str, lang: str) -> str:
    if name := Locale.parse(lang, sep="-").territories.get(code):
        return str(name)
    country, _, part = code.partition("-")
    listed = place_words()["subdivisions"].get(country, {}).get(part, ())
    if name := next((name for name in listed if name.isascii() is (lang == "en")), None):
        return traditional(name) if lang == "zh-Hant" else str(name)
    known = pycountry.subdivisions.get(code=code) if part else None
    return _ASIDE.split(known.name, maxsplit=1)[0].strip() if known else code


def iso_code(text: str) -> str:
    """A printed code of a country or subdivision as ISO writes it."""
    code = place_words()["codes"]["same"].get(text, text)
    if _is_country(code):
        return str(code)
    if len(code) == 3 and (country := pycountry.countries.get(alpha_3=code)):
        return str(country.alpha_2)
    if "-" in code and pycountry.subdivisions.get(code=code):
        return str(code)
    return ""


@cache
def state_codes() -> dict[str, frozenset[str]]:
    """The codes of states that tables print for themselves or behind names, by country."""
    return {
        country: frozenset(
            part.code.partition("-")[2] for part in pycountry.subdivisions.get(country_code=country)
        )
        for country in place_words()["codes"]["states"]
    }


@cache
def _is_country(code: str) -> bool:
    return code == "XK" or (len(code) == 2 and pycountry.countries.get(alpha_2=code) is not None)


@cache
def _territories(script: str) -> dict[str, set[str]]:
    """Codes of countries and of regions of the world by name, in the languages of a script."""
    found: dict[str, set[str]] = {}
    for code, names in place_words()["countries"].items():
        for name in names:
            found[name_key(name)] = {code}
    printed = set(found)
    for code, name in _standard_names(script):
        if name_key(name) not in printed:
            found.setdefault(name_key(name), set()).add(code)
    return found


def _standard_names(script: str) -> Iterator[tuple[str, str]]:
    for language in place_words()["languages"].get(script, ()):
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
        country: {name_key(name): {code} for code, names in named.items() for name in names}
        for country, named in place_words()["subdivisions"].items()
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
    kinds = place_words()["forms"]["anywhere"]
    for name in _translated(script):
        bare = " ".join(word for word in name.split() if word.casefold() not in kinds)
        names |= {name_key(name), name_key(bare)}
    return frozenset(names - {""})


def _iso_names(name: str) -> set[str]:
    """The keys of ``Altay, Respublika``, ``Catalunya [Cataluña]``, ``Araba/Álava``, ..."""
    others = [_ASIDE.split(name, maxsplit=1)[0], *_OTHERWISE.findall(name)]
    return {name_key(name), *(name_key(other) for other in others if other != name)}


def _translated(script: str) -> Iterator[str]:
    for language in place_words()["translations"].get(script, ()):
        known = gettext.translation("iso3166-2", pycountry.LOCALES_DIR, [language])
        for part in pycountry.subdivisions:
            if (name := known.gettext(part.name)) != part.name:
                yield name
