"""One file read by itself: its recipe found, its rows, its report, the page that shows it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from qstats import collector, tidy
from qstats.errors import UsageError
from qstats.files import write_text
from qstats.raw import RECIPE, Grid, read_grids
from qstats.spreadsheets import neutral

if TYPE_CHECKING:
    from qstats.report.reading import ReadingPage


@dataclass(frozen=True)
class Reading:
    """A file as it was read: its sheets as printed and the tidy frame of its figures."""

    path: Path
    grids: list[Grid]
    frame: pd.DataFrame

    @property
    def report(self) -> tidy.Report:
        """How it was read."""
        return cast(tidy.Report, self.frame.attrs["report"])

    def require_confidence(self) -> None:
        """Raise :class:`TidyError` if a table is not surely read."""
        tidy.require_confidence(self.report, str(self.path))

    def explanation(self, as_json: bool) -> str:
        """The report, for people or for machines."""
        told = json.dumps(self.report.as_dict(), ensure_ascii=False)
        return told if as_json else str(self.report)

    def rows(self, as_json: bool) -> str:
        """The tidy rows as CSV that no spreadsheet takes for formulas, or as JSON."""
        if as_json:
            return str(self.frame.to_json(orient="records", force_ascii=False)) + "\n"
        return str(neutral(self.frame).to_csv(index=False))

    def recipe(self) -> str:
        """The recipe that reads the file as it was read."""
        return tidy.propose_recipe(self.report, self.path.name)

    def page(self) -> ReadingPage:
        """The page that shows sheets and rows side by side."""
        from qstats.report.reading import reading_page

        rows = cast(list[dict[str, Any]], self.frame.to_dict("records"))
        return reading_page(self.path.name, self.grids, self.report.as_dict(), rows)

    def save(self, text: str, out: Path) -> Path:
        """Write one of these texts to a file that is not the file read; return where it is."""
        if out.exists() and out.samefile(self.path):
            raise UsageError("this is the file read", where=str(out), remedy="name another one")
        write_text(out, text)
        return out

    def save_recipe(self, out: Path | None, force: bool) -> Path:
        """Write the recipe to ``out``, or beside the file where it is found; return where it is.

        Raises
        ------
        UsageError
            A file is there already and ``force`` is not given.
        """
        out = out or _recipe_path(self.path)
        if out.exists() and not force:
            raise UsageError(
                "a file is there already", where=str(out), remedy="edit it, or use --force"
            )
        return self.save(self.recipe(), out)


def read(path: Path, sheet: str | None = None, recipe: str | None = None) -> Reading:
    """Read a file, or one sheet of it, with the recipe beside it or the one given as text.

    Raises
    ------
    UsageError
        There is no such file or sheet.
    RawError, TidyError
        The file cannot be read, or its recipe is wrong or does not fit.
    """
    if not path.is_file():
        raise UsageError("no such file", where=str(path), remedy="check the name")
    given = recipe_beside(path) if recipe is None else tidy.parse_recipe(recipe)
    with collector.paused():
        grids = read_grids(path.read_bytes(), path.name)
        frame = tidy.tidy_grids(grids, given)
    return Reading(path, grids, frame if sheet is None else _of_sheet(frame, sheet, path, grids))


def recipe_beside(path: Path) -> tidy.Recipe:
    """The recipe ``<file>.recipe.toml`` beside a file; one that gives nothing if there is none."""
    recipe = _recipe_path(path)
    return tidy.load_recipe(recipe) if recipe.exists() else tidy.NO_RECIPE


def _recipe_path(path: Path) -> Path:
    return path.with_name(path.name + RECIPE)


def _of_sheet(frame: pd.DataFrame, sheet: str, path: Path, grids: list[Grid]) -> pd.DataFrame:
    names = [grid.sheet for grid in grids]
    if sheet not in names:
        raise UsageError(
            f"no sheet {sheet!r}",
            where=str(path),
            remedy=f"its sheets are {', '.join(map(repr, names))}",
        )
    rows = frame[frame["sheet"] == sheet].reset_index(drop=True)
    rows.attrs["report"] = frame.attrs["report"].of_sheet(sheet)
    return rows
