"""Mutated files → the reader: whatever comes in, out comes a table or a QstatsError, soon.

    python tests/fuzz/fuzz_reader.py --count 20000 --corpus FOLDER
    python tests/fuzz/fuzz_reader.py --reader cells --only xlsx --first 17 --count 1

Each input is made from its number alone, so a finding is repeated by that number. The exit
status is 1 if an exception other than QstatsError came out or an input took too long.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import signal
import sys
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from seeds import seeds

from qstats.errors import QstatsError
from qstats.raw import read_grids
from qstats.tidy import tidy_grids

Reader = Callable[[bytes, str], object]

_WORDS = [
    *(b"0", b"-1", b"4294967295", b"99999999999", b"1e308", b"nan", b"inf", b"", b"A1:XFD1048576"),
    *(b"<table>", b"</table>", b"<a>" * 300, b"&amp;", b"&x;", b'"', b",", b"\t", b"\n", b"\0"),
    *(b'rowspan="9999"', b'colspan="9999"', b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b"\xff\xfe"),
    *(b'table:number-rows-repeated="1048576"', b'table:number-columns-repeated="16384"'),
    *("年".encode(), "年".encode("gb18030"), b"\xef\xbb\xbf", b"_x0000_", b"99999999", b"../"),
]


def flip_bits(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 4, 32))):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def cut_off(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def cut_out(data: bytes, dice: random.Random) -> bytes:
    start, end = _part(data, dice)
    return data[:start] + data[end:]


def repeat_part(data: bytes, dice: random.Random) -> bytes:
    start, end = _part(data, dice)
    return data[:end] + data[start:end] * dice.choice((1, 2, 50)) + data[end:]


def insert_word(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(_WORDS) + data[at:]


def overwrite(data: bytes, dice: random.Random) -> bytes:
    at, word = dice.randrange(len(data) + 1), dice.choice((b"\xff" * 4, b"\0" * 4, b"\x7f\xff"))
    return data[:at] + word + data[at + len(word) :]


def change_number(data: bytes, dice: random.Random) -> bytes:
    """Another number in the place of one written in digits."""
    places = [i for i, byte in enumerate(data[:20_000]) if 0x30 <= byte <= 0x39]
    if not places:
        return flip_bits(data, dice)
    at = dice.choice(places)
    return data[:at] + dice.choice(_WORDS[:8]) + data[at + 1 :]


MUTATORS = (flip_bits, cut_off, cut_out, repeat_part, insert_word, overwrite, change_number)


def _part(data: bytes, dice: random.Random) -> tuple[int, int]:
    start = dice.randrange(len(data))
    return start, min(len(data), start + dice.choice((1, 8, 64, 512)))


def change_member(data: bytes, dice: random.Random) -> bytes:
    """A ZIP file with one member changed, left out, doubled or renamed."""
    out = io.BytesIO()
    warnings.simplefilter("ignore")  # that two members have one name is meant
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        chosen = dice.choice(names)
        for name in names:
            content = old.read(name)
            if name == chosen:
                name, content = _changed_member(name, content, names, dice)
            if name:
                new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _changed_member(
    name: str, content: bytes, names: list[str], dice: random.Random
) -> tuple[str, bytes]:
    way = dice.randrange(10)
    if way == 0:
        return "", b""
    if way == 1:
        return dice.choice((f"../{name}", f"/{name}", f"C:{name}", "", dice.choice(names))), content
    return name, mutate(content, dice) if content else content


def mutate(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.choice((1, 1, 2, 5))):
        data = dice.choice(MUTATORS)(data, dice) if data else data
    return data


def inputs(files: dict[str, bytes], first: int, count: int) -> Iterator[tuple[str, bytes]]:
    """``count`` named inputs, from the number ``first`` on."""
    names = sorted(files)
    for number in range(first, first + count):
        dice = random.Random(number)
        name = dice.choice(names)
        data = files[name]
        if data.startswith(b"PK") and dice.random() < 0.8:
            changed = change_member(data, dice)
        elif dice.random() < 0.05:
            other = files[dice.choice(names)]
            changed = data[: dice.randrange(len(data))] + other[dice.randrange(len(other)) :]
        else:
            changed = mutate(data, dice)
        yield f"{number}:{name}", changed


class TooSlow(BaseException):
    """The reader did not come back in time."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooSlow

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def read_table(data: bytes, name: str) -> None:
    """Everything that reading a file does: its rows and the report on them."""
    str(tidy_grids(read_grids(data, name)).attrs["report"])


READERS: dict[str, Reader] = {"table": read_table, "cells": read_grids}


def outcome(reader: Reader, data: bytes, name: str, limit: float) -> tuple[str, str]:
    """One word for what came out, and the traceback where that is a finding."""
    start = time.process_time()
    try:
        with time_limit(2 * limit):
            reader(data, name)
        word = "read"
    except QstatsError:
        word = "refused"
    except TooSlow:
        return "slow", traceback.format_exc()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return "crashed", traceback.format_exc()
    if time.process_time() - start > limit:
        return "slow", f"{time.process_time() - start:.1f} s"
    return word, ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--corpus", type=Path, help="folder of real files to mutate, too")
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--only", default="", help="seed files whose name holds this")
    parser.add_argument("--limit", type=float, default=5.0, help="CPU seconds an input may take")
    parser.add_argument("--memory", type=int, default=2_000, help="megabytes the process may use")
    parser.add_argument("--reader", choices=READERS, default="table")
    given = parser.parse_args()

    resource.setrlimit(resource.RLIMIT_AS, (given.memory * 10**6, given.memory * 10**6))
    files = seeds()
    if given.corpus:
        files |= {path.name: path.read_bytes() for path in sorted(given.corpus.iterdir())}
    files = {name: data for name, data in files.items() if given.only in name}

    found: Counter[str] = Counter()
    slowest, start = (0.0, ""), time.perf_counter()
    for name, data in inputs(files, given.first, given.count):
        before = time.process_time()
        word, trace = outcome(READERS[given.reader], data, name, given.limit)
        slowest = max(slowest, (time.process_time() - before, name))
        found[word] += 1
        if trace:
            print(f"{word}: input {name}\n{trace}", file=sys.stderr)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    words = ", ".join(f"{found[word]} {word}" for word in ("read", "refused", "slow", "crashed"))
    print(
        f"{found.total()} inputs from {len(files)} files in {time.perf_counter() - start:.0f} s: "
        f"{words}; slowest {slowest[0]:.2f} s ({slowest[1]}); peak memory {peak:.0f} MB"
    )
    return int(bool(found["slow"] or found["crashed"]))


if __name__ == "__main__":
    sys.exit(main())
