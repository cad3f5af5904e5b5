"""The data-quality page: what was read, what was chosen, corrected, missing or doubtful."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from qstats.catalog.records import Indicator, Names
from qstats.files import write_bytes, write_text
from qstats.report import numbers
from qstats.report.case_files import QUALITY_CASE, read_case_file
from qstats.report.findings import words_of
from qstats.report.markup import Html, foreign, join, link, tag, worded
from qstats.report.page import page
from qstats.report.pdf import pdf
from qstats.report.periods import period_name
from qstats.report.render import RenderedReport, render_notebook
from qstats.report.texts import Texts

Row = dict[str, Any]
_HASH_SHOWN = 12


@dataclass(frozen=True)
class QualityCase:
    """All that the data-quality page may know.

    plan: the plan's name in each language (``lang`` → name).
    indicators: those whose values were read, with their changes of definition; other lists name
        them by id.
    places: the names of the places that findings have as codes.
    observations: ``total``, ``by_status`` (status → number of values) and ``undated`` (rows
        ``{indicator, period, cell}`` without a publication date).
    origins: one row a raw file: ``{path, producer, title, published, address, obtained,
        obtained_on, sha256, values}``.
    findings: rows of :class:`qstats.tidy.Finding`.
    conflicts: rows ``{indicator, period, chosen, other, chosen_cell, other_cell, rule}``; ``rule``
        is the key of the reason why.
    gaps: rows ``{indicator, years}``, the years without a value inside a series.
    corrections: rows ``{cell, old, new, reason, source}``.
    """

    plan: dict[str, str]
    as_of: str
    languages: list[str]
    indicators: list[Indicator]
    places: dict[str, Names]
    observations: Row
    origins: list[Row] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)
    conflicts: list[Row] = field(default_factory=list)
    gaps: list[Row] = field(default_factory=list)
    corrections: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Quality:
    """The data-quality page in one language; each method is one part of it, as HTML."""

    case: QualityCase
    lang: str

    @property
    def t(self) -> Texts:
        """The messages of the language."""
        return Texts(self.lang)

    def summary(self) -> Html:
        """Title, how many files and values there are, and how many of them need a look."""
        case, t = self.case, self.t
        errors = sum(row["level"] == "error" for row in case.findings)
        facts = {
            "files": (len(case.origins), t("quality.fact.files_note")),
            "values": (case.observations["total"], self._statuses()),
            "findings": (
                len(case.findings),
                t(
                    "quality.fact.findings_note",
                    errors=errors,
                    warnings=len(case.findings) - errors,
                ),
            ),
            "conflicts": (len(case.conflicts), t("quality.fact.conflicts_note")),
        }
        tiles = [
            tag("div", tag("dt", t(f"quality.fact.{key}")), tag("dd", count, tag("small", note)))
            for key, (count, note) in facts.items()
        ]
        as_of = numbers.date(case.as_of, self.lang)
        sub = t("quality.sub", plan=case.plan[self.lang], as_of=as_of)
        title = tag("h1", t("quality.title"))
        return join([title, tag("p", sub, class_="sub"), tag("dl", *tiles, class_="facts")])

    def findings(self) -> Html:
        """What the validation found: errors first, each with its cell and its remedy."""
        found = [{**row, **self._words(row)} for row in self.case.findings]
        ordered = sorted(found, key=lambda row: row["level"] != "error")
        columns = {
            "level": lambda row: self._level(row["level"]),
            "what": lambda row: row["what"],
            "cell": lambda row: _cell(row["where"]),
            "remedy": lambda row: row["remedy"],
        }
        return self._listing("findings", ordered, columns)

    def conflicts(self) -> Html:
        """Years with two values: which one speaks, which was set aside, by what rule."""
        columns = {
            "indicator": lambda row: self._name(row["indicator"]),
            "period": lambda row: row["period"],
            "chosen": lambda row: self._value(row, "chosen"),
            "other": lambda row: self._value(row, "other"),
            "rule": lambda row: self.t(f"quality.rule.{row['rule']}"),
        }
        return self._listing("conflicts", self.case.conflicts, columns)

    def breaks(self) -> Html:
        """Changes of definition, real ones and suspected ones."""
        rows = [
            {"indicator": indicator.id, "change": change}
            for indicator in self.case.indicators
            for change in indicator.breaks
        ]
        columns = {
            "indicator": lambda row: self._name(row["indicator"]),
            "year": lambda row: row["change"].year,
            "kind": lambda row: self._break(row["change"].suspected),
            "what": lambda row: worded(row["change"].what, self.lang),
        }
        return self._listing("breaks", rows, columns)

    def gaps(self) -> Html:
        """Years without a value inside a series; nothing is filled in."""
        columns = {
            "indicator": lambda row: self._name(row["indicator"]),
            "years": lambda row: year_spans(row["years"]),
        }
        return self._listing("gaps", self.case.gaps, columns)

    def undated(self) -> Html:
        """Values whose document bears no publication date."""
        columns = {
            "indicator": lambda row: self._name(row["indicator"]),
            "period": lambda row: row["period"],
            "cell": lambda row: _cell(row["cell"]),
        }
        return self._listing("undated", self.case.observations["undated"], columns)

    def corrections(self) -> Html:
        """Printed values that were corrected, with the reason and its source."""
        columns = {
            "cell": lambda row: _cell(row["cell"]),
            "old": lambda row: str(row["old"]),
            "new": lambda row: str(row["new"]),
            "reason": lambda row: foreign(row["reason"], self.lang),
            "source": lambda row: foreign(row["source"], self.lang),
        }
        return self._listing("corrections", self.case.corrections, columns)

    def origins(self) -> Html:
        """Every raw file: who made it, how it was obtained, and the start of its hash."""
        columns = {
            "file": lambda row: tag("code", row["path"]),
            "title": lambda row: self._document(row),
            "obtained": lambda row: self._obtained(row),
            "values": lambda row: numbers.number(row["values"], 0),
            "hash": lambda row: tag("code", row["sha256"][:_HASH_SHOWN]),
        }
        return self._listing("origins", self.case.origins, columns)

    def _listing(
        self, key: str, rows: list[Row], columns: Mapping[str, Callable[[Row], str]]
    ) -> Html:
        """One section: heading with the count, a sentence, and a table or the word that none is."""
        t = self.t
        heading = tag("h2", t(f"quality.{key}.heading"), " ", tag("small", f"({len(rows)})"))
        lead = tag("p", t(f"quality.{key}.lead"), class_="lead")
        if not rows:
            return tag("section", heading, tag("p", t(f"quality.{key}.none")), id=key)
        titles = {column: t(f"quality.column.{column}") for column in columns}
        head = tag("tr", *[tag("th", title, scope="col") for title in titles.values()])
        body = [
            tag("tr", *[tag("td", show(row), data_l=titles[c]) for c, show in columns.items()])
            for row in rows
        ]
        table = tag("table", tag("thead", head), tag("tbody", *body), class_="stack")
        return tag("section", heading, lead, tag("div", table, class_="scroll"), id=key)

    def _statuses(self) -> str:
        counts = self.case.observations["by_status"]
        items = [
            self.t("quality.fact.status", status=self.t(f"status.{status}"), count=count)
            for status, count in counts.items()
            if count
        ]
        return self.t("quality.fact.join").join(items)

    def _name(self, indicator_id: str) -> str:
        known = {i.id: i.names.in_(self.lang) for i in self.case.indicators}
        return known.get(indicator_id, indicator_id)

    def _words(self, finding: Row) -> dict[str, str]:
        return words_of(
            finding,
            self.t,
            indicator=self._name(finding["indicator"]),
            geo=self.case.places[finding["geo"]].in_(self.lang),
            period=period_name(finding["period"], self.lang),
        )

    def _document(self, row: Row) -> Html:
        title = link(foreign(row["title"], self.lang), row.get("address") or "")
        return join([foreign(row["producer"], self.lang), self.t("list.colon"), title])

    def _level(self, level: str) -> Html:
        mark, looks = ("✕", "no") if level == "error" else ("◆", "")
        word = self.t(f"quality.level.{level}")
        return tag("span", f"{mark} {word}", class_=f"chip {looks}".strip())

    def _break(self, suspected: bool) -> str:
        return self.t("quality.break.suspected" if suspected else "quality.break.real")

    def _value(self, row: Row, which: str) -> Html:
        value = numbers.number(row[which])
        return tag("span", value, " ", tag("small", _cell(row[f"{which}_cell"])))

    def _obtained(self, row: Row) -> str:
        return self.t(
            "quality.obtained.on",
            how=self.t(f"quality.obtained.{row['obtained']}"),
            date=numbers.iso_date(row["obtained_on"]),
        )


def year_spans(years: list[int]) -> str:
    """Years in short: ``2011–2013, 2016``."""
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and year == spans[-1][-1] + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return ", ".join(str(s[0]) if len(s) == 1 else f"{s[0]}{numbers.DASH}{s[-1]}" for s in spans)


def open_quality(case_path: Path | str, lang: str) -> Quality:
    """The quality case written at ``case_path``, in one language."""
    return Quality(read_quality_case(case_path), lang)


def render_quality(
    case_path: Path, template: Path, out_dir: Path, lang: str, formats: Sequence[str] = ("html",)
) -> RenderedReport:
    """Execute the data-quality notebook and write ``out_dir/<lang>/data-quality.html``.

    Where ``formats`` names ``pdf``, its printed form stands beside it.

    Raises
    ------
    ReportError
        The template cannot be read, or a cell fails.
    """
    case, t, stem = read_quality_case(case_path), Texts(lang), "data-quality"
    notebook_path = out_dir / "notebooks" / f"{stem}.{lang}.ipynb"
    where = Path(os.path.relpath(case_path.resolve(), notebook_path.parent.resolve())).as_posix()
    body = render_notebook(template, {"quality_case_path": where, "lang": lang}, notebook_path)
    languages = {other: f"../{other}/{stem}.html" for other in case.languages}
    html_path = out_dir / lang / f"{stem}.html"
    title, printed = t("quality.title"), ""
    crumbs = [(case.plan[lang], "index.html"), (title, "")]
    style = (resources.files("qstats.report") / "index.css").read_text(encoding="utf-8")
    if "pdf" in formats:
        printed = f"{stem}.pdf"
        write_bytes(out_dir / lang / printed, pdf(body, title, lang, [case.plan[lang]]))
    frame = {"extra_css": style, "printed": printed}
    write_text(html_path, page(body, title, lang, languages, crumbs, **frame))
    return RenderedReport(html_path, notebook_path)


_ADAPTER = TypeAdapter(QualityCase)


def write_quality_case(case: QualityCase, path: Path) -> None:
    """Write ``case`` as JSON to ``path``."""
    path.write_bytes(_ADAPTER.dump_json(case, indent=1))


def read_quality_case(path: Path | str) -> QualityCase:
    """The case written by :func:`write_quality_case`; of a folder with reports, the first plan's.

    Raises
    ------
    ReportError
        There is none, or another version of qstats wrote it.
    """
    return read_case_file(_ADAPTER, path, QUALITY_CASE)


def _cell(address: str) -> Html:
    return tag("code", address) if address else Html("")
