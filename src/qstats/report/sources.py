"""Where every number comes from: data with addresses, caveats, downloads, method and run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote, urlsplit

from qstats.catalog import Break
from qstats.report import citation, figures, numbers
from qstats.report.case import Row
from qstats.report.charts import data_table, section
from qstats.report.downloads import (
    ASSESSMENT,
    BIBTEX,
    CSL,
    WORKBOOK,
    csv_file,
    csv_names,
    folder_of,
)
from qstats.report.markup import Html, foreign, join, link, tag, worded
from qstats.report.periods import period_name
from qstats.report.view import View

_COLUMNS = ("year", "value", "status", "publisher", "document", "published", "link", "cell")
_WORDS = (2, 3, 4, 5, 6, 7)
_FILES = {"workbook": WORKBOOK, "assessment": ASSESSMENT, "bibtex": BIBTEX, "csl": CSL}


def data(view: View) -> Html:
    """Every year with its address, gaps included; part-year figures and conflicts after it."""
    parts = [_years(view), _learned(view), _part_years(view), _conflicts(view)]
    return section(view, "data", _data_heading(view), *parts)


def caveats(view: View) -> Html:
    """What a reader must know before quoting the verdict."""
    told = [tag("li", view.message(entry)) for entry in view.assessment["warnings"] or []]
    told += [_gap_caveat(view)] if figures.gap_runs(view.measure.series) else []
    indicator = view.measure.indicator
    told += [_break(view, change) for change in indicator.breaks]
    notes = [indicator.caveat, *view.case.target.caveats]
    told += [tag("li", worded(note, view.lang)) for note in notes if note]
    if not told:
        told = [tag("li", view.texts("caveats.none"))]
    return section(view, "caveats", view.texts("caveats.heading"), tag("ul", *told, class_="plain"))


def downloads(view: View) -> Html:
    """The files beside the page, the executed notebook, and how to cite the report."""
    texts, folder = view.texts, folder_of(view)
    files = {name: f"{folder}/{csv_file(name)}" for name in csv_names(view)}
    files |= {name: f"{folder}/{file}" for name, file in _FILES.items()}
    files["notebook"] = f"../notebooks/{view.case.target.id}.{view.lang}.ipynb"
    items = [
        tag("li", tag("a", texts(f"downloads.{name}"), href=file)) for name, file in files.items()
    ]
    held = tag("ul", *items, class_="downloads")
    cite = tag("p", texts("downloads.cite", reference=citation.sentence(view)))
    return section(view, "downloads", texts("downloads.heading"), held, cite)


def about(view: View) -> Html:
    """Method, words, plan and the record of the run that made the page."""
    texts, run, plan = view.texts, view.case.run, view.case.plan
    told = [
        ("method", texts("about.method_text")),
        ("words", texts("about.words_text")),
        ("rules", texts("about.rules_text")),
        ("plan", join([foreign(plan.document, view.lang), view.space, _article(view)])),
        ("phrase", foreign(view.case.target.phrase, view.lang)),
        ("as_of", view.date(view.case.as_of)),
        ("run", texts("about.run_text", id=run["id"], made=view.date(run["made"]))),
        ("versions", ", ".join(f"{name} {v}" for name, v in run["versions"].items())),
        ("inputs", _inputs(view, run["inputs"])),
    ]
    pairs = [tag("dt", texts(f"about.{key}")) + tag("dd", text) for key, text in told]
    return tag(
        "footer", tag("h2", texts("about.heading")), tag("dl", *pairs), class_="about", id="about"
    )


def raw_link(cell: str) -> Html:
    """A raw cell's address as code, linked to the download copy of its file."""
    if not cell:
        return Html("")
    file = cell.partition("#")[0]
    return tag("a", tag("code", cell), href=f"../raw/{quote(file)}", download="")


# --- data ----------------------------------------------------------------------------------------


def _data_heading(view: View) -> str:
    missing = sum(last - first + 1 for first, last in figures.gap_runs(view.measure.series))
    values = view.texts.plural("data.values", len(view.observed))
    if not missing:
        return view.texts("data.heading", values=values)
    return view.texts(
        "data.heading_gaps", values=values, gaps=view.texts.plural("data.gaps", missing)
    )


def _years(view: View) -> Html:
    spoken = {row["cell"]: row for row in view.measure.observations if row["chosen"]}
    rows = [_year(view, row, spoken.get(row["cell"], {})) for row in view.measure.series]
    marks = [None if numbers.known(row["value"]) else "gap" for row in view.measure.series]
    heads = [view.texts(f"data.{column}") for column in _COLUMNS]
    caption = view.texts("data.caption")
    return data_table(heads, rows, caption, row_classes=marks, text_columns=_WORDS)


def _year(view: View, row: Row, source: Row) -> list[object]:
    if not numbers.known(row["value"]):
        return [row["year"], view.texts("missing.value"), *[""] * (len(_COLUMNS) - 2)]
    value = _bounded(view, row)
    status = view.texts(f"status.{row['status']}")
    return [row["year"], value, status, *_address(view, source, row)]


def _bounded(view: View, row: Row) -> str:
    sign = {"at_least": "≥ ", "at_most": "≤ "}.get(row["bound"], "")
    return f"{sign}{view.seen(row['value'])}"


def _address(view: View, source: Row, row: Row) -> list[object]:
    published = numbers.iso_date(row["published"]) or view.texts("data.undated")
    document = source.get("title") or row.get("source", "")
    return [
        foreign(source.get("publisher", ""), view.lang),
        foreign(document, view.lang),
        published,
        _web(source.get("url", "")),
        raw_link(row["cell"]),
    ]


def _web(address: str) -> Html:
    host = urlsplit(address).hostname if address.startswith("http") else None
    return link(host or address, address)


def _learned(view: View) -> Html:
    """What the forecast took from before a break, and how exact it takes the values to be."""
    learned = view.measure.learned
    if learned is None:
        return Html("")
    told = [*_shifts(view, learned["breaks"]), *_noise(view, learned)]
    return tag("p", view.sentences(told), class_="note")


def _shifts(view: View, breaks: Sequence[Row]) -> list[str]:
    if not breaks:
        return []
    comma = view.texts("list.comma")
    years = comma.join(str(row["year"]) for row in breaks)
    told = [view.texts.plural("learned.before", len(breaks), years=years)]
    for row in breaks:
        if row["size"] is not None:
            moved = {"size": view.change(row["size"]), "sd": view.size(row["sd"])}
            told.append(view.texts("learned.known", year=row["year"], **moved))
    unknown = comma.join(str(row["year"]) for row in breaks if row["size"] is None)
    return [*told, view.texts("learned.open", years=unknown)] if unknown else told


def _noise(view: View, learned: Row) -> list[str]:
    error = view.size(learned["noise"][1])
    if not learned["n_sampled"]:
        return [view.texts("learned.rounding", error=error)]
    fewest, most = learned["samples"]
    one = numbers.number(fewest)
    samples = one if fewest == most else numbers.values(fewest, most, view.lang)
    count = {"sampled": learned["n_sampled"], "values": learned["n_observed"]}
    told = [view.texts("learned.samples", samples=samples, error=error, **count)]
    others = learned["n_sampled"] < learned["n_observed"]
    return [*told, view.texts("learned.others")] if others else told


def _part_years(view: View) -> Html:
    rows = [row for row in view.measure.observations if not row["period"].isdigit()]
    if not rows:
        return Html("")
    heads = [view.texts(f"data.{column}") for column in ("period", *_COLUMNS[1:])]
    body = [
        [
            period_name(row["period"], view.lang),
            view.seen(row["value"]),
            view.texts(f"status.{row['status']}"),
            *_address(view, row, row),
        ]
        for row in rows
    ]
    table = data_table(heads, body, view.texts("data.part_caption"), text_columns=_WORDS)
    part_year = view.measure.part_year or {"figures": []}
    told = [tag("p", _part_year(view, row), class_="note") for row in part_year["figures"]]
    return tag("h3", view.texts("data.part_heading")) + join([*told, table])


def _part_year(view: View, row: Row) -> str:
    """Whether a part-year figure was used, and what it said or why not."""
    said = {"period": period_name(row["period"], view.lang), "value": view.brief_seen(row["value"])}
    if row["reason"]:
        return view.texts(f"part_year.ignored.{row['reason']}", **said)
    said |= {"year": row["year"], "estimate": view.brief(row["estimate"])}
    said |= {"range": view.range(row["low"], row["high"])}
    if not row["pairs"]:
        return view.texts("part_year.used.prior", **said)
    return view.texts.plural("part_year.used", row["pairs"], **said)


def _conflicts(view: View) -> Html:
    rows = view.measure.conflicts
    if not rows:
        return Html("")
    columns = ("year", "chosen", "other", "chosen_cell", "other_cell")
    heads = [view.texts(f"data.{column}") for column in columns]
    body = [
        [
            row["period"],
            view.seen(row["chosen"]),
            view.seen(row["other"]),
            raw_link(row["chosen_cell"]),
            raw_link(row["other_cell"]),
        ]
        for row in rows
    ]
    table = data_table(heads, body, view.texts("data.conflict_caption"), text_columns=(3, 4))
    return tag("h3", view.texts("data.conflict_heading")) + table


def _gap_caveat(view: View) -> Html:
    runs = [figures.year_range(*run) for run in figures.gap_runs(view.measure.series)]
    return tag("li", view.texts("caveats.gap", years=view.texts("list.comma").join(runs)))


def _break(view: View, change: Break) -> Html:
    what = worded(change.what, view.lang)
    return tag("li", view.texts.html("caveats.break", year=change.year, what=what))


# --- downloads and footer ------------------------------------------------------------------------


def _inputs(view: View, inputs: dict[str, str]) -> Html:
    used = {cell.partition("#")[0] for cell in _cells(view)}
    hashes = [(name, sha) for name, sha in inputs.items() if any(name.endswith(u) for u in used)]
    told = [tag("li", tag("code", f"{name} {sha[:12]}…")) for name, sha in hashes]
    count = view.texts.plural("about.inputs_text", len(inputs))
    return join([count, tag("ul", *told, class_="plain") if told else ""])


def _cells(view: View) -> Iterable[str]:
    return (row["cell"] for row in view.measure.observations if row["cell"])


def _article(view: View) -> str:
    article = view.case.article
    return view.texts("about.article", name=article.names.in_(view.lang))
