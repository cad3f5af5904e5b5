from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat
import numpy as np
import pandas as pd
import pytest
from traitlets import TraitError

from qstats.catalog import Catalog, Indicator, Measure, Names, Plan, Target
from qstats.distribution import Component, Distribution
from qstats.errors import ForecastError, UsageError
from qstats.forecasting.transforms import Identity
from qstats.report.drawing import svg
from qstats.report.markup import Html
from qstats.report.what_if import Sources
from qstats.report.workbench import Workbench

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
TODAY = date(2025, 9, 1)
PASS = Indicator("pass_rate", Names("Pass rate", "合格率", "合格率"), "%", "up", (0.0, 100.0))
WATER = Indicator("water", Names("Water use", "用水量", "用水量"), "", "down")
VALUES = {2020: 93.39, 2021: 93.08, 2022: 93.29, 2023: 93.65, 2024: 93.93}


NORMAL = 1e9  # degrees of freedom at which a t is a normal
MEMBERS = {"ets": 94.0, "theta": 93.86}


def bell(years: list[int], middle: float, weight: float = 1.0) -> Component:
    """A normal with the same middle in every year, 0.5 wide."""
    ones = np.ones(len(years))
    widths, ties = 0.5 * ones, np.eye(len(years))
    return Component(weight * ones, middle * ones, widths, NORMAL, ties, Identity())


def two_bells(last: int, horizon: int) -> Distribution:
    """A pool of two members that weigh the same."""
    years = [last + h for h in range(1, horizon + 1)]
    components = tuple(bell(years, middle, 0.5) for middle in MEMBERS.values())
    members = {name: Distribution(years, (bell(years, at),)) for name, at in MEMBERS.items()}
    fits = [{"model": name, "weight": 0.5} for name in MEMBERS]
    return Distribution(years, components, members=members, fits=fits)


class Asked:
    """Stand-ins for the other rooms that remember what they were asked."""

    methods = True

    def __init__(self) -> None:
        self.horizons: list[int] = []

    def series_of(self, indicator: str, place: str, as_of: date) -> pd.DataFrame:
        known = {y: v for y, v in VALUES.items() if y < as_of.year and indicator == "pass_rate"}
        rows = [
            {"year": y, "value": v, "segment": int(y > 2020), "status": "final"}
            for y, v in known.items()
        ]
        return pd.DataFrame(rows, columns=["year", "value", "segment", "status"])

    def forecast(self, indicator: str, place: str, as_of: date, horizon: int) -> Distribution:
        known = self.series_of(indicator, place, as_of)
        if len(known) < 2:
            raise ForecastError("a single value makes no forecast")
        self.horizons.append(horizon)
        made = two_bells(int(known["year"].iloc[-1]), horizon)
        return made if self.methods else replace(made, members={}, fits=[])


def word(p: float) -> str:
    return "about_as_likely_as_not" if 0.33 <= p < 0.66 else "very_unlikely"


PLACES = {"CN": Names("China", "中国", "中國"), "CN-BJ": Names("Beijing", "北京", "北京")}


def bench_of(asked: Asked, lang: str = "en", **changes: Any) -> Workbench:
    """A workbench on a plan with one target, which ``changes`` make another one."""
    target = Target(
        id="t",
        article="",
        group="",
        names=Names("Pass rate reaches 94%", "合格率达到94%", "合格率達到94%"),
        phrase="",
        kind="threshold",
        year=2025,
        operator=">=",
        value=94.0,
        measures=(Measure("pass_rate"), Measure("water", "proxy")),
    )
    named, wanted = Names("The plan", "规划", "規劃"), (replace(target, **changes),)
    plan = Plan("p", named, "China", "CN", "2023", "2023", 2025, "", targets=wanted)
    catalog = Catalog({"water": WATER, "pass_rate": PASS}, {"p": plan})
    places = {"pass_rate": ["CN", "CN-BJ"], "water": ["CN"]}
    sources = Sources(places, asked.series_of, asked.forecast, word, PLACES.__getitem__)
    return Workbench(catalog, sources, lang, TODAY)


def said(bench: Workbench) -> str:
    hidden = r"<style>.*?</style>|<svg.*?</svg>|<figcaption>.*?</figcaption>"
    answer = re.sub(hidden, "", bench.answer(), flags=re.S)
    return re.sub(r"<[^>]+>", " ", answer)


def test_the_first_choice_is_the_plans_own_target() -> None:
    bench = bench_of(Asked())

    assert (bench.indicator.value, bench.operator.value) == ("pass_rate", ">=")
    assert (bench.value.value, bench.year.value) == (94.0, 2025)
    # Normal tables: 0 and 0.14 / 0.5 = 0.28 deviations above the middles leave 50% and 39%.
    assert bench.probability() == pytest.approx((0.5 + 0.3897) / 2, abs=1e-3)
    assert "44% chance of at least 94% in 2025: about as likely as not." in said(bench)


def test_a_harder_target_lowers_the_chance_and_does_not_forecast_again() -> None:
    asked = Asked()
    bench = bench_of(asked)
    bench.answer()

    bench.value.value = 95.0

    # Normal tables: 1 / 0.5 = 2 and 2.28 standard deviations leave 2.3% and 1.1%.
    assert "2% chance of at least 95% in 2025: very unlikely." in said(bench)
    assert len(asked.horizons) == 1


def test_the_other_side_of_the_target_is_the_other_chance() -> None:
    bench = bench_of(Asked())
    chance = bench.probability()

    bench.operator.value = "<="

    assert chance is not None
    assert bench.probability() == pytest.approx(1 - chance)


def test_a_later_year_needs_a_slower_pace_and_no_new_forecast_unless_far_off() -> None:
    asked = Asked()
    bench = bench_of(asked)
    bench.year.value = 2027

    text = said(bench)

    assert len(asked.horizons) == 1
    shown = re.findall(r">(20\d\d)<", bench.answer())
    assert shown[-1] == "2028", "a year past the target is shown"
    # By hand: (94 − 93.93) / 3 = 0.02; (93.93 − 93.08) / 3 = 0.28 since the break after 2020.
    assert "Pace needed from there: +0.02 points a year." in text
    assert "Recent pace: +0.28 points a year (2021 to 2024)." in text
    bench.year.value = 2032
    assert "in 2032" in said(bench)
    assert len(asked.horizons) == 2


def test_a_published_year_is_an_outcome_not_a_chance() -> None:
    bench = bench_of(Asked())
    bench.year.value = 2023

    assert bench.probability() is None
    assert "at least 94% in 2023: missed, the value was 93.65%." in said(bench)


def test_an_earlier_date_knows_less() -> None:
    asked = Asked()
    bench = bench_of(asked)
    bench.as_of.value = date(2023, 5, 1)

    assert "Latest value: 93.29% (2022)." in said(bench)


def test_too_little_data_is_said_not_raised() -> None:
    bench = bench_of(Asked())
    bench.as_of.value = date(2021, 5, 1)
    assert "No forecast: a single value makes no forecast." in said(bench)

    bench.as_of.value = date(2019, 5, 1)
    assert "No forecast: no value was known by this date." in said(bench)


def test_another_indicator_brings_its_own_target() -> None:
    bench = bench_of(Asked())
    bench.indicator.value = "water"

    assert (bench.operator.value, bench.year.value) == ("<=", 2026)


def test_a_direction_is_asked_against_its_base_year() -> None:
    direction = {"kind": "trend", "operator": "", "value": None, "base_year": 2022}
    bench = bench_of(Asked(), **direction)

    assert (bench.operator.value, bench.value.value) == (">=", VALUES[2022])
    assert bench.year.value == 2025


def test_shown_answers_follow_every_change(monkeypatch: pytest.MonkeyPatch) -> None:
    class Handle:
        updates: list[str] = []  # noqa: RUF012

        def update(self, answer: str) -> None:
            self.updates.append(answer)

    shown: list[Any] = []

    def display(thing: Any, display_id: bool = False) -> Handle:
        shown.append(thing)
        return Handle()

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr("IPython.get_ipython", lambda: "a notebook")
    bench = bench_of(Asked())
    bench.show()
    bench.value.value = 95.0
    bench.indicator.value = "water"

    assert "44% chance" in shown[1]
    assert "2% chance" in Handle.updates[0]
    assert len(Handle.updates) == 2, "a new indicator with its new target is one change"


def boxes(bench: Workbench) -> dict[str, Any]:
    """The boxes of the methods on the screen, by their words."""
    return {box.description: box for box in bench.models.children[1:]}


def test_a_method_alone_gives_its_own_chance() -> None:
    bench = bench_of(Asked())
    assert "By all methods" in said(bench)

    boxes(bench)["Theta"].value = False

    assert bench.probability() == pytest.approx(0.5), "its middle is the target"
    assert "By these methods alone: Exponential smoothing." in said(bench)
    boxes(bench)["Theta"].value = True
    assert bench.probability() == pytest.approx(0.4449, abs=1e-3), "both are the pool again"


def test_without_a_method_there_is_no_forecast() -> None:
    bench = bench_of(Asked())

    bench.models.value = ()

    assert not any(box.value for box in boxes(bench).values())
    assert "No forecast: no method that applies is chosen." in said(bench)


def test_chosen_methods_stay_chosen_while_other_things_change() -> None:
    bench = bench_of(Asked())
    bench.models.value = ("theta",)

    bench.as_of.value = date(2023, 5, 1)

    assert [words for words, box in boxes(bench).items() if box.value] == ["Theta"]
    assert "By these methods alone: Theta." in said(bench)


def test_methods_that_do_not_exist_are_refused() -> None:
    bench = bench_of(Asked())
    with pytest.raises(TraitError, match="crystal_ball"):
        bench.models.value = ("crystal_ball",)
    assert bench.models.value == ("ets", "theta")


def test_a_forecast_that_is_no_pool_offers_no_methods() -> None:
    asked = Asked()
    asked.methods = False
    bench = bench_of(asked)

    assert bench.models.layout.display == "none"
    assert "44% chance" in said(bench)
    assert "methods" not in said(bench)


def test_another_measure_and_another_place_keep_the_target() -> None:
    bench = bench_of(Asked())
    assert [code for _, code in bench.measure.options] == ["pass_rate", "water"]
    assert bench.place.options == (("Beijing", "CN-BJ"), ("China", "CN"))

    bench.place.value = "CN-BJ"
    assert "Pass rate, Beijing, as known on 1 September 2025" in said(bench)
    bench.measure.value = "water"

    assert bench.place.options == (("China", "CN"),)
    assert (bench.value.value, bench.year.value) == (94.0, 2025)
    assert "Water use, China" in said(bench)


def test_the_plans_place_comes_first_where_it_has_values() -> None:
    bench = bench_of(Asked())
    assert bench.place.value == "CN"


def test_two_dates_stand_side_by_side() -> None:
    bench = bench_of(Asked())
    bench.other_date.value = date(2023, 5, 1)

    text = said(bench)
    assert text.index("Latest value: 93.93% (2024).") < text.index("Latest value: 93.29% (2022).")
    assert len(set(re.findall(r' id="([^"]*-t)"', bench.answer()))) == 2


def test_two_indicators_stand_side_by_side_each_with_its_own_target() -> None:
    bench = bench_of(Asked())
    bench.other_indicator.value = "water"

    assert "44% chance of at least 94% in 2025" in said(bench)
    assert "Water use, China" in said(bench)


def test_what_has_not_changed_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def counted(draw: Any, name: str, *rest: Any) -> Html:
        drawn.append(name)
        return svg(draw, name, *rest)

    monkeypatch.setattr("qstats.report.what_if.svg", counted)
    bench = bench_of(Asked())
    bench.answer()
    bench.other_date.value = date(2023, 5, 1)
    bench.answer()
    assert drawn == ["bench-0", "bench-1"]

    bench.other_date.value = date(2024, 5, 1)
    bench.answer()
    assert drawn == ["bench-0", "bench-1", "bench-1"]


def run_code_of(bench: Workbench, again: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the exported code of ``bench`` where ``again`` is the workbench that it opens."""
    monkeypatch.setattr("qstats.workbench", lambda *_: again, raising=False)
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    exec(bench.code(), {})


def test_the_code_asks_the_same_question(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bench, again = bench_of(Asked()), bench_of(Asked())
    bench.measure.value, bench.as_of.value = "pass_rate", date(2024, 5, 1)
    bench.place.value, bench.value.value, bench.year.value = "CN-BJ", 93.5, 2026
    bench.models.value, bench.other_date.value = ("ets",), date(2023, 5, 1)
    assert "as_of.value = datetime.date(2024, 5, 1)" in bench.code()

    run_code_of(bench, again, monkeypatch)

    assert again.answer() == bench.answer()
    assert "at least 93.5% in 2026" in capsys.readouterr().out, "without a notebook it says so"


def test_the_code_of_a_known_outcome_names_no_methods(monkeypatch: pytest.MonkeyPatch) -> None:
    bench, again = bench_of(Asked()), bench_of(Asked())
    bench.models.value, bench.year.value = ("ets",), 2023

    run_code_of(bench, again, monkeypatch)

    assert again.answer() == bench.answer()


def test_the_picture_holds_all_that_is_shown(tmp_path: Path) -> None:
    bench = bench_of(Asked())
    bench.other_date.value = date(2023, 5, 1)

    drawn = ElementTree.parse(bench.export("picture", tmp_path)).getroot()

    svg_ = "{http://www.w3.org/2000/svg}"
    assert drawn.tag == f"{svg_}svg"
    words = [text.text for text in drawn.findall(f"{svg_}text")]
    assert words[:2] == [
        "Pass rate, China, as known on 1 September 2025",
        "44% chance of at least 94% in 2025: about as likely as not.",
    ]
    assert words[2] == "Pass rate, China, as known on 1 May 2023"
    charts = drawn.findall(f"{svg_}svg")
    assert [chart.get("viewBox") for chart in charts] == ["0 0 860 400"] * 2
    assert "var(--" not in ElementTree.tostring(drawn, encoding="unicode"), "colours of its own"


def test_the_report_is_a_page_of_its_own(tmp_path: Path) -> None:
    bench = bench_of(Asked())
    bench.other_date.value = date(2023, 5, 1)

    page = bench.export("report", tmp_path).read_text(encoding="utf-8")

    assert "<title>Pass rate</title>" in page
    assert "<h1>Pass rate</h1>" in page
    assert "The plan: Pass rate reaches 94%." in page
    assert "Asked at the workbench on 1 September 2025" in page
    for answer in ("44% chance of at least 94%", "Latest value: 93.29% (2022)."):
        assert answer in page
    assert page.count("<svg ") == 4, "each answer has a drawing for phones"
    # By hand: nearest to 94 of the two middles' mixture lies at 93.93.
    assert re.search(r'<th scope="row">2025</th><td class="n"></td><td class="n">93.93</td>', page)
    assert unescape(page).count(bench.code()) == 1
    assert not re.search(r'(src|href)="http', page), "it needs no network"


def test_what_is_shown_is_written_as_code(tmp_path: Path) -> None:
    bench = bench_of(Asked())
    assert bench.export("code", tmp_path).read_text(encoding="utf-8") == bench.code()
    with pytest.raises(UsageError, match="choose one of code, picture, report"):
        bench.export("film", tmp_path)


def test_no_export_overwrites_another(tmp_path: Path) -> None:
    bench = bench_of(Asked())
    first = bench.export("code", tmp_path)
    before = first.read_bytes()
    bench.value.value = 90.0

    second = bench.export("code", tmp_path)

    assert second.name == f"{first.stem}-2.py"
    assert bench.export("code", tmp_path) == second, "the same once more is the same file"
    assert first.read_bytes() == before != second.read_bytes()


def test_a_button_says_what_it_wrote_or_why_it_could_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bench = bench_of(Asked())
    _, *buttons, message = bench.controls.children[-1].children
    picture = next(button for button in buttons if button.description == "as picture")

    picture.click()
    assert message.value == "Written: pass_rate-2025.svg"
    assert (tmp_path / "pass_rate-2025.svg").exists()

    bench.as_of.value = date(2019, 5, 1)
    picture.click()
    assert message.value == "No forecast: no value was known by this date."

    code = next(button for button in buttons if button.description == "as code")
    (tmp_path / "pass_rate-2025.py").mkdir()
    code.click()
    assert "Is a directory" in message.value


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("zh-Hans", "2025年不低于94%的概率为44%：机会大致各半。"),
        ("zh-Hant", "2025年不低於94%的機率為44%：機會大致各半。"),
    ],
)
def test_the_answer_speaks_the_language_asked_for(lang: str, sentence: str) -> None:
    assert sentence in said(bench_of(Asked(), lang))


@pytest.mark.parametrize(
    "name",
    ["plan_overview", "data_quality", "explore", "forecast_evaluation", "read_a_yearbook"],
)
def test_notebooks_stay_thin(name: str) -> None:
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]

    assert ["parameters" in cell.metadata.get("tags", []) for cell in code].count(True) == 1
    for cell in code:
        assert len(cell.source.splitlines()) <= 8
        assert not re.search(r"\b(def|for|while|lambda)\b", cell.source)
        assert not cell.outputs
