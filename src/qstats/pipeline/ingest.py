"""Raw files → observations, corrected and validated."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pandas as pd

from qstats import schema, tidy
from qstats.errors import TidyError
from qstats.files import write_text
from qstats.pipeline.files import read_table_file, write_table_file
from qstats.pipeline.reading import recipe_beside
from qstats.pipeline.workspace import Workspace, code_version, digest, digest_files
from qstats.raw import find_raw, open_raw, read_grids
from qstats.report.findings import words_of
from qstats.report.texts import Texts

_HEAD = "ingest.json"


@dataclass(frozen=True)
class Ingested:
    """All observations of a workspace, where they came from and what was found wrong.

    ``findings`` are rows of :class:`qstats.tidy.Finding`, with their words in English (``what`` and
    ``remedy``); an error fails the targets that rest on the indicator.
    """

    observations: pd.DataFrame
    origins: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    corrections: list[dict[str, Any]]

    def faults(self, indicators: set[str]) -> list[str]:
        """The errors found in the rows of ``indicators``, as sentences."""
        return [
            f"{f['where']}: {f['what']}; {f['remedy']}"
            for f in self.findings
            if f["level"] == "error" and f["indicator"] in indicators
        ]


def ingest(workspace: Workspace, today: date, force: bool = False) -> Ingested:
    """Read every raw file of ``workspace`` into observations, unless nothing has changed.

    A file's recipe beside it is followed, and counts as part of the file.

    Raises
    ------
    OriginError, RawError, TidyError
        A file lacks its sidecar, differs from it, or cannot be read as tables. Nothing is
        rebuilt then, since no verdict may silently miss a file.
    """
    key = digest(
        digest_files(workspace.raw),
        digest_files(workspace.root / "catalog"),
        code_version(),
        today.isoformat(),
    )
    head = workspace.processed / _HEAD
    if not force and head.exists():
        known = json.loads(head.read_text(encoding="utf-8"))
        if known["key"] == key:
            observations = read_table_file(workspace.processed / "observations.csv", "observations")
            return Ingested(observations, known["origins"], known["findings"], known["corrections"])
    made = _read_all(workspace, today)
    write_table_file(made.observations, workspace.processed / "observations.csv", "observations")
    rest = {"origins": made.origins, "findings": made.findings, "corrections": made.corrections}
    write_text(head, json.dumps({"key": key, **rest}, ensure_ascii=False, indent=1))
    return made


def _read_all(workspace: Workspace, today: date) -> Ingested:
    origins, frames = [], []
    for path in find_raw(workspace.raw):
        origin, data = open_raw(path, workspace.raw)
        grids, recipe = read_grids(data, path.name), recipe_beside(path)
        frames.append(tidy.observations(grids, origin, workspace.catalog, recipe))
        origins.append({**asdict(origin), "values": len(frames[-1])})
    if not frames:
        raise TidyError(
            "no raw file found",
            where=str(workspace.raw),
            remedy="put tables with their .origin.toml under data/raw/<producer>/<edition>/",
        )
    records = tidy.load_corrections(workspace.raw / "corrections.toml")
    observations = tidy.apply(pd.concat(frames, ignore_index=True), records)
    found = map(asdict, tidy.validate(observations, workspace.catalog, today))
    findings = [{**row, **words_of(row, Texts("en"))} for row in found]
    kept = observations.drop_duplicates(list(schema.TABLES["observations"].key))
    return Ingested(
        schema.check(kept, "observations"),
        origins,
        findings,
        [asdict(record) for record in records],
    )
