"""A recipe beside a raw file: found, followed by the main job, and part of its inputs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import qstats as qs
from qstats.errors import TidyError
from qstats.raw import find_raw

Command = Callable[..., tuple[int, str, str]]
Edit = Callable[..., None]

TABLE = "data/raw/example-office/2025/pass-rate.csv"
PEOPLE = "各地区人口\n地区,年末人口\n北京,218.5\n上海,248.0\n"


def give(root: Path, recipe: str) -> Path:
    path = root / f"{TABLE}.recipe.toml"
    path.write_text(recipe, encoding="utf-8")
    return path


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


def test_the_recipe_beside_a_file_is_followed(people: Path) -> None:
    assert set(qs.read_table(people)["period"]) == {"_"}
    people.with_name("people.csv.recipe.toml").write_text("[[table]]\nperiod = 2024\n")
    assert set(qs.read_table(people, strict=True)["period"]) == {"2024"}


def test_a_recipe_given_as_text_replaces_the_one_beside_the_file(people: Path) -> None:
    people.with_name("people.csv.recipe.toml").write_text("[[table]]\nperiod = 2024\n")
    frame = qs.read_table(people, recipe="[[table]]\nperiod = 2023\n")
    assert set(frame["period"]) == {"2023"}


def test_a_strict_reading_names_the_file(people: Path) -> None:
    with pytest.raises(TidyError, match="without a period") as raised:
        qs.read_table(people, strict=True)
    assert str(people) in raised.value.where


def test_a_recipe_is_no_raw_file(starter: Path) -> None:
    before = find_raw(starter / "data" / "raw")
    give(starter, "")
    assert find_raw(starter / "data" / "raw") == before


def test_ingest_follows_a_recipe_and_reads_again_when_it_changes(
    starter: Path, command: Command, edit: Edit
) -> None:
    edit(starter, "示例合格率 Example pass rate", "示例及格率")
    assert command("ingest", starter)[0] == 1
    recipe = give(starter, '[[table]]\n[table.labels]\n"示例及格率" = "示例合格率"\n')
    status, out, _ = command("ingest", starter)
    assert (status, "6 values" in out) == (0, True)
    recipe.write_text("[[table]]\n", encoding="utf-8")
    status, _, err = command("ingest", starter)
    assert status == 1
    assert "示例及格率" in err


def test_a_recipe_that_does_not_fit_stops_the_run_and_says_where(
    starter: Path, command: Command
) -> None:
    give(starter, '[[table]]\nrows = "3:400"\n')
    status, _, err = command("ingest", starter)
    assert status == 1
    assert "pass-rate.csv.recipe.toml, table 1" in err
    assert "3:400" in err


def test_check_reads_decimal_commas_that_a_recipe_announces(
    starter: Path, command: Command, edit: Edit
) -> None:
    for value in ("91.2", "91.9", "92.6", "93.4", "93.6", "94.1 p"):
        edit(starter, value, f'"{value.replace(".", ",")}"')
    give(starter, '[[table]]\ndecimal = ","\n')
    assert command("check", starter)[0] == 0
