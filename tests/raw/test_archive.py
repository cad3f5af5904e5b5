"""ZIP archives of table files."""

import io
import zipfile

import pytest
import seeds

from qstats.errors import RawError
from qstats.raw import grid as limits
from qstats.raw import read_grids

CSV = b"year,a\n2022,1\n"


def test_members_are_read_in_order_and_name_their_sheets() -> None:
    data = seeds.archive({"b.csv": CSV, "a/book.xlsx": seeds.xlsx_book()})
    sheets = [grid.sheet for grid in read_grids(data, "x.zip")]
    assert sheets == ["b.csv", "a/book.xlsx!Sheet", "a/book.xlsx!notes"]


def test_what_systems_add_and_pictures_are_passed_over() -> None:
    members = {"__MACOSX/._a.csv": b"\0\1", ".DS_Store": b"\0", "a.png": b"\x89PNG", "a.csv": CSV}
    assert [grid.sheet for grid in read_grids(seeds.archive(members), "x.zip")] == ["a.csv"]


def test_a_name_in_a_chinese_encoding_is_read() -> None:
    data = seeds.archive({"XXXXXX.csv": CSV}).replace(b"XXXXXX", "年数据".encode("gb18030"))
    assert read_grids(data, "x.zip")[0].sheet == "年数据.csv"


@pytest.mark.parametrize("name", ["../a.csv", "/a.csv", "C:a.csv", "b\\..\\a.csv", "b/../../a.csv"])
def test_a_name_that_leads_out_of_the_archive_is_refused(name: str) -> None:
    with pytest.raises(RawError, match="outside the archive"):
        read_grids(seeds.archive({"ok.csv": CSV, name: CSV}), "x.zip")


def test_an_archive_inside_an_archive_is_refused() -> None:
    inner = seeds.archive({"a.csv": CSV})
    with pytest.raises(RawError, match="an archive inside an archive") as error:
        read_grids(seeds.archive({"inner.zip": inner}), "x.zip")
    assert error.value.where == "x.zip, inner.zip"


@pytest.mark.parametrize("members", [{}, {"folder/": b""}])
def test_an_archive_without_a_table_is_refused(members: dict[str, bytes]) -> None:
    with pytest.raises(RawError, match="without a table"):
        read_grids(seeds.archive(members), "x.zip")


def test_a_bomb_is_refused_by_what_it_declares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(RawError, match="unpacks to 2,000,000"):
        read_grids(seeds.archive({"a.csv": b"0" * 2_000_000}), "bomb.zip")


def test_the_bytes_unpacked_of_all_members_together_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Books in an archive are unpacked twice; no archive declares how much theirs unpack to.
    book = seeds.xlsx_book()
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        inside = sum(member.file_size for member in package.infolist())
    monkeypatch.setattr(limits, "MAX_UNPACKED", 2 * (inside + len(book)))
    books = {f"{i}.xlsx": book for i in range(4)}
    with pytest.raises(RawError, match="unpacks to"):
        read_grids(seeds.archive(books), "x.zip")


def test_too_many_members_are_refused() -> None:
    with pytest.raises(RawError, match="2,001 members"):
        read_grids(seeds.archive({f"{i}.csv": b"" for i in range(2_001)}), "x.zip")
