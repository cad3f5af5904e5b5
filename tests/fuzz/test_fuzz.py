"""A short run of the fuzzer; the long one is a command, see ``fuzz_reader.py``."""

import os
import subprocess
import sys
from pathlib import Path

import fuzz_reader
import pytest

from qstats.errors import RawError


def test_mutated_files_are_read_or_refused() -> None:
    command = [sys.executable, fuzz_reader.__file__, "--count", "1500"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=env)
    assert done.returncode == 0, done.stderr
    assert "0 slow, 0 crashed" in done.stdout


@pytest.mark.parametrize(
    ("fault", "word"), [(None, "read"), (RawError("no"), "refused"), (ValueError(), "crashed")]
)
def test_the_fuzzer_tells_what_came_out(fault: Exception | None, word: str) -> None:
    def reader(data: bytes, name: str) -> None:
        if fault is not None:
            raise fault

    assert fuzz_reader.outcome(reader, b"", "x", limit=5)[0] == word


def test_the_fuzzer_stops_a_reader_that_hangs() -> None:
    def reader(data: bytes, name: str) -> None:
        while True:
            pass

    assert fuzz_reader.outcome(reader, b"", "x", limit=0.1)[0] == "slow"


def test_an_input_is_made_from_its_number_alone() -> None:
    files = fuzz_reader.seeds()
    assert list(fuzz_reader.inputs(files, 7, 1)) == list(fuzz_reader.inputs(files, 5, 3))[2:]
    assert Path(fuzz_reader.__file__).name in (fuzz_reader.__doc__ or "")
