"""Rows and columns as a spreadsheet names them: ``3:5, 8`` and ``B:F``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def expand(span: str, names: Sequence[str]) -> list[int]:
    """The places in ``names`` that a span names, in order, each once.

    Parameters
    ----------
    span
        Names and ranges, both ends included, with commas between them; ``""`` names none.
    names
        The names of all rows (``1``, ``2``, ...) or columns (``A``, ``B``, ...) in order.

    Raises
    ------
    ValueError
        A part names no row or column, or a range runs backwards; the message is that part.

    Examples
    --------
    >>> expand("B:C, E", "ABCDE")
    [1, 2, 4]
    """
    places = {name: place for place, name in enumerate(names)}
    found: set[int] = set()
    for part in filter(None, (part.strip() for part in span.split(","))):
        first, _, last = (end.strip().upper() for end in part.partition(":"))
        start, end = places.get(first), places.get(last or first)
        if start is None or end is None or start > end:
            raise ValueError(part)
        found.update(range(start, end + 1))
    return sorted(found)


def compress(places: Iterable[int], names: Sequence[str]) -> str:
    """The span that names these places of ``names``; the inverse of :func:`expand`.

    Examples
    --------
    >>> compress([1, 2, 4], "ABCDE")
    'B:C, E'
    """
    runs: list[list[int]] = []
    for place in sorted(set(places)):
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return ", ".join(
        names[run[0]] if len(run) == 1 else f"{names[run[0]]}:{names[run[-1]]}" for run in runs
    )
