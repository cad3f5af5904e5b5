"""The published rules of attainment beside the verdict."""

from __future__ import annotations

from collections.abc import Sequence

from qstats.report import numbers
from qstats.report.case import Row
from qstats.report.charts import data_table, section
from qstats.report.markup import Html, join, tag
from qstats.report.view import View, known_or_none

_SIDES = {"on_track": ("▲", "yes"), "too_slow": ("▼", "no"), "cannot_judge": ("○", "none")}
# Rule numbers that are shares and print as per cent.
_AS_PERCENT = ("cagr_directed", "miss_share_of_remaining_distance")


def rules(view: View) -> Html:
    """The published rules beside the verdict of this report, each in its own words."""
    given = view.assessment["rules"]
    if not given:
        return Html("")
    order = list(_SIDES)
    ranked = sorted(given, key=lambda rule: order.index(rule["side"]))
    own = [_own_rule(view)] if view.pending else []
    heads = [view.texts(f"rules.{h}") for h in ("rule", "looks", "number", "needs", "word", "says")]
    table = data_table(
        heads,
        own + [_rule(view, rule) for rule in ranked],
        view.texts("rules.caption", date=view.date(view.case.as_of)),
        row_classes=["us"] * len(own) + [None] * len(ranked),
        text_columns=(1, 4, 5),
    )
    lead = view.sentences([view.texts("rules.lead"), _disagreement(view)])
    return section(view, "rules", _rules_heading(given, view), tag("p", lead, class_="lead"), table)


def _rules_heading(given: Sequence[Row], view: View) -> str:
    sides = [rule["side"] for rule in given]
    counts = {side: sides.count(side) for side in _SIDES}
    if counts["on_track"] and counts["too_slow"]:
        return view.texts("rules.heading_split", **counts)
    side = next((s for s in ("on_track", "too_slow") if counts[s]), "cannot_judge")
    return view.texts(f"rules.heading_{side}", count=counts[side])


def _disagreement(view: View) -> str:
    told = view.assessment["disagreement"]
    # That rules split among themselves is the heading's finding already.
    return view.message(told) if told and told["key"] != "rules_split" else ""


def _own_rule(view: View) -> list[object]:
    probability = view.probability or 0.0
    side = "yes" if probability >= 0.66 else "no" if probability < 0.33 else "even"
    mark = {"yes": "▲", "no": "▼", "even": "◆"}[side]
    says = tag("span", f"{mark} {view.texts(f'rules.own.{side}')}", class_=f"chip {side}")
    looks = view.texts("rules.own.looks", year=view.year)
    chance = numbers.chance(probability)
    return [view.texts("rules.own.name"), looks, chance, "–", view.word(probability), says]


def _rule(view: View, rule: Row) -> list[object]:
    texts, name, number_name = view.texts, rule["rule"], rule["number_name"]
    mark, look = _SIDES[rule["side"]]
    says = tag("span", f"{mark} {texts('side.' + rule['side'])}", class_=f"chip {look}")
    looks = texts(f"rule_looks.{name}.{number_name}")
    note = [" ", tag("small", view.message(rule["note"]))] if rule["note"] else []
    word = texts(f"rule_word.{rule['verdict']}") if rule["verdict"] else "–"
    needs = texts(f"rule_needs.{name}.{number_name}")
    return [
        texts(f"rule.{name}"),
        join([looks, *note]),
        _rule_number(view, rule),
        needs,
        word,
        says,
    ]


def _rule_number(view: View, rule: Row) -> str:
    x, name = known_or_none(rule["number"]), rule["number_name"]
    if x is None:
        return "–"
    if name in _AS_PERCENT:
        return f"{numbers.signed(100 * x, 1)}%"
    if name.startswith("gap_percent"):
        return f"{numbers.number(x, 0)}%"
    if name == "aarr_percent":
        return f"{numbers.signed(x, 2)}%"
    return numbers.number(x, 2)
