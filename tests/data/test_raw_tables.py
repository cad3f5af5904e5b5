"""The transcribed tables: whole, cited, and true to the figures they were made from."""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from qstats.catalog import Catalog, load_catalog
from qstats.raw.origin import find_raw, open_raw
from qstats.raw.sheets import read_grids
from qstats.tidy.table import observations
from qstats.tidy.validate import Finding, validate

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw"
FIGURES = ROOT.parent / "shared" / "data"
SOURCES = ("core_observations", "core_subannual", "companion_observations")
TODAY = date(2026, 11, 24)

# Wording of the figures' notes that changes what a value is.
COMPUTED = re.compile(r"(\[[A-Z_ ]*IMPLIED[A-Z_ ]*\]|DERIVED|IMPLIED)")
LOWER_BOUND = re.compile(r"LOWER BOUND|Stated as above")

# How the periods of core_subannual.csv stand in the observations table.
PERIODS = {
    "": "{}",
    "Q1": "{}Q1",
    "Q2": "{}Q2",
    "Q3": "{}Q3",
    "Q4": "{}Q4",
    "H1": "{}H1",
    "round1": "{}R1",
    "round2": "{}R2",
    "Q1-Q3": "{}M01-M09",
    "Jun-Sep batch": "{}M06-M09",
    "Dec 2015-Feb 2016 batch": "2015M12-2016M02",
    "Jan to mid-Nov (cumulative)": "{}M01-M11",
}

Row = dict[str, str]


@cache
def shipped() -> Catalog:
    return load_catalog()


@cache
def table() -> pd.DataFrame:
    parts = []
    for path in find_raw(RAW):
        origin, data = open_raw(path, RAW)
        parts.append(observations(read_grids(data, path.name), origin, shipped()))
    return pd.concat(parts, ignore_index=True)


@cache
def source_rows() -> list[Row]:
    if not FIGURES.is_dir():
        pytest.skip(f"the figures the tables were made from are not at {FIGURES}")
    rows: list[Row] = []
    for name in SOURCES:
        with (FIGURES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return rows


def expected_period(row: Row) -> str:
    words = row.get("period", "")
    known = words if words in PERIODS else re.sub(r" \(.*\)", "", words)
    return PERIODS[known].format(row["year"])


def expected_status(row: Row) -> str:
    return "derived" if COMPUTED.match(row["note"]) else row["status"]


def fingerprint(row: Row) -> tuple[str, ...]:
    return (
        row["indicator_id"],
        expected_period(row),
        repr(float(row["value"])),
        expected_status(row),
        "at_least" if LOWER_BOUND.search(row["note"]) else "exact",
        row["publisher"],
        row["source_title"],
        row["url"],
        row.get("n_samples", ""),
    )


def observed_fingerprint(row: pd.Series) -> tuple[str, ...]:
    samples = "" if pd.isna(row.n_samples) else str(int(row.n_samples))
    shape = (row.indicator, row.period, repr(float(row.value)), row.status, row.bound)
    return (*shape, row.publisher, row.title, row.url, samples)


def test_every_raw_file_agrees_with_the_hash_in_its_sidecar() -> None:
    files = [p for p in RAW.rglob("*") if p.suffix in (".csv", ".xlsx", ".xls", ".txt")]
    assert len(files) == len(find_raw(RAW)) == 29
    for path in files:
        sidecar = tomllib.loads(Path(f"{path}.origin.toml").read_text(encoding="utf-8"))
        assert sidecar["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest(), path


def test_no_two_files_share_an_origin() -> None:
    ids = [open_raw(path, RAW)[0].id for path in find_raw(RAW)]
    assert len(set(ids)) == len(ids)


def test_the_tables_stand_in_many_formats_and_encodings() -> None:
    csvs = [p.read_bytes() for p in RAW.rglob("*.csv")]
    with_bom = [data for data in csvs if data.startswith(b"\xef\xbb\xbf")]
    not_utf8 = [data for data in csvs if b"\xca\xb3\xc6\xb7" in data]  # 食品 in GB18030
    assert with_bom
    assert len(not_utf8) == 1
    assert list(RAW.rglob("*.xlsx"))
    (page,) = RAW.rglob("*.xls")
    (tabbed,) = RAW.rglob("*.txt")
    assert page.read_bytes().startswith(b"<html")
    assert tabbed.read_bytes().startswith(b"\xff\xfe")  # UTF-16


def test_every_figure_is_one_observation_with_its_citation() -> None:
    wanted = Counter(fingerprint(row) for row in source_rows())
    found = Counter(observed_fingerprint(row) for _, row in table().iterrows())
    assert wanted - found == Counter()
    assert found - wanted == Counter()


def test_notes_and_words_of_publication_survive() -> None:
    notes: dict[tuple[str, str, str], list[str]] = {}
    for _, row in table().iterrows():
        notes.setdefault((row.indicator, row.period, row.title), []).append(row.note)
    for figure in source_rows():
        key = (figure["indicator_id"], expected_period(figure), figure["source_title"])
        assert any(figure["note"] in note for note in notes[key]), key
        words = figure["published"]
        if not re.fullmatch(r"\d{4}-\d\d-\d\d|", words):
            assert any(words in note for note in notes[key]), key


def test_values_printed_twice_with_one_date_stand_in_different_files() -> None:
    # The two pairs that share indicator, year and publication date.
    frame = table()
    patents = frame[(frame.indicator == "patents_high_value_per_10k") & (frame.period == "2025")]
    same_day = patents[patents.published == "2026-01-23"]
    services = frame[frame.indicator == "public_service_satisfaction"]
    assert sorted(same_day.value) == [16.0, 16.0]
    assert sorted(services.value) == [79.0, 79.09]
    assert same_day.origin.nunique() == services.origin.nunique() == 2


def test_every_value_stands_under_the_unit_of_its_table() -> None:
    frame = table()
    assert frame[frame.unit == ""].cell.tolist() == []


def test_every_indicator_of_the_catalogue_has_an_observation() -> None:
    assert set(table().indicator) == set(shipped().indicators)


def test_the_tables_hold_no_error_the_validator_knows() -> None:
    findings: list[Finding] = validate(table(), shipped(), TODAY)
    assert [f for f in findings if f.level == "error"] == []
