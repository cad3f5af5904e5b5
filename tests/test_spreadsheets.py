"""Tables for spreadsheets: nothing runs, nothing is lost."""

from __future__ import annotations

import csv
import io

import openpyxl
import pandas as pd
import pytest

from qstats.spreadsheets import csv_text, workbook

HOSTILE = ["=cmd()", "+1", "-1", "@x", "\tx"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    frame = pd.DataFrame({"label": [text, "合格率"]})
    rows = list(csv.DictReader(io.StringIO(csv_text(frame).removeprefix("\ufeff"), newline="")))
    assert [row["label"] for row in rows] == [f"'{text}", "合格率"]
    sheet = openpyxl.load_workbook(io.BytesIO(workbook({"t": frame})))["t"]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert sheet["A2"].value[:2] == f"'{text[0]}"


def test_no_text_begins_a_row_of_its_own() -> None:
    written = csv_text(pd.DataFrame({"label": ["\r=cmd()", "x\r\n=cmd()"], "n": [1, 2]}))
    rows = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"))))
    assert rows == [["label", "n"], ["'\n=cmd()", "1"], ["x\n=cmd()", "2"]]


def test_a_negative_number_stays_a_number() -> None:
    frame = pd.DataFrame({"gap": [-0.5]})
    assert csv_text(frame) == "\ufeffgap\n-0.5\n"
    assert openpyxl.load_workbook(io.BytesIO(workbook({"t": frame})))["t"]["A2"].value == -0.5


def test_a_control_character_does_not_spoil_the_workbook() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook({"t": pd.DataFrame({"a": ["x\x0by"]})})))
    assert book["t"]["A2"].value == "x\ufffdy"
