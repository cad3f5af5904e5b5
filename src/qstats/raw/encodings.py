"""Bytes of a text file → text, in the encodings yearbooks come in.

Without a mark or a declaration, the reading wins that makes the bytes the most likely text:
every language is a mixture of its frequent characters, its known ones and any other, and of
all candidates, which explain the same bytes, the likeliest is taken. The sets of known
characters are the first levels of the national standards, taken from Python's own codecs.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections import Counter
from functools import cache
from importlib.resources import files
from math import log
from typing import NamedTuple

from qstats.errors import RawError

# Declared names that in practice mean a wider encoding (WHATWG Encoding Standard, labels).
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 6_000

# Probabilities of the three kinds of characters beyond ASCII, shared evenly among each kind.
_FREQUENT, _KNOWN = 0.75, 0.24
_OTHER = log(0.01 / 10_000)
_BROKEN = 3 * _OTHER
_ASCII = log(1 / 40)
_UTF8 = log(1 / 500)
_REPLACED = "\ufffd"
_SIGNS = "°²³±·×½–—…‘’“”„«»€§\u00a0"
_MIXED = re.compile(r"[A-Za-z](?=[^\W\x00-\x7f])|[^\W\x00-\x7f](?=[A-Za-z])")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")


class _Language(NamedTuple):
    """A language in one of its encodings, with log probabilities of its characters."""

    encoding: str
    price: dict[str, float]
    other: float  # of any character not listed
    own_letters: bool = False


def decode(data: bytes, name: str, declared: str = "") -> str:
    """The text of ``data``; bytes that are no text in its encoding become U+FFFD.

    Parameters
    ----------
    data
        The file's bytes.
    name
        The file's name, for error messages only.
    declared
        The encoding the file itself states; believed if all bytes are text in it.

    Raises
    ------
    RawError
        The bytes are no likely text in any encoding known.
    """
    text = _decoded(data, declared)
    controls = len(_CONTROLS.findall(text, 0, _SAMPLE))
    if "\0" in text or controls > len(text[:_SAMPLE]) // 50:
        raise RawError(
            "neither a workbook nor text in a known encoding",
            where=name,
            remedy="open it in a spreadsheet program and save it as .xlsx or as CSV in UTF-8",
        )
    return text


def _decoded(data: bytes, declared: str) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for encoding in (*_utf16(data[:2000]), "utf-8", *_lookup(declared)):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode(_likeliest(_sample(data)), "replace")


def _utf16(sample: bytes) -> list[str]:
    """UTF-16 without a mark: of digits and commas every second byte is zero."""
    if sample[1::2].count(0) > len(sample) // 8:
        return ["utf-16-le"]
    return ["utf-16-be"] if sample[::2].count(0) > len(sample) // 8 else []


def _lookup(declared: str) -> list[str]:
    try:
        codec = codecs.lookup(declared.strip())
    except (LookupError, ValueError):
        return []
    # Python also knows transformations that yield no text, or run for long.
    return [_WIDER.get(codec.name, codec.name)] if codec._is_text_encoding else []


def _sample(data: bytes) -> bytes:
    lines = (line for line in data.splitlines(keepends=True) if not line.isascii())
    taken = bytearray()
    for line in lines:
        taken += line
        if len(taken) > _SAMPLE:
            break
    return bytes(taken[:_SAMPLE])


def _likeliest(sample: bytes) -> str:
    readings = {language.encoding: "" for language in _languages()}
    for encoding in readings:
        readings[encoding] = sample.decode(encoding, "replace")
    counts = {encoding: Counter(text) for encoding, text in readings.items()}
    mixed = {encoding: len(_MIXED.findall(text)) for encoding, text in readings.items()}

    def log_likelihood(language: _Language) -> float:
        encoding, price, other, own_letters = language
        characters = sum(
            n * price.get(c, _ASCII if c < "\x80" else other) for c, n in counts[encoding].items()
        )
        return characters + own_letters * mixed[encoding] * _OTHER

    return max(_languages(), key=log_likelihood).encoding


@cache
def _languages() -> list[_Language]:
    """Every language in each of its encodings."""
    text = files("qstats.raw").joinpath("languages.toml").read_text(encoding="utf-8")
    found = [_Language("utf-8", {_REPLACED: _BROKEN}, _UTF8)]
    for entry in tomllib.loads(text)["language"]:
        frequent = set(entry["frequent"]) - {"\n"}
        capitals = {c.upper() for c in frequent if len(c.upper()) == 1}
        known = capitals | set(entry.get("rare", "")) | set(_SIGNS) | _level(entry.get("level", ""))
        known -= frequent
        price = dict.fromkeys(known, log(_KNOWN / len(known)))
        price |= dict.fromkeys(frequent, log(_FREQUENT / len(frequent)))
        price[_REPLACED] = _BROKEN
        own = entry.get("own_letters", False)
        found.extend(_Language(encoding, price, _OTHER, own) for encoding in entry["encodings"])
    return found


def _level(area: str) -> set[str]:
    """Characters of an area of a national standard, written ``codec FIRST-LAST`` in hex."""
    if not area:
        return set()
    codec, _, bounds = area.partition(" ")
    first, last = (int(code, 16) for code in bounds.split("-"))
    codes = b"".join(code.to_bytes(2, "big") for code in range(first, last + 1))
    return {c for c in codes.decode(codec, "ignore") if c > "\x7f"}
