"""The recipe that reads a file as it was read: a start for correcting it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from qstats.tidy.readings import Report, SheetReading, TableReading

_STATED = ("label", "unit", "geo", "period")


def propose_recipe(report: Report, name: str) -> str:
    """A recipe for the file ``name``, as TOML text, with what its report says of each table.

    What the file does not state of a whole table stands as a comment to be filled in.
    """
    skipped = [sheet.sheet for sheet in report.sheets if not sheet.tables]
    lines = [
        f"# How {json.dumps(name, ensure_ascii=False)} is read. Correct what is wrong and delete",
        "# the rest: what is not given is inferred.",
        *([f"skip = [{', '.join(map(_text, skipped))}]"] if skipped else []),
    ]
    for sheet in report.sheets:
        for table in sheet.tables:
            lines += ["", *_table(sheet, table)]
    return "\n".join([*lines, ""])


def _table(sheet: SheetReading, table: TableReading) -> Iterator[str]:
    yield "[[table]]"
    yield from (f"# {line}" for doubt in table.doubts for line in doubt.splitlines())
    if sheet.sheet:
        yield f"sheet = {_text(sheet.sheet)}"
    for key in ("rows", "titles", "header", "names", "values"):
        yield f"{key} = {_text(getattr(table, key))}"
    if table.decimal != ".":
        yield f"decimal = {_text(table.decimal)}"
    for key in _STATED:
        value = getattr(table, key)
        # Several units hold for parts of a table: a recipe gives them by heading.
        sure = value and (key != "unit" or table.units == (value,))
        yield f"{key} = {_text(value)}" if sure else f"# {key} = {_text(value)}"


def _text(value: str) -> str:
    """A TOML string: it escapes as JSON does."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
