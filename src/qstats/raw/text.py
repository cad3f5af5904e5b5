"""Small rules on the text of a cell that several kinds of file share."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")


def raised(text: str) -> str:
    """Superscript text: digits and signs stay apart from what they are glued to, 12³ not 123."""
    return text.translate(_RAISED)
