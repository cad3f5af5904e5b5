"""Errors a user can act on: each says what went wrong, where, and how to mend it."""

from __future__ import annotations


class QstatsError(Exception):
    """Base of every error qstats raises on purpose.

    ``what`` is the fault in one sentence, ``where`` the file, cell or record,
    ``remedy`` what the user can do about it.
    """

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        parts = [f"{where}: {what}" if where else what]
        if remedy:
            parts.append(f"To mend it: {remedy}")
        super().__init__("\n".join(parts))

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        # Exceptions cross process borders when reports are built in parallel.
        return type(self), (self.what, self.where, self.remedy)


class UsageError(QstatsError):
    """Wrong arguments or a workspace that cannot be used (exit status 2)."""


class CatalogError(QstatsError):
    """A record of the catalogue is wrong, or an unknown code was asked for."""


class OriginError(QstatsError):
    """A raw file without its sidecar, or one that differs from it."""


class RawError(QstatsError):
    """Bytes that cannot be read as a grid of cells."""


class TidyError(QstatsError):
    """A printed table that cannot be read as observations."""


class SchemaError(QstatsError):
    """A table that lacks a column, repeats a key or holds the wrong type."""


class ForecastError(QstatsError):
    """A series or request that no model can serve."""


class AssessmentError(QstatsError):
    """A target that cannot be judged as it is written."""


class ReportError(QstatsError):
    """A part of a report that could not be made."""


class LockedError(QstatsError):
    """Another run holds the workspace (exit status 75)."""
