"""Catalogue and code agree: what the code asks for is there, what is there is asked for.

Languages are held to the same keys and placeholders in ``test_texts.py``, so English stands for
all.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import qstats.report
from qstats.report.texts import Texts

SOURCES = sorted(Path(qstats.report.__file__).parent.glob("*.py"))
TEXTS = Texts("en")
# Names under which code holds its messages, and what it calls of them.
HOLDERS = ("t", "_t", "texts")
METHODS = ("html", "plural")


def pattern(node: ast.expr) -> str:
    """The texts an expression can be, as a pattern; the empty text where any may come."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = [pattern(part) if isinstance(part, ast.Constant) else ".+" for part in node.values]
        return "".join(parts)
    if isinstance(node, ast.BinOp):
        return "".join(pattern(side) or ".+" for side in (node.left, node.right))
    if isinstance(node, ast.IfExp):
        choices = [pattern(choice) for choice in (node.body, node.orelse)]
        return "|".join(choices) if all(choices) else ""
    return ""


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Place, pattern of the key, and every call for a message whose key is written out."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and (method := called(node.func)):
                key = pattern(node.args[0])
                ending = r"\.(one|other)" if method == "plural" else ""
                if key:
                    yield f"{source.name}:{node.lineno}", f"({key}){ending}", node


def called(function: ast.expr) -> str:
    """How a message is asked for: ``call``, ``html`` or ``plural``; empty for other functions."""
    method = "call"
    if isinstance(function, ast.Attribute) and function.attr in METHODS:
        method, function = function.attr, function.value
    name = getattr(function, "attr", getattr(function, "id", ""))
    return method if name in HOLDERS else ""


CALLS = list(calls())


def test_the_scan_sees_the_calls() -> None:
    assert len(CALLS) > 300


@pytest.mark.parametrize(("place", "key"), [(place, key) for place, key, _ in CALLS])
def test_every_message_asked_for_is_in_the_catalogue(place: str, key: str) -> None:
    assert any(re.fullmatch(key, known) for known in TEXTS.keys()), place  # noqa: SIM118


def test_every_placeholder_gets_a_value() -> None:
    missing = []
    for place, key, call in CALLS:
        given = {keyword.arg for keyword in call.keywords} | {"count"}
        if None in given or ".+" in key:  # values or keys that only a run knows
            continue
        for known in TEXTS.keys():  # noqa: SIM118
            if re.fullmatch(key, known) and (left := TEXTS.placeholders(known) - given):
                missing.append((place, known, left))
    assert missing == []


def test_every_message_of_the_catalogue_is_asked_for() -> None:
    # Keys are handed around before they are asked for, so any text with a point may be one.
    patterns = {key for _, key, _ in CALLS}
    for source in SOURCES:
        nodes = ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        found = {pattern(node) for node in nodes if isinstance(node, ast.expr)}
        patterns |= {rf"({key})(\.(one|other))?" for key in found if re.search(r"\w\\\.", key)}
    asked = [re.compile(key) for key in patterns]
    unused = [key for key in TEXTS.keys() if not any(p.fullmatch(key) for p in asked)]  # noqa: SIM118
    assert unused == []
