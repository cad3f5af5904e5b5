"""A plan's index page: every target and every article, from the answer down to the run record."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path

from qstats.catalog.records import Article, Names
from qstats.files import write_bytes, write_text
from qstats.report import figures, index_words, numbers
from qstats.report.index_words import name, reason, state, verdict
from qstats.report.markup import Html, foreign, join, tag
from qstats.report.page import page
from qstats.report.pdf import pdf
from qstats.report.plan_case import PlanCase, Row, TargetRow, expectation, read_plan_case
from qstats.report.render import RenderedReport, render_notebook
from qstats.report.texts import Texts

QUALITY_PAGE = "data-quality.html"

# Classes of chance as three columns; the word in each row stays the finer one.
_COLUMNS = {
    "exceptionally_unlikely": "low",
    "very_unlikely": "low",
    "unlikely": "low",
    "about_as_likely_as_not": "even",
    "likely": "high",
    "very_likely": "high",
    "virtually_certain": "high",
}
_ALWAYS = ("low", "even", "high", "insufficient_data", "unmeasured")
_ALL = ("missed", "low", "even", "high", "met", "insufficient_data", "unmeasured", "failed")
_MARKS = {"met": "✓", "missed": "✕"}
_STALE_MONTHS = 18
_LAST = 9.0  # sorts behind every chance


@dataclass(frozen=True)
class Index:
    """The index of one plan in one language; each method is one part of the page, as HTML.

    ``prefix`` leads from the page to the folder of its language: empty for a page inside that
    folder, ``en/`` for the plan's front page above it.
    """

    case: PlanCase
    t: Texts
    prefix: str = ""

    def summary(self) -> Html:
        """Title, the answer in a sentence, the same with numbers, and four facts."""
        plan, t = self.case.plan, self.t
        sub = t.html(
            "index.sub",
            document=foreign(plan.document, t.lang),
            published=numbers.date(plan.published, t.lang),
            as_of=numbers.date(self.case.as_of, t.lang),
        )
        answer = tag("p", index_words.headline(self.case, t), class_="say")
        said = tag("div", answer, index_words.plain(self.case, t))
        title = tag("h1", page_title(self.case, t))
        box = tag("div", said, class_="verdict alone")
        return join([title, tag("p", sub, class_="sub"), box, index_words.facts(self.case, t)])

    def matrix(self) -> Html:
        """Groups of targets against classes of chance, a tile for every target."""
        present = {_column(row) for row in self.case.rows}
        columns = [c for c in _ALL if c in present or c in _ALWAYS]
        head = [tag("th", self.t("index.matrix.group"), scope="col")]
        head += [self._column_head(c) for c in columns]
        body = [self._matrix_row(names, rows, columns) for names, rows in self.case.sections()]
        note = self.t.html(
            "index.matrix.note", framed=tag("span", self.t("index.matrix.framed"), class_="framed")
        )
        table = _table("stack matrix", head, body)
        return self._section("matrix", table, tag("p", note, class_="note"))

    def targets(self) -> Html:
        """All targets by group: path, latest value, chance, change, newest value."""
        t = self.t
        columns = ("name", "path", "latest", "chance", "change", "newest")
        head = [
            tag("th", t(f"index.list.{c}"), scope="col", class_="n" if c in _RIGHT else None)
            for c in columns
        ]
        body = [self._group(number, *entry) for number, entry in enumerate(self.case.sections())]
        note = tag("p", t("index.list.note"), class_="note")
        return self._section("list", self._controls(), _table("stack list", head, body), note)

    def articles(self) -> Html:
        """Every article of the document by chapter, pointing to its targets."""
        t, articles = self.t, self.case.plan.articles
        if not articles:
            return Html("")
        with_goals = sum(bool(article.targets) for article in articles)
        lead = t("index.articles.lead", with_goals=with_goals, total=len(articles))
        head = [tag("th", t(f"index.articles.{c}"), scope="col") for c in ("article", "targets")]
        chapters = dict.fromkeys(article.chapter for article in articles)
        body = [
            join(
                [
                    _heading_row(chapter.in_(t.lang), 2),
                    *[self._article(a) for a in articles if a.chapter == chapter],
                ]
            )
            for chapter in chapters
        ]
        return self._section(
            "articles", tag("p", lead, class_="lead"), _table("stack articles", head, body)
        )

    def failures(self) -> Html:
        """The reports that could not be made, each with its reason; nothing if all were."""
        t = self.t
        if not self.case.failures:
            return Html("")
        head = [tag("th", t(f"index.failed.{c}"), scope="col") for c in ("name", "reason")]
        body = [
            tag("tr", tag("th", name(row, t), scope="row"), tag("td", foreign(row.failure, t.lang)))
            for row in self.case.failures
        ]
        return self._section("failed", _table("failures", head, body))

    def downloads(self) -> Html:
        """Links to the tables, the run record and the data-quality page."""
        up = "" if self.prefix else "../"
        files = {
            "csv": f"{up}summary.csv",
            "json": f"{up}summary.json",
            "run": f"{up}run.json",
            "quality": f"{self.prefix}{QUALITY_PAGE}",
        }
        items = [
            tag("li", tag("a", self.t(f"index.downloads.{key}"), href=address))
            for key, address in files.items()
        ]
        return self._section("downloads", tag("ul", *items, class_="downloads"))

    def about(self) -> Html:
        """How the numbers add up, and the record of the run that made them."""
        t, run, failed = self.t, self.case.run, len(self.case.failures)
        made = numbers.date(run["made"], t.lang)
        versions = ", ".join(f"{package} {v}" for package, v in run["versions"].items())
        said = {
            "averages": t("index.footer.averages_text"),
            "words": t("index.footer.words_text"),
            "failed": t("index.failed.some" if failed else "index.failed.none", count=failed),
            "run": t("index.footer.run_text", id=run["id"], made=made, inputs=len(run["inputs"])),
            "versions": versions,
        }
        pairs = [
            tag("dt", t(f"index.footer.{key}")) + tag("dd", text) for key, text in said.items()
        ]
        return tag(
            "footer", tag("h2", t("index.footer.heading")), tag("dl", *pairs), class_="about"
        )

    def _section(self, key: str, *children: Html) -> Html:
        return tag("section", tag("h2", self.t(f"index.{key}.heading")), *children, id=key)

    def _column_head(self, column: str) -> Html:
        return tag("th", self._title(column), tag("small", self._range(column)), scope="col")

    def _title(self, column: str) -> str:
        return self.t(f"index.matrix.{column}")

    def _range(self, column: str) -> str:
        if column in _MARKS:
            return self.t("index.matrix.range.observed")
        key = column if column in _COLUMNS.values() else "none"
        return self.t(f"index.matrix.range.{key}")

    def _matrix_row(self, names: Names, rows: list[TargetRow], columns: list[str]) -> Html:
        cells = [self._matrix_cell(rows, column) for column in columns]
        return tag("tr", tag("th", names.in_(self.t.lang), scope="row"), *cells)

    def _matrix_cell(self, rows: list[TargetRow], column: str) -> Html:
        tiles = [self._tile(row, column) for row in rows if _column(row) == column]
        label = f"{self._title(column)}, {self._range(column)}" if tiles else None
        return tag("td", *tiles, data_l=label)

    def _tile(self, row: TargetRow, column: str) -> Html:
        chance = row.probability
        mark = _MARKS.get(row.state, "") if chance is None else verdict(row, self.t).rstrip("%")
        label = name(row, self.t) + ("*" if row.proxy else "")
        kind = "numeric" if row.numeric else "plain"
        # A goal without a verdict has its reason in the list, so that is where its tile leads.
        address = self._page(row) if row.page and row.judged else _anchor(row)
        found = tag("b", mark) + " " if mark else ""
        return tag("a", found, label, href=address, class_=f"tile {kind} {column}")

    def _group(self, number: int, names: Names, rows: list[TargetRow]) -> Html:
        head = _heading_row(names.in_(self.t.lang), 6, number)
        return join([head, *[self._target(row, number) for row in rows]])

    def _target(self, row: TargetRow, number: int) -> Html:
        t = self.t
        cells = {
            "path": self._path(row),
            "latest": self._latest(row),
            "chance": self._chance(row),
            "change": self._change(row),
            "newest": self._newest(row),
        }
        return tag(
            "tr",
            self._name(row),
            *[
                tag(
                    "td",
                    content,
                    data_l=t(f"index.list.{key}"),
                    class_="n" if key in _RIGHT else None,
                )
                for key, content in cells.items()
            ],
            id=_anchor(row)[1:],
            data_kind=_kind(row),
            data_group=number,
            data_chance=f"{expectation(row) if row.judged else _LAST:.4f}",
            data_change=_points_since(row, self.case.as_of) or 0,
        )

    def _name(self, row: TargetRow) -> Html:
        title = name(row, self.t)
        linked = tag("a", title, href=self._page(row)) if row.page else tag("span", title)
        failed = tag("small", self.t("index.list.no_page"), class_="old") if row.failure else ""
        return tag("th", linked, tag("small", index_words.goal(row, self.t)), failed, scope="row")

    def _path(self, row: TargetRow) -> Html:
        if row.newest is None:
            return Html("")
        threshold = row.target.value if row.target.kind == "threshold" else None
        return figures.sparkline(row.series, threshold, _until(row.forecast, row.target.year))

    def _latest(self, row: TargetRow) -> str:
        if row.newest is None or row.indicator is None:
            return self.t("index.list.no_value") if row.indicator else ""
        return numbers.value(row.newest["value"], row.indicator.unit, self.t.lang)

    def _chance(self, row: TargetRow) -> Html:
        chance = row.probability
        if chance is None:
            mark = _MARKS.get(row.state, "○")
            looks = {"met": "yes", "missed": "no"}.get(row.state, "none")
            return tag("span", f"{mark} {state(row, self.t)}", class_=f"chip {looks}")
        return tag(
            "div",
            tag("b", numbers.chance(chance)),
            tag("i", style=f"--p:{100 * chance:.0f}%"),
            tag("small", self.t(f"likelihood.{row.wording}")),
            class_=f"bar {_column(row)}",
        )

    def _change(self, row: TargetRow) -> Html:
        before = _before(row, self.case.as_of)
        if before is None or not row.judged:
            return tag("span", self.t("index.list.no_earlier")) if row.pending else Html("")
        day = numbers.iso_date(before["as_of"])
        if not row.pending:
            chance = numbers.chance(before["probability"])
            return tag("span", tag("small", self.t("index.list.before", chance=chance, date=day)))
        moved = _points_since(row, self.case.as_of) or 0
        arrow, look = ("▲ ", "up") if moved > 0 else ("▼ ", "down")
        text = f"{arrow}{numbers.signed(moved, 0)}" if moved else self.t("index.list.no_change")
        since = tag("small", self.t("index.list.since", date=day))
        return tag("span", tag("b", text, class_=look if moved else None), since)

    def _newest(self, row: TargetRow) -> Html:
        newest = row.newest
        if newest is None:
            return Html("")
        published = numbers.iso_date(newest["published"]) or self.t("index.list.undated")
        stale = _is_stale(int(newest["year"]), self.case.as_of)
        old = tag("small", self.t("index.list.stale"), class_="old") if stale else ""
        return tag("span", newest["year"], tag("small", published), old)

    def _controls(self) -> Html:
        t, total = self.t, len(self.case.rows)
        states = [s for s in _STATES if any(row.state == s for row in self.case.rows)]
        kinds = {"": t("index.filter.all")}
        kinds |= {kind: t(f"index.kind.{kind}") for kind in ("numeric", "directional")}
        kinds |= {s: t(f"index.matrix.{s}") for s in states}
        orders = {key: t(f"index.filter.{key}") for key in ("plan", "chance", "change")}
        status = t("index.filter.status", shown=total, total=total)
        template = t("index.filter.status", shown="{}", total=total)
        return tag(
            "div",
            tag("label", t("index.filter.show"), _select("show", kinds)),
            tag("label", t("index.filter.sort"), _select("sort", orders)),
            tag("label", t("index.filter.search"), Html('<input id="search" type="search">')),
            tag("output", status, id="status", aria_live="polite", data_template=template),
            class_="controls",
            hidden="hidden",
        )

    def _article(self, article: Article) -> Html:
        t = self.t
        goals = [self._pointer(self.case.row(target), article) for target in article.targets]
        none = tag("span", t("index.articles.none"), class_="muted")
        held = tag("ul", *[tag("li", goal) for goal in goals]) if goals else none
        return tag(
            "tr",
            tag("th", article.names.in_(t.lang), scope="row"),
            tag("td", held, data_l=t("index.articles.targets")),
        )

    def _pointer(self, row: TargetRow, article: Article) -> Html:
        """Name and verdict of a target; one named like its article is not named again."""
        t = self.t
        found: str = verdict(row, t)
        if row.pending:
            found = f"{found}, {t(f'likelihood.{row.wording}')}"
        why = [" ", tag("small", reason(row, t))] if row.state == "unmeasured" else []
        if row.target.names == article.names:
            return join([tag("a", found, href=_anchor(row)), *why])
        return join([tag("a", name(row, t), href=_anchor(row)), " ", tag("small", found), *why])

    def _page(self, row: TargetRow) -> str:
        return f"{self.prefix}{row.page}"


_RIGHT = ("latest", "change")
_STATES = ("met", "missed", "insufficient_data", "unmeasured", "failed")


def open_index(case_path: Path | str, lang: str, prefix: str = "") -> Index:
    """The index of the plan case written at ``case_path``, in one language."""
    return Index(read_plan_case(case_path), Texts(lang), prefix)


def render_index(
    case_path: Path,
    template: Path,
    out_dir: Path,
    lang: str,
    front: bool = False,
    formats: Sequence[str] = ("html",),
) -> RenderedReport:
    """Execute the index notebook and write the index page of one language.

    The page goes to ``out_dir/<lang>/index.html``, with ``front`` to ``out_dir/index.html``; its
    notebook to ``out_dir/notebooks/``; where ``formats`` names ``pdf``, the printed form to
    ``out_dir/<lang>/index.pdf``. Links are relative and fit where the page stands.

    Raises
    ------
    ReportError
        The case or the template cannot be read, or a cell fails.
    """
    case, t = read_plan_case(case_path), Texts(lang)
    prefix, up = (f"{lang}/", "") if front else ("", "../")
    notebook_path = out_dir / "notebooks" / ("index.ipynb" if front else f"index.{lang}.ipynb")
    where = Path(os.path.relpath(case_path.resolve(), notebook_path.parent.resolve())).as_posix()
    parameters = {"plan_case_path": where, "lang": lang, "prefix": prefix}
    body = render_notebook(template, parameters, notebook_path)
    html_path = (out_dir if front else out_dir / lang) / "index.html"
    languages = {other: f"{up}{other}/index.html" for other in case.languages}
    title, printed = page_title(case, t), ""
    if "pdf" in formats:
        printed = f"{prefix}index.pdf"
        write_bytes(html_path.parent / printed, pdf(body, title, lang))
    write_text(html_path, index_page(body, title, lang, languages, printed))
    return RenderedReport(html_path, notebook_path)


def index_page(
    body: str, title: str, lang: str, languages: dict[str, str], printed: str = ""
) -> str:
    """The document around an index's parts, with its style sheet and its filter script."""
    script, style = _resource("index.js"), _resource("index.css")
    return page(body, title, lang, languages, script=script, extra_css=style, printed=printed)


def page_title(case: PlanCase, t: Texts) -> str:
    """The question the page answers."""
    return t("index.title", plan=case.plan.names.in_(t.lang), year=case.plan.year)


def _resource(file: str) -> str:
    return (resources.files("qstats.report") / file).read_text(encoding="utf-8")


def _column(row: TargetRow) -> str:
    return _COLUMNS[row.wording] if row.pending else row.state


def _kind(row: TargetRow) -> str:
    kind = "numeric" if row.numeric else "directional"
    return row.state if row.state == "unmeasured" else f"{kind} {row.state}"


def _anchor(row: TargetRow) -> str:
    return f"#t-{row.target.id}"


def _before(row: TargetRow, as_of: str) -> Row | None:
    """The last earlier answer to the same question, if one was given."""
    earlier = [
        h
        for h in row.history
        if numbers.iso_date(h["as_of"]) < as_of[:10] and h["probability"] is not None
    ]
    return max(earlier, key=lambda h: str(h["as_of"]), default=None)


def _points_since(row: TargetRow, as_of: str) -> int | None:
    """Points between the two printed chances, so that the reader's own subtraction agrees."""
    before, chance = _before(row, as_of), row.probability
    if before is None or chance is None:
        return None
    return round(100 * chance) - round(100 * float(before["probability"]))


def _is_stale(year: int, as_of: str) -> bool:
    day = date.fromisoformat(as_of[:10])
    return 12 * (day.year - year - 1) + day.month > _STALE_MONTHS


def _until(forecast: Row | None, year: int) -> Row | None:
    """The forecast up to the target year, where the range of the list's picture stands."""
    if forecast is None or forecast["years"][0] > year:
        return None
    kept = sum(y <= year for y in forecast["years"])
    cut = [column[:kept] for column in forecast["values"]]
    return {**forecast, "years": forecast["years"][:kept], "values": cut}


def _select(key: str, options: dict[str, str]) -> Html:
    return tag("select", *[tag("option", text, value=v) for v, text in options.items()], id=key)


def _heading_row(text: str, width: int, number: int | None = None) -> Html:
    cell = tag("th", text, colspan=width, scope="rowgroup")
    return tag("tr", cell, class_="group", data_group=number)


def _table(looks: str, head: list[Html], body: list[Html]) -> Html:
    table = tag("table", tag("thead", tag("tr", *head)), tag("tbody", *body), class_=looks)
    return tag("div", table, class_="scroll")
