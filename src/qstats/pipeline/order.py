"""What a run is asked for, and what the last one found; quick to load, for ``qstats status``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from qstats.errors import UsageError
from qstats.pipeline.publish import published
from qstats.pipeline.workspace import Workspace

Row = dict[str, Any]


@dataclass(frozen=True)
class Order:
    """What a run is asked for.

    ``as_of`` is the day whose knowledge counts (``today`` is the published set); ``targets``
    names some targets only (of a forecast; pages are always made as a whole set); ``langs`` are
    the languages of the pages, ``formats`` their forms (``html``, which is always made, and
    ``pdf``); ``jobs`` processes work at once; ``force`` makes everything anew.
    """

    plan: str
    as_of: date
    today: date
    langs: tuple[str, ...] = ("en",)
    formats: tuple[str, ...] = ("html",)
    targets: tuple[str, ...] = ()
    jobs: int = 2
    force: bool = False
    progress: bool = True

    @property
    def name(self) -> str:
        """Name of the set of pages: an earlier as-of date never touches the published one."""
        return self.plan if self.as_of == self.today else f"{self.plan}@{self.as_of.isoformat()}"


def status(workspace: Workspace, order: Order) -> Row:
    """The summary of the set of pages of ``order``, as its ``summary.json`` holds it.

    Raises
    ------
    UsageError
        The set has not been made yet.
    """
    folder = published(workspace.reports, order.name)
    if folder is None:
        raise UsageError(
            f"no reports of {order.name} yet", where=str(workspace.root), remedy="run 'qstats run'"
        )
    summary: Row = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return summary
