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
_SAMPLE = 20_000

# Probabilities of the three kinds of characters beyond ASCII, shared evenly among each kind.
_FREQUENT, _KNOWN = 0.75, 0.24
_OTHER = log(0.01 / 10_000)
_BROKEN = 3 * _OTHER
_ASCII = log(1 / 40)
_UTF8 = log(1 / 500)
# Text in the right encoding stays far above, noise falls below.
_LEAST_LIKELY = 0.75 * _OTHER

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")


class _Language(NamedTuple):
    encodings: tuple[str, ...]
    price: dict[str, float]


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
        raise _no_text(name)
    if text:
        return text
    raise _no_text(name)


def _no_text(name: str) -> RawError:
    return RawError(
        "neither a workbook nor text in a known encoding",
        where=name,
        remedy="open it in a spreadsheet program and save it as .xlsx or as CSV in UTF-8",
    )


def _decoded(data: bytes, declared: str) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for encoding in (*_utf16(data[:2000]), "utf-8", *_lookup(declared)):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    guess = _likeliest(_sample(data))
    return data.decode(guess, "replace") if guess else ""


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
    best, encoding = _LEAST_LIKELY, ""
    for candidate, price, other in _candidates():
        counts = Counter(sample.decode(candidate, "replace"))
        likelihood = sum(
            n * price.get(c, _ASCII if c < "\x80" else other) for c, n in counts.items()
        )
        likelihood += counts["\ufffd"] * (_BROKEN - price.get("\ufffd", other))
        if likelihood / len(sample) > best:
            best, encoding = likelihood / len(sample), candidate
    return encoding


@cache
def _candidates() -> list[tuple[str, dict[str, float], float]]:
    """Encoding, log probabilities of the characters known, and that of any other."""
    text = files("qstats.raw").joinpath("languages.toml").read_text(encoding="utf-8")
    found: list[tuple[str, dict[str, float], float]] = [("utf-8", {}, _UTF8)]
    for entry in tomllib.loads(text)["language"]:
        frequent = set(entry["frequent"]) - {"\n"}
        known = (set(entry["rare"]) | _level(entry.get("level", ""))) - frequent
        price = dict.fromkeys(known, log(_KNOWN / len(known)))
        price |= dict.fromkeys(frequent, log(_FREQUENT / len(frequent)))
        found.extend((encoding, price, _OTHER) for encoding in entry["encodings"])
    return found


def _level(area: str) -> set[str]:
    """Characters of an area of a national standard, written ``codec FIRST-LAST`` in hex."""
    if not area:
        return set()
    codec, _, bounds = area.partition(" ")
    first, last = (int(code, 16) for code in bounds.split("-"))
    codes = (code.to_bytes(2, "big") for code in range(first, last + 1))
    return {c for code in codes for c in code.decode(codec, "ignore") if c > "\x7f"}
