from pathlib import Path

import pytest

from qstats.errors import TidyError
from qstats.tidy import apply, load_corrections

TABLE = "年份,产品合格率(%)\n2022,39.29\n2023,93.65\n"
ENTRY = """\
[[correction]]
cell = "samr/made/x.csv#!B2"
indicator = "pass_rate"
period = "2022"
old = 39.29
new = 93.29
reason = "digits swapped"
source = "Bulletin 2022, page 3"
"""


def _load(tmp_path: Path, text: str = ENTRY):
    path = tmp_path / "corrections.toml"
    path.write_text(text, encoding="utf-8")
    return load_corrections(path)


def test_a_correction_changes_its_cell_only_and_says_so(observe, tmp_path: Path) -> None:
    before = observe(TABLE)
    kept = before.copy(deep=True)
    after = apply(before, _load(tmp_path))
    assert list(after["value"]) == [93.29, 93.65]
    assert list(after["flag"]) == ["corrected", ""]
    assert "39.29" in after["note"][0]
    assert "Bulletin 2022, page 3" in after["note"][0]
    assert before.equals(kept)


def test_a_cell_that_no_longer_shows_the_old_value_is_an_error(observe, tmp_path: Path) -> None:
    frame = observe(TABLE.replace("39.29", "93.29"))
    with pytest.raises(TidyError, match=r"shows 93\.29.*expects 39\.29"):
        apply(frame, _load(tmp_path))


def test_a_correction_of_no_cell_is_an_error(observe, tmp_path: Path) -> None:
    with pytest.raises(TidyError, match=r"B9: 0 observations"):
        apply(observe(TABLE), _load(tmp_path, ENTRY.replace("B2", "B9")))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('source = "Bulletin 2022, page 3"\n', "", "source"),
        ("old = 39.29", 'old = "thirty"', "old"),
        ('"digits swapped"', '" "', "no reason"),
        ("[[correction]]", "[[corection]]", "corection"),
        ('"digits swapped"', '"digits', "TOML"),
    ],
)
def test_a_faulty_record_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(TidyError, match=said):
        _load(tmp_path, ENTRY.replace(old, new))


def test_no_file_no_corrections(tmp_path: Path) -> None:
    assert load_corrections(tmp_path / "corrections.toml") == []
