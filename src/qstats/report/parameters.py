"""Parameters a notebook is run with: only those its template names."""

from __future__ import annotations

from collections.abc import Iterable

from qstats.errors import ReportError


def check_parameters(asked: Iterable[str], known: Iterable[str], where: str) -> None:
    """Refuse parameters that the template called ``where`` does not name.

    Raises
    ------
    ReportError
        One of ``asked`` is not among ``known``.
    """
    if unknown := sorted(set(asked) - set(known)):
        raise ReportError(
            f"the template knows no parameter {', '.join(unknown)}",
            where=where,
            remedy=f"its parameters cell names {', '.join(known) or 'none'}",
        )
