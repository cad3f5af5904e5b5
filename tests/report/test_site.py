from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from qstats.catalog import Article, Indicator, Measure, Names, Plan, Target
from qstats.catalog.records import Group
from qstats.report import site
from qstats.report.markup import join
from qstats.report.plan_case import (
    PlanCase,
    TargetRow,
    read_plan_case,
    tally,
    write_plan_case,
)
from qstats.report.texts import Texts

LANGS = ("en", "zh-Hans", "zh-Hant")
TEMPLATE = Path(__file__).parents[2] / "notebooks" / "plan_overview.ipynb"
HARMFUL = "<script>alert(1)</script>"


def same(text: str) -> Names:
    return Names(text, text, text)


def promise(id_: str, group: str, **changed: Any) -> Target:
    parts: dict[str, Any] = {
        "id": id_,
        "article": "2",
        "group": group,
        "names": same(f"Name of {id_}"),
        "phrase": "",
        "kind": "threshold",
        "year": 2025,
        "operator": ">=",
        "value": 94.0,
        "measures": (Measure(id_),),
    }
    return Target(**(parts | changed))


def values_of(values: dict[int, float | None]) -> list[dict[str, Any]]:
    return [
        {
            "year": year,
            "value": value,
            "status": "final" if value is not None else "",
            "bound": "exact",
            "segment": 0,
            "published": f"{year + 1}-03-01",
        }
        for year, value in values.items()
    ]


def measured(target: Target, state: str, **changed: Any) -> TargetRow:
    chance = changed.pop("chance", None)
    parts: dict[str, Any] = {
        "target": target,
        "state": state,
        "indicator": Indicator(target.id, target.names, "%", "up"),
        "assessment": {"probability": chance, "state": state},
        "series": values_of({2022: 92.0, 2023: None, 2024: 93.5}),
        "n_measures": 1,
        "page": f"{target.id}.html",
    }
    return TargetRow(**(parts | changed))


def trend(id_: str, group: str, **changed: Any) -> Target:
    return promise(id_, group, kind="trend", operator="", value=None, base_year=2022, **changed)


def rows() -> list[TargetRow]:
    unmeasured = promise(
        "clusters",
        "industry",
        kind="unmeasured",
        operator="",
        value=None,
        measures=(),
        reason=f"A list of names {HARMFUL}",
        names=same(f"Clusters {HARMFUL}"),
    )
    earlier = [{"as_of": "2024-09-01", "state": "pending", "probability": 0.294}]
    old = values_of({2021: 1.0, 2022: 2.0})
    return [
        measured(promise("pass", "products"), "pending", chance=0.47, history=earlier),
        measured(promise("food", "products"), "pending", chance=0.04),
        measured(promise("farm", "products"), "met", history=earlier),
        measured(promise("index", "industry"), "missed"),
        measured(promise("short", "industry"), "insufficient_data", series=old),
        measured(
            trend("water", "products", measures=(Measure("water", "proxy"),)),
            "pending",
            chance=0.8,
        ),
        measured(trend("spots", "products"), "pending", chance=0.03),
        TargetRow(target=unmeasured, state="unmeasured"),
        TargetRow(
            target=trend("broken", "", article="3"),
            state="failed",
            failure=f"cell C14: {HARMFUL}",
        ),
    ]


def plan_of(found: list[TargetRow]) -> Plan:
    ids = tuple(row.target.id for row in found)
    goals = {2: ids[:-1], 3: ("broken",), 4: ("clusters",)}
    articles = [
        Article(
            str(n),
            same(f"Article {n} of 32"),
            same("Aims" if n < 10 else "Means"),
            goals.get(n, ()),
        )
        for n in range(1, 33)
    ]
    return Plan(
        id="plan-1",
        names=same("Quality plan"),
        country="China",
        geo="CN",
        adopted="2023-02-06",
        published="2023-02-06",
        year=2025,
        document="质量强国建设纲要",
        groups=(Group("products", same("Products")), Group("industry", same("Industry"))),
        articles=tuple(articles),
        targets=tuple(row.target for row in found),
    )


@pytest.fixture
def case() -> PlanCase:
    found = rows()
    run = {
        "id": "run-7",
        "as_of": "2025-09-01",
        "made": "2025-09-02",
        "versions": {"qstats": "0.1.0"},
        "inputs": {"a.csv": "00"},
    }
    return PlanCase(plan_of(found), "2025-09-01", list(LANGS), found, run)


def whole(case: PlanCase, lang: str, prefix: str = "") -> str:
    index = site.Index(case, Texts(lang), prefix)
    body = join(
        [
            index.summary(),
            index.matrix(),
            index.targets(),
            index.articles(),
            index.failures(),
            index.downloads(),
            index.about(),
        ]
    )
    up = "" if prefix else "../"
    languages = {other: f"{up}{other}/index.html" for other in LANGS}
    return site.index_page(body, "Quality plan", lang, languages)


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((name, dict(attributes)))

    def values(self, key: str) -> Iterator[str]:
        return (found[key] or "" for _, found in self.found if key in found)


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def list_row(html: str, target: str) -> str:
    found = re.search(rf'<tr id="t-{target}".*?</tr>', html)
    assert found, f"no row for {target}"
    return found[0]


def test_the_expected_number_is_the_sum_of_outcomes_and_chances() -> None:
    found = tally(rows())

    # By hand: 0.47 + 0.04 pending, 1 met, 0 missed; the target with too little data has no part.
    assert found.expected_met == pytest.approx(1.51)
    assert (found.numeric, found.met, found.missed) == (4, 1, 1)
    # Of two directional goals with a verdict one is at 80%, the other at 3%.
    assert (found.favourable, found.directional) == (1, 2)
    assert (found.insufficient, found.unmeasured, found.failed, found.unassessed) == (1, 1, 1, 3)
    # Six series end in 2024 and one in 2022.
    assert (found.newest_year, found.newest, found.older, found.series) == (2024, 6, 1, 7)


def test_a_case_comes_back_from_its_file_unchanged(case: PlanCase, tmp_path: Path) -> None:
    write_plan_case(case, tmp_path / "plan_case.json")

    assert read_plan_case(tmp_path / "plan_case.json") == case


def test_the_summary_gives_the_sum_and_the_headline_names_every_class(case: PlanCase) -> None:
    said = text_of(site.Index(case, Texts("en")).summary())

    assert "1.5 of 4" in said
    assert "1 met and 1 missed so far" in said
    assert "Of five numeric targets, one is already met (Name of farm);" in said
    assert "one is about as likely as not to be met (Name of pass)" in said
    assert "one is not assessable for want of data (Name of short)." in said


def test_with_every_outcome_known_the_plan_is_no_longer_a_chance(case: PlanCase) -> None:
    decided = [row for row in case.rows if row.state in ("met", "missed")]
    said = text_of(site.Index(replace(case, rows=decided), Texts("en")).summary())

    assert "All outcomes are known: 1 met, 1 missed." in said
    assert "1 of 2" in said


@pytest.mark.parametrize("lang", LANGS)
def test_every_target_stands_in_the_matrix_and_in_the_list(case: PlanCase, lang: str) -> None:
    html = whole(case, lang)

    for row in case.rows:
        list_row(html, row.target.id)
    assert html.count('class="tile ') == len(case.rows)


def test_tiles_say_by_frame_star_and_mark_what_kind_of_verdict_they_are(case: PlanCase) -> None:
    matrix = site.Index(case, Texts("en")).matrix()
    tiles = dict(re.findall(r'<a (?:href="[^"]*" )class="tile ([^"]*)">(.*?)</a>', matrix))

    assert tiles["numeric even"] == "<b>47</b> Name of pass"
    assert tiles["plain high"] == "<b>80</b> Name of water*"
    assert tiles["numeric met"] == "<b>✓</b> Name of farm"
    assert tiles["numeric missed"] == "<b>✕</b> Name of index"
    assert tiles["numeric insufficient_data"] == "Name of short"


def test_a_goal_outside_the_groups_stands_under_the_chapter_of_its_article(case: PlanCase) -> None:
    assert [names.en for names, _ in case.sections()] == ["Products", "Industry", "Aims"]


def test_the_list_gives_number_word_change_and_age(case: PlanCase) -> None:
    html = whole(case, "en")

    pending = text_of(list_row(html, "pass"))
    # 47% now and 29% a year before: the printed numbers differ by 18.
    for part in ("47%", "about as likely as not", "▲ +18", "since 2024-09-01", "93.5%"):
        assert part in pending
    assert "29% on 2024-09-01" in text_of(list_row(html, "farm"))
    assert "over 18 months old" in text_of(list_row(html, "short"))
    assert "over 18 months old" not in pending
    assert "no value published" not in pending


def test_every_article_is_listed_and_says_when_it_holds_no_goal(case: PlanCase) -> None:
    articles = site.Index(case, Texts("en")).articles()

    assert all(f"Article {n} of 32<" in articles for n in range(1, 33))
    assert articles.count("no measurable goal") == 29
    assert "A list of names" in articles
    assert 'href="#t-clusters"' in articles


def test_a_failed_report_is_named_with_its_reason(case: PlanCase) -> None:
    index = site.Index(case, Texts("en"))

    assert "Name of broken" in index.failures()
    assert "cell C14" in index.failures()
    assert "1, listed above" in index.about()
    assert not site.Index(replace(case, rows=case.rows[:-1]), Texts("en")).failures()


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_links_lead_to_files_of_the_published_set(
    case: PlanCase, tmp_path: Path, prefix: str
) -> None:
    for lang in LANGS:
        (tmp_path / lang).mkdir()
        for page in ("index.html", "data-quality.html", *(r.page for r in case.rows if r.page)):
            (tmp_path / lang / page).touch()
    for file in ("index.html", "summary.csv", "summary.json", "run.json"):
        (tmp_path / file).touch()
    html = whole(case, "en", prefix)
    start = tmp_path if prefix else tmp_path / "en"
    ids = set(Elements(html).values("id"))

    for address in Elements(html).values("href"):
        if address.startswith("#"):
            assert address[1:] in ids, address
        else:
            assert (start / address).is_file(), address


@pytest.mark.parametrize("lang", LANGS)
def test_labels_stay_text_and_nothing_comes_from_elsewhere(case: PlanCase, lang: str) -> None:
    html = whole(case, lang)
    elements = Elements(html)

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert [name for name, _ in elements.found].count("script") == 1
    assert not list(elements.values("src"))
    assert not re.search(r'(?:href="|url\()\s*(?:https?:)?//', html)


def test_without_script_the_list_is_whole_and_the_controls_stay_hidden(case: PlanCase) -> None:
    elements = Elements(whole(case, "en")).found
    controls = [found for _, found in elements if found.get("class") == "controls"]

    assert [found["hidden"] for found in controls] == ["hidden"]
    listed = [found for _, found in elements if (found.get("id") or "").startswith("t-")]
    assert not any("hidden" in found for found in listed)
    assert any(found.get("aria-live") == "polite" for _, found in elements)


def test_the_three_languages_have_the_same_messages_and_placeholders() -> None:
    texts = {lang: Texts(lang) for lang in LANGS}
    parts = ("index.", "quality.", "explore.")
    mine = [key for key in texts["en"].keys() if key.startswith(parts)]  # noqa: SIM118

    for lang in LANGS[1:]:
        keys = [key for key in texts[lang].keys() if key.startswith(parts)]  # noqa: SIM118
        assert keys == mine
        for key in mine:
            assert texts[lang].placeholders(key) == texts["en"].placeholders(key), key


def test_the_notebook_makes_the_page_and_the_front_page(case: PlanCase, tmp_path: Path) -> None:
    path = tmp_path / "work" / "plan_case.json"
    path.parent.mkdir()
    write_plan_case(case, path)

    front = site.render_index(path, TEMPLATE, tmp_path / "out", "en", front=True)

    assert front.html_path == tmp_path / "out" / "index.html"
    html = front.html_path.read_text(encoding="utf-8")
    assert html.count("<h1>") == 1
    assert 'href="en/pass.html"' in html
    assert "1.5 of 4" in html
    assert front.notebook_path.is_file()
