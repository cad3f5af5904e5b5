from datetime import date

import pandas as pd
import pytest

from qstats.errors import SchemaError
from qstats.schema import TABLES, check, frame


def _row(**changes: object) -> dict[str, object]:
    return {
        "indicator": "pass_rate",
        "geo": "CN",
        "period": "2023",
        "published": "2024-05-01",
        "origin": "samr",
        "value": 93.5,
        "cell": "samr.csv#!B4",
        **changes,
    }


@pytest.mark.parametrize("name", TABLES)
def test_a_table_without_rows_has_its_columns_and_types(name: str) -> None:
    empty = frame([], name)
    assert list(empty.columns) == list(TABLES[name].columns)
    pd.testing.assert_frame_equal(check(empty, name), empty)


@pytest.mark.parametrize("name", TABLES)
def test_every_key_is_among_the_columns(name: str) -> None:
    assert set(TABLES[name].key) <= set(TABLES[name].columns)


def test_what_a_row_leaves_out_is_missing_in_its_kind() -> None:
    made = frame([_row(published=pd.NaT)], "observations").iloc[0]
    assert (made["note"], made["unit"]) == ("", "")
    assert pd.isna(made["n_samples"])
    assert pd.isna(made["published"])
    assert made["value"] == 93.5


def test_columns_come_in_order_and_in_their_types() -> None:
    made = frame([_row(value="93.5", published=date(2024, 5, 1), note=None)], "observations")
    shuffled = made[sorted(made.columns)].astype({"value": object, "published": object})
    again = check(shuffled, "observations")
    pd.testing.assert_frame_equal(again, made)
    assert made["value"].dtype == "float64"
    assert made["published"][0] == pd.Timestamp("2024-05-01")
    assert made["note"][0] == ""


def test_missing_and_unknown_columns_are_both_named() -> None:
    bad = frame([_row()], "observations").drop(columns="unit").assign(colour="red")
    with pytest.raises(SchemaError, match=r"missing \['unit'\], unknown \['colour'\]") as caught:
        check(bad, "observations")
    assert caught.value.where == "table observations"
    assert caught.value.remedy


def test_two_rows_with_one_key_name_key_and_cells() -> None:
    rows = [_row(), _row(value=94.0, cell="samr.csv#!B9"), _row(period="2022", cell="x")]
    with pytest.raises(SchemaError) as caught:
        frame(rows, "observations")
    for part in ("pass_rate, CN, 2023", "rows [0, 1]", "samr.csv#!B4, samr.csv#!B9"):
        assert part in caught.value.what
    assert "publication dates" in caught.value.remedy


def test_one_undated_document_cannot_say_two_things() -> None:
    rows = [_row(published=pd.NaT), _row(published=pd.NaT, value=94.0)]
    with pytest.raises(SchemaError, match="share the key"):
        frame(rows, "observations")


def test_rows_that_differ_in_one_part_of_the_key_may_stand_together() -> None:
    rows = [_row(), _row(published="2025-05-01"), _row(origin="nbs"), _row(period="2023H1")]
    assert len(frame(rows, "observations")) == 4


@pytest.mark.parametrize(
    ("name", "column", "value", "kind"),
    [
        ("observations", "value", "93.5①", "float"),
        ("observations", "published", "last spring", "date"),
        ("series", "year", "2023年", "int"),
        ("series", "year", float("nan"), "int"),
        ("series", "year", 2023.5, "int"),
        ("assessments", "primary", "no", "bool"),
        ("assessments", "primary", None, "bool"),
    ],
)
def test_a_value_of_the_wrong_type_names_table_and_column(
    name: str, column: str, value: object, kind: str
) -> None:
    bad = pd.DataFrame([dict.fromkeys(TABLES[name].columns) | {column: value}])
    if "year" in bad and column != "year":
        bad["year"] = 2023
    others = {c: 0 for c, k in TABLES[name].columns.items() if k == "int" and c != column}
    bad = bad.assign(**others).astype({column: object})
    with pytest.raises(SchemaError, match=f"not of type {kind}") as caught:
        check(bad, name)
    assert caught.value.where == f"table {name}, column {column}"


def test_the_callers_table_is_left_alone() -> None:
    given = frame([_row(), _row(period="2022")], "observations").set_index(pd.Index([7, 3]))
    given["value"] = given["value"].astype(object)
    kept = given.copy(deep=True)
    checked = check(given, "observations")
    checked.loc[0, "value"] = -1.0
    pd.testing.assert_frame_equal(given, kept)
