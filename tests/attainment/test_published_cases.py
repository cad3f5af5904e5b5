"""Every rule answers what its own program, its written formula or its published table answers."""

import json
import math
from pathlib import Path

import pytest

from qstats.attainment.rules import RULES
from qstats.attainment.wording import likelihood_word

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "answers" / "attainment_cases.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
# Class limits of the ratio, for cases that stand on one up to rounding.
RATIO_LIMITS = (0.0, 0.60, 0.95)


def same(got, expected, tolerance):
    """Numbers agree to the tolerance, texts exactly, lists item by item."""
    if isinstance(expected, str) and expected.lstrip("-") == "inf":
        return got == float(expected)
    if isinstance(expected, list):
        return len(got) == len(expected) and all(
            same(g, e, tolerance) for g, e in zip(got, expected, strict=True)
        )
    if isinstance(expected, dict):
        return all(
            same({str(k): v for k, v in got.items()}[k], e, tolerance) for k, e in expected.items()
        )
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        return math.isclose(got, expected, rel_tol=tolerance, abs_tol=tolerance)
    return got == expected


def answers(result):
    """All that a rule says, under the names the case file uses."""
    inputs = {k: v for k, v in result.inputs.items() if v is not None}
    return (
        inputs
        | result.extra
        | {
            "number_name": result.number_name,
            "number": result.number,
            "verdict": result.verdict,
        }
    )


def on_a_limit(case):
    return case["kind"] == "boundary" and any(
        abs(case["expected"]["number"] - limit) < 1e-9 for limit in RATIO_LIMITS
    )


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case):
    expected = case["expected"].get("qstats_should") or dict(case["expected"])
    if case["method"] == "likelihood_word":
        assert likelihood_word(case["inputs"]["probability"]) == expected["verdict"]
        return
    said = answers(RULES[case["method"]](**case["inputs"]))
    parts = expected.pop("parts", [])
    if on_a_limit(case):
        expected.pop("verdict")
    wrong = {
        key: (said[key], value)
        for key, value in expected.items()
        if not same(said[key], value, case["tolerance"])
    }
    assert not wrong
    for part, value in zip(said.get("parts", []), parts, strict=True):
        assert same({k: answers(part)[k] for k in value}, value, case["tolerance"])


def test_every_rule_has_a_case():
    assert {case["method"] for case in CASES} == {*RULES, "likelihood_word"}
