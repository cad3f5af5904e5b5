"""The first screen: what is promised, how likely it is, four facts, and why."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from statistics import median

from qstats.report import figures, numbers
from qstats.report.charts import chart, goal_of, scale_of
from qstats.report.markup import Html, join, tag, worded
from qstats.report.periods import period_name
from qstats.report.texts import Texts
from qstats.report.view import View, known_or_none

_MARKS = {"met": "✓", "missed": "✕", "insufficient_data": "○", "unmeasured": "○"}
_MOST_REASONS = 2
_FEW = 8


def banner(view: View) -> Html:
    """A warning above everything: the target year is over and its value still unknown."""
    if not view.pending or int(view.case.as_of[:4]) <= view.year:
        return Html("")
    date = view.date(view.case.as_of)
    said = view.texts.html("banner.overdue", year=view.year, date=date)
    return tag("p", said, class_="banner")


def header(view: View) -> Html:
    """Title, and one line: measure, unit, place, target, and the date of knowledge."""
    case, texts = view.case, view.texts
    parts = [
        texts(
            "header.measure", measure=view.measure.indicator.names.in_(view.lang), unit=_unit(view)
        ),
        texts("header.place", place=case.place.in_(view.lang)),
        promise(view),
        texts("header.as_of", date=view.date(case.as_of)),
    ]
    if view.measure.measure.relation == "proxy":
        parts.insert(1, texts("header.proxy"))
    title = tag("h1", case.target.names.in_(view.lang))
    return join([title, tag("p", view.sentences(parts), class_="sub")])


def promise(view: View) -> str:
    """The target in one sentence, by its kind."""
    target, kind = view.case.target, view.case.target.kind
    key = "change" if kind == "every_year" and view.measure.indicator.is_change else kind
    written = {
        name: numbers.value(x, "%" if name == "rate" else view.unit, view.lang)
        for name, x in (("value", target.value), ("low", target.low), ("high", target.high))
        if x is not None
    }
    if kind in ("cumulative_change", "average_growth"):
        written = {"value": numbers.signed(target.value or 0.0) + "%"}
    way = "" if kind == "interval" else f".{_direction(view)}"
    return view.texts(f"promise.{key}{way}", year=target.year, base=target.base_year, **written)


def verdict(view: View) -> Html:
    """The verdict sentence, what stands behind it, the scale, and twenty outcomes as dots."""
    said = [tag("p", _sentence(view), class_="say"), tag("p", _behind(view))]
    if not view.pending:
        return tag("div", tag("div", *said), class_="verdict alone", id="verdict")
    dots = _dots(view)
    box = [tag("div", *said, _scale(view)), *([tag("div", dots)] if dots else [])]
    return tag("div", *box, class_="verdict" if dots else "verdict alone", id="verdict")


def facts(view: View) -> Html:
    """Four facts: latest value, gap, pace, forecast."""
    told = [_latest(view), _gap(view), _pace(view), _forecast(view)]
    tiles = [
        tag("div", tag("dt", name), tag("dd", value, tag("small", note)))
        for name, value, note in told
    ]
    return tag("dl", *tiles, class_="facts")


def reasons(view: View) -> Html:
    """What speaks for it and against it, what published rules say, and when news is due."""
    keys = {"for": _for(view), "against": _against(view)} if view.pending else {}
    keys |= {"rules": [_rules(view)], "news": [_news(view)]}
    items = [
        tag("li", tag("b", view.texts(f"reasons.{key}")), view.space, view.sentences(parts))
        for key, parts in keys.items()
        if any(parts)
    ]
    items += [
        tag("li", tag("b", view.texts("reasons.caveats")), view.space, worded(text, view.lang))
        for text in view.case.target.caveats
    ]
    return tag("ul", *items, class_="why")


def contents(view: View, sections: list[str]) -> Html:
    """Links to the sections of the page, by their ids."""
    links = [tag("li", tag("a", view.texts(f"toc.{key}"), href=f"#{key}")) for key in sections]
    return tag("nav", tag("ol", *links), class_="toc", aria_label=view.texts("page.contents"))


# --- the verdict ---------------------------------------------------------------------------------


def _sentence(view: View) -> Html:
    state = view.assessment["state"]
    if view.pending:
        return _chance_sentence(view, view.probability or 0.0)
    mark = tag("span", _MARKS.get(state, "○"), class_="mark", aria_hidden="true")
    if state in ("met", "missed"):
        return mark + _outcome(view, state)
    return mark + view.texts.html("verdict.insufficient")


def _chance_sentence(view: View, probability: float) -> Html:
    target = view.case.target
    kind = "change" if view.measure.indicator.is_change else "plain"
    key = {
        "threshold": f"threshold.{view.way}",
        "trend": f"trend.{_direction(view)}",
        "every_year": f"every_year_{kind}.{_direction(view)}",
    }.get(target.kind, target.kind)
    return view.texts.html(
        f"verdict.pending.{key}",
        chance=chance_phrase(view.texts, probability),
        word=view.word(probability),
        year=target.year,
        base=target.base_year,
        value=view.goal() if target.kind == "threshold" else "",
    )


def chance_phrase(texts: Texts, probability: float) -> str:
    """``a 47% chance``, ``an 8% chance``; the bare number in Chinese."""
    text = numbers.chance(probability)
    vowel = text.startswith("8") or text in ("11%", "18%")
    return texts("chance.an" if vowel else "chance.a", chance=text)


def _outcome(view: View, state: str) -> Html:
    target, latest = view.case.target, view.observed[-1]
    if latest["year"] < target.year:
        return view.texts.html(f"verdict.decided.{state}", year=target.year)
    said = {"value": view.value_seen(latest["value"]), "year": latest["year"]}
    if target.kind != "trend" or view.threshold is None:
        return view.texts.html(f"verdict.observed.{state}", **said)
    said |= {"base": target.base_year, "base_value": view.value_seen(view.threshold)}
    return view.texts.html(f"verdict.observed_trend.{state}", **said)


def _behind(view: View) -> str:
    if view.assessment["state"] == "insufficient_data":
        return view.sentences([_reason(view), view.texts("verdict.enough")])
    if not view.pending:
        return _forecast_before(view)
    probability = view.probability or 0.0
    parts = (
        [view.texts("verdict.frequency", count=round(20 * probability))]
        if _common(probability)
        else []
    )
    parts.append(_members_range(view))
    parts.append(_part_year(view))
    parts.append(_forecast_before(view))
    return view.sentences(parts)


def _common(probability: float) -> bool:
    return 0.025 <= probability <= 0.975


def _members_range(view: View) -> str:
    low, high = (known_or_none(view.assessment[f"probability_{end}"]) for end in ("low", "high"))
    if low is None or high is None:
        return ""
    first, last = numbers.chance(low), numbers.chance(high)
    if first == last:
        return view.texts("verdict.methods_agree", chance=first)
    return view.texts("verdict.methods", low=first, high=last)


def _part_year(view: View) -> str:
    """How far the part-year figures that were used moved the chance."""
    part_year = view.measure.part_year
    if part_year is None or not view.heard:
        return ""
    before, after = numbers.chance(part_year["before"]), numbers.chance(view.probability or 0.0)
    names = [period_name(row["period"], view.lang) for row in view.heard]
    periods = view.texts("list.comma").join(names)
    key = "part_year.stayed" if before == after else "part_year.moved"
    return view.texts(key, periods=periods, before=before, after=after)


def _forecast_before(view: View) -> str:
    as_of = view.case.as_of[:10]
    earlier = [
        row
        for row in view.measure.history
        if numbers.iso_date(row["as_of"]) < as_of and numbers.known(row["probability"])
    ]
    if not earlier:
        return view.texts("verdict.no_earlier")
    last = max(earlier, key=lambda row: str(row["as_of"]))
    key = "verdict.earlier" if view.pending else "verdict.forecast_before"
    chance = numbers.chance(last["probability"])
    return view.texts(key, date=view.date(last["as_of"]), chance=chance)


def _reason(view: View) -> str:
    reason = view.assessment["reason"]
    return view.message(reason) if reason else ""


def _scale(view: View) -> Html:
    texts, probability = view.texts, view.probability or 0.0
    here = numbers.likelihood(probability)
    bars = [tag("i", class_="on" if name == here else None) for _, name in numbers.LIKELIHOODS]
    low = known_or_none(view.assessment["probability_low"])
    high = known_or_none(view.assessment["probability_high"])
    if low is not None and high is not None:
        width = max(high - low, 0.004)
        bars.append(tag("span", class_="range", style=f"left:{low:.1%};width:{width:.1%}"))
    bars.append(tag("span", class_="point", style=f"left:{probability:.1%}"))
    label = texts("scale.label", chance=numbers.chance(probability), word=view.word(probability))
    names = [_scale_name(view, key, here) for key in _SCALE_NAMES]
    return tag(
        "div",
        tag("div", *bars, class_="bar"),
        tag("div", *names, class_="names"),
        class_="scale",
        role="img",
        aria_label=label,
    )


# The two outermost classes are too narrow for words; they share the label of their neighbour.
_SCALE_NAMES = {
    "very_unlikely": ("<10%", ("exceptionally_unlikely", "very_unlikely")),
    "unlikely": ("10–33%", ("unlikely",)),
    "about_as_likely_as_not": ("33–66%", ("about_as_likely_as_not",)),
    "likely": ("66–90%", ("likely",)),
    "very_likely": ("≥90%", ("very_likely", "virtually_certain")),
}
_OUTERMOST = {"exceptionally_unlikely": "<1%", "virtually_certain": ">99%"}


def _scale_name(view: View, key: str, here: str) -> Html:
    bounds, members = _SCALE_NAMES[key]
    shown = here if here in members else key
    bounds = _OUTERMOST.get(shown, bounds)
    words = join([view.texts(f"likelihood.{shown}"), bounds], "<br>")
    return tag("span", tag("b", words) if here in members else words)


def _dots(view: View) -> Html:
    goal, forecast = goal_of(view), view.measure.forecast
    if goal is None or not forecast or not forecast.get("dots"):
        return Html("")
    dots = forecast["dots"]
    count = sum(goal.reached(x) for x in dots)
    title = view.texts.plural(f"dots.title_{view.way}", count, value=view.goal())
    return chart(
        view,
        "dots",
        title,
        view.texts("dots.subtitle", year=view.year),
        lambda axes: figures.draw_dots(axes, dots, goal, scale_of(view)),
        (360, 168),
        table=(
            [view.texts("dots.number"), view.texts("dots.value")],
            [[str(n), view.number(x)] for n, x in enumerate(sorted(dots), start=1)],
        ),
    )


# --- four facts ----------------------------------------------------------------------------------

Fact = tuple[str, str, str]


def _latest(view: View) -> Fact:
    name = view.texts("facts.latest")
    if not view.observed:
        return name, view.texts("missing.value"), ""
    last = view.observed[-1]
    status = view.texts(f"status.{last['status']}")
    before = view.observed[-2] if len(view.observed) > 1 else None
    if before is None or before["year"] != last["year"] - 1:
        note = view.texts("facts.latest_note", year=last["year"], status=status)
    else:
        change = view.change(last["value"] - before["value"])
        note = view.texts("facts.latest_change", year=last["year"], status=status, change=change)
    return name, view.brief_seen(last["value"]), note


def _gap(view: View) -> Fact:
    name = view.texts(f"facts.{_gap_name(view)}")
    if not view.observed or view.threshold is None:
        return name, "–", view.texts("facts.no_threshold")
    last = view.observed[-1]
    size = view.size(view.threshold - last["value"])
    if view.reached(last["value"]):
        return name, size, view.texts("facts.beyond", year=last["year"])
    left = view.year - last["year"]
    return (
        name,
        size,
        view.texts.plural("facts.left", left) if left > 0 else view.texts("facts.over"),
    )


def _gap_name(view: View) -> str:
    if view.case.target.kind != "every_year":
        return "gap" if view.case.target.kind == "threshold" else "gap_base"
    return "gap_zero" if view.measure.indicator.is_change else "gap_base"


def _pace(view: View) -> Fact:
    needed = known_or_none(view.assessment["required_pace"])
    recent = known_or_none(view.assessment["recent_pace"])
    told = view.texts("facts.recent", pace=view.step(recent)) if recent is not None else ""
    if needed is None or not view.pending or _wanted(view, needed) <= 0:
        value = view.texts("facts.a_year", pace=view.step(recent)) if recent is not None else "–"
        note = view.texts("facts.no_pace") if view.pending else ""
        return view.texts("facts.recent_pace"), value, note
    return view.texts("facts.pace"), view.texts("facts.a_year", pace=view.step(needed)), told


def _forecast(view: View) -> Fact:
    name = view.texts("facts.forecast", year=view.year)
    middle, low, high = (known_or_none(view.assessment[k]) for k in ("median", "low80", "high80"))
    if middle is None or low is None or high is None or not view.pending:
        return name, "–", view.texts(f"facts.no_forecast.{view.assessment['state']}")
    return name, view.brief(middle), view.texts("facts.range", range=view.range(low, high))


# --- for and against -----------------------------------------------------------------------------


def _for(view: View) -> list[str]:
    checks = (_already, _streak, _fast_enough, _forecast_beyond)
    found = [sentence for check in checks if (sentence := check(view))][:_MOST_REASONS]
    return found or [view.texts("for.nothing")]


def _against(view: View) -> list[str]:
    checks = (_wrong_way, _too_slow, _setback, _swings, _forecast_short, _few_values)
    found = [sentence for check in checks if (sentence := check(view))][:_MOST_REASONS]
    return found or [view.texts("against.nothing")]


def _already(view: View) -> str:
    last = view.observed[-1]["value"] if view.observed else None
    if last is None or view.threshold is None or not view.reached(last) or last == view.threshold:
        return ""
    return view.texts("for.already", size=view.size(last - view.threshold))


def _streak(view: View) -> str:
    steps = _unbroken(view)
    count = next((n for n, x in enumerate(reversed(steps)) if _wanted(view, x) <= 0), len(steps))
    if count < 2:
        return ""
    latest = [numbers.signed(x, view.decimals) for x in steps[-min(count, 3) :]]
    changes = view.texts("list.comma").join(latest)
    return view.texts(f"for.streak.{_direction(view)}", count=count, changes=changes)


def _fast_enough(view: View) -> str:
    return _pace_sentence(view, "for.pace", lambda recent, needed: recent >= needed)


def _too_slow(view: View) -> str:
    return _pace_sentence(view, "against.pace", lambda recent, needed: 0 < recent < needed)


def _wrong_way(view: View) -> str:
    return _pace_sentence(view, "against.wrong_way", lambda recent, needed: recent <= 0)


def _pace_sentence(view: View, key: str, holds: Callable[[float, float], bool]) -> str:
    recent, needed = (known_or_none(view.assessment[f"{k}_pace"]) for k in ("recent", "required"))
    if recent is None or needed is None or _wanted(view, needed) <= 0:
        return ""
    if not holds(_wanted(view, recent), _wanted(view, needed)):
        return ""
    return view.texts(key, recent=view.change(recent), needed=view.change(needed))


def _forecast_beyond(view: View) -> str:
    return _forecast_sentence(view, "for.forecast", True)


def _forecast_short(view: View) -> str:
    return _forecast_sentence(view, "against.forecast", False)


def _forecast_sentence(view: View, key: str, beyond: bool) -> str:
    middle = known_or_none(view.assessment["median"])
    if not view.pending or middle is None or view.threshold is None:
        return ""
    if view.reached(middle) is not beyond:
        return ""
    return view.texts(key, value=view.brief(middle), year=view.year)


def _setback(view: View) -> str:
    steps = _steps(view)
    if not steps or _wanted(view, steps[-1]) >= 0:
        return ""
    last = view.observed[-1]["year"]
    return view.texts("against.setback", year=last, change=view.change(steps[-1]))


def _swings(view: View) -> str:
    steps = _steps(view)
    if len(steps) < 2 or view.threshold is None:
        return ""
    usual, gap = median(abs(x) for x in steps), abs(view.threshold - view.observed[-1]["value"])
    return view.texts("against.swings", swing=view.size(usual)) if usual > gap else ""


def _few_values(view: View) -> str:
    count = len(view.observed)
    return view.texts.plural("against.few", count) if count < _FEW else ""


def _steps(view: View) -> list[float]:
    """Changes between neighbouring years on one definition, oldest first, without the gaps."""
    return [
        after["value"] - before["value"]
        for before, after in pairwise(view.observed)
        if after["year"] == before["year"] + 1 and after["segment"] == before["segment"]
    ]


def _unbroken(view: View) -> list[float]:
    """The changes of the years that lead to the last value without a gap or a break."""
    pairs = list(pairwise(view.observed))
    apart = [
        place
        for place, (before, after) in enumerate(pairs, start=1)
        if after["year"] != before["year"] + 1 or after["segment"] != before["segment"]
    ]
    return [b["value"] - a["value"] for a, b in pairs[apart[-1] if apart else 0 :]]


def _wanted(view: View, x: float) -> float:
    """A change counted positive where it is wanted."""
    return x if _direction(view) == "up" else -x


def _direction(view: View) -> str:
    return "up" if view.rising else "down"


def _rules(view: View) -> str:
    sides = [rule["side"] for rule in view.assessment["rules"]]
    on_track, too_slow = sides.count("on_track"), sides.count("too_slow")
    if on_track and too_slow:
        return view.texts("rules.disagree", on_track=on_track, too_slow=too_slow)
    if on_track:
        return view.texts("rules.all_on_track", count=on_track)
    return view.texts("rules.all_too_slow" if too_slow else "rules.none", count=too_slow)


def _news(view: View) -> str:
    published = [
        (int(row["year"]), numbers.iso_date(row["published"]))
        for row in view.observed
        if numbers.iso_date(row["published"])
    ]
    if not view.pending or not published:
        return ""
    year, day = published[-1]
    late = int(day[:4]) - year
    following = view.observed[-1]["year"] + 1
    due = following + late, int(day[5:7])
    written = numbers.month(*due, view.lang)
    as_of = view.case.as_of
    if due < (int(as_of[:4]), int(as_of[5:7])):
        return view.texts("news.overdue", next=following, due=written)
    key = "news.last" if following >= view.year else "news.next"
    return view.texts(key, next=following, due=written, year=view.year)


def _unit(view: View) -> str:
    return numbers.unit_name(view.unit, view.lang)
