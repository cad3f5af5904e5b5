import hashlib
from pathlib import Path

import pytest

from qstats.errors import OriginError
from qstats.raw import find_raw, open_raw

SIDECAR = """\
id = "samr-2023"
producer = "SAMR"
title = "Bulletin"
published = "2024-01-01"
address = ""
obtained = "transcribed"
obtained_on = "2024-02-01"
rule = "typed by hand"
sha256 = "{hash}"
"""


def _write(root: Path, data: bytes = b"a,b\n1,2\n", sidecar: str = SIDECAR) -> Path:
    path = root / "samr" / "2023" / "x.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    text = sidecar.format(hash=hashlib.sha256(data).hexdigest())
    path.with_name("x.csv.origin.toml").write_text(text, encoding="utf-8")
    return path


def test_a_recorded_file_opens_with_its_origin(tmp_path: Path) -> None:
    path = _write(tmp_path)
    origin, data = open_raw(path, tmp_path)
    assert data == b"a,b\n1,2\n"
    assert (origin.id, origin.path, origin.geo) == ("samr-2023", "samr/2023/x.csv", "CN")


def test_a_tampered_file_names_both_hashes(tmp_path: Path) -> None:
    path = _write(tmp_path)
    recorded = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(b"a,b\n1,3\n")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(OriginError) as error:
        open_raw(path, tmp_path)
    assert recorded in str(error.value)
    assert found in str(error.value)


def test_a_missing_sidecar_is_named_with_its_keys(tmp_path: Path) -> None:
    path = _write(tmp_path)
    path.with_name("x.csv.origin.toml").unlink()
    with pytest.raises(OriginError, match=r"x\.csv\.origin\.toml") as error:
        open_raw(path, tmp_path)
    assert "sha256" in error.value.remedy


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('rule = "typed by hand"\n', "", "rule"),
        ('rule = "typed by hand"', 'rule = "x"\nlicence = "y"', "licence"),
        ('address = ""', "address = 3", "address"),
        ('"transcribed"', '"borrowed"', "borrowed"),
        ('title = "Bulletin"', 'title = "Bulletin', "TOML"),
    ],
)
def test_a_faulty_sidecar_names_the_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = _write(tmp_path, sidecar=SIDECAR.replace(old, new))
    with pytest.raises(OriginError, match=said):
        open_raw(path, tmp_path)


def test_a_date_without_quotes_is_a_date(tmp_path: Path) -> None:
    path = _write(tmp_path, sidecar=SIDECAR.replace('"2024-02-01"', "2024-02-01"))
    assert open_raw(path, tmp_path)[0].obtained_on == "2024-02-01"


def test_find_raw_lists_data_files_only(tmp_path: Path) -> None:
    path = _write(tmp_path)
    (tmp_path / "corrections.toml").write_text("")
    (path.parent / ".DS_Store").write_text("")
    assert find_raw(tmp_path) == [path]


def test_a_file_elsewhere_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path / "elsewhere")
    with pytest.raises(OriginError, match="not below"):
        open_raw(path, tmp_path / "raw")
