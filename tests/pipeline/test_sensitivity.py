"""What would change a verdict: among other things, what the next value must be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def tried(root: Path) -> dict[str, list[dict[str, Any]]]:
    """The changes tried on the starter's target, by kind, in the order of the report."""
    path = root / "data" / "processed" / "cases" / "example-plan" / "example-pass-rate.json"
    [measure] = json.loads(path.read_text(encoding="utf-8"))["measures"]
    found: dict[str, list[dict[str, Any]]] = {"published": [measure["assessment"]]}
    for row in measure["sensitivity"]:
        found.setdefault(row["change"]["key"], []).append(row)
    return found


def test_a_low_next_value_lowers_the_chance_and_a_high_one_raises_it(built_once: Path) -> None:
    # The last value is of 2024 and the target of 2026, so the value of 2025 is news.
    found = tried(built_once)
    low, high = found["next_value"]
    assert low["change"]["year"] == high["change"]["year"] == 2025
    assert low["change"]["value"] < high["change"]["value"]
    assert low["probability"] < found["published"][0]["probability"] < high["probability"]


def test_the_report_says_what_the_next_value_would_do(built_once: Path) -> None:
    page = built_once / "reports" / "example-plan" / "en" / "example-pass-rate.html"
    assert "If the 2025 value is " in page.read_text(encoding="utf-8")
