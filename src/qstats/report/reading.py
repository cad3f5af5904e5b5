"""The page that shows how a file was read: each sheet as printed beside its tidy rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from html import escape
from importlib import resources
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from qstats.report.markup import Html, join, tag
from qstats.report.page import page

Row = Mapping[str, Any]

# What one page shows at most; a browser stays quick up to here.
MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 200, 100, 10_000
_MAX_UNREAD = 20


class Use(NamedTuple):
    """How a use of cells is marked: style class, letter in the cell, and what it means."""

    style: str
    letter: str
    meaning: str


USES = {
    "title": Use("t", "T", "says what the table is about"),
    "heading": Use("h", "H", "names the figures of a column"),
    "period": Use("p", "P", "dates figures"),
    "unit": Use("u", "U", "says in what figures are counted"),
    "place": Use("l", "L", "says where"),
    "row name": Use("w", "N", "names the figures of a row"),
    "figure": Use("f", "", "underlined, leads to its tidy row"),
    "extra": Use("x", "X", "stands beside figures: a flag, a code, a name in another language"),
    "note": Use("m", "M", "explains, is never read as figures"),
    "unread": Use("q", "?", "used for nothing; the reason stands above its sheet"),
}
_COLUMNS = ("label", "path", "unit", "geo", "period", "value", "flag", "missing_mark")


class CellLike(Protocol):
    """One cell as printed."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def address(self) -> str: ...  # noqa: D102
    @property
    def bold(self) -> bool: ...  # noqa: D102
    @property
    def indent(self) -> int: ...  # noqa: D102


class GridLike(Protocol):
    """A sheet as printed; merged areas and hidden rows are counted from 0."""

    @property
    def sheet(self) -> str: ...  # noqa: D102
    @property
    def rows(self) -> Sequence[Sequence[CellLike]]: ...  # noqa: D102
    @property
    def merges(self) -> Sequence[tuple[int, int, int, int]]: ...  # noqa: D102
    @property
    def hidden(self) -> bool: ...  # noqa: D102
    @property
    def hidden_rows(self) -> Collection[int]: ...  # noqa: D102


class ReadingPage(str):
    """A whole HTML document; a notebook shows it in a frame of its own."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        style = "width:100%;height:44em;border:1px solid #8888"
        title = "How the file was read"
        return f'<iframe title="{title}" style="{style}" srcdoc="{escape(self)}"></iframe>'


def reading_page(
    name: str, grids: Sequence[GridLike], report: Row, rows: Sequence[Row]
) -> ReadingPage:
    """One self-contained page, in English, without script.

    A cell's colour and letter say what it was taken for; a figure leads to its tidy row, and
    the row back to its cell.

    Parameters
    ----------
    name
        The file's name.
    grids
        Its sheets as printed.
    report
        ``confidence`` and ``sheets``; each sheet has ``sheet``, ``tables`` (see
        ``qstats.tidy.readings.TableReading``) and ``cells`` (``cell, text, role, says``), in
        the form of ``Report.as_dict``.
    rows
        The tidy rows.
    """
    told = {sheet["sheet"]: sheet for sheet in report["sheets"]}
    by_sheet = {key: list(own) for key, own in groupby(rows, key=lambda row: row["sheet"])}
    parts, left = [], MAX_CELLS
    for number, grid in enumerate((g for g in grids if g.sheet in told), 1):
        sheet = _Sheet(number, grid, told[grid.sheet], by_sheet.get(grid.sheet, []), left)
        left -= sheet.size
        parts.append(sheet.section())
    body = join([*_head(name, report, rows), *parts])
    style = (resources.files("qstats.report") / "reading.css").read_text(encoding="utf-8")
    return ReadingPage(page(body, f"{name}: how it was read", "en", {}, extra_css=style))


def _head(name: str, report: Row, rows: Sequence[Row]) -> Iterator[Html]:
    tables = sum(len(sheet["tables"]) for sheet in report["sheets"])
    counts = Counter(cell["role"] for sheet in report["sheets"] for cell in sheet["cells"])
    counts["figure"] = len(rows)
    yield tag("h1", "How ", tag("span", name, class_="file"), " was read")
    yield tag(
        "p",
        f"{_count(len(rows), 'figure')} in {_count(tables, 'table')} on "
        f"{_count(len(report['sheets']), 'sheet')}; confidence {report['confidence']:.2f} of 1.",
        class_="sub",
    )
    keys = [
        tag("li", _key(use), tag("span", f"{role} ({counts[role]:,}): {use.meaning}"))
        for role, use in USES.items()
        if counts[role]
    ]
    yield tag("ul", *keys, class_="legend", aria_label="What the colours and letters mean")


def _key(use: Use) -> Html:
    return tag("span", use.letter or tag("u", "12"), class_=f"key {use.style}")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


class _Sheet:
    """One sheet of the page."""

    def __init__(
        self, number: int, grid: GridLike, told: Row, rows: Sequence[Row], cells_left: int
    ) -> None:
        self.number, self.grid, self.told = number, grid, told
        self.full_width = len(grid.rows[0]) if grid.rows else 0
        self.width = min(self.full_width, MAX_COLUMNS)
        room = cells_left // self.width if self.width else 0
        self.height = min(len(grid.rows), MAX_ROWS, room)
        self.size = self.width * self.height
        shown = {c.address for row in grid.rows[: self.height] for c in row[: self.width]}
        self.rows = [row for row in rows if row["cell"] in shown]
        self.left_out = len(rows) - len(self.rows)
        self.uses = {cell["cell"]: (cell["role"], cell["says"]) for cell in told["cells"]}
        self.figures = {row["cell"] for row in rows}

    def section(self) -> Html:
        """Heading, the tables found, the sheet and its rows."""
        name = f"Sheet “{self.grid.sheet}”" if self.grid.sheet else "The file"
        hidden = tag("small", " (hidden)") if self.grid.hidden else ""
        return tag(
            "section",
            tag("h2", name, hidden),
            self._tables(),
            self._unread(),
            self._bounds(),
            tag("div", self._printed(name), self._tidy(name), class_="pair") if self.size else "",
            id=f"s{self.number}",
        )

    def _tables(self) -> Html:
        tables = self.told["tables"]
        if not tables:
            return tag("p", "No table was found here.")
        titles = ("table", "title", "figures", "unit", "period", "place", "confidence", "doubts")
        head = tag("tr", *[tag("th", title, scope="col") for title in titles])
        lines = []
        for table in tables:
            texts = (
                table["cells"],
                table["lines"][0] if table["lines"] else "",
                f"{table['figures']:,}",
                ", ".join(table["units"]),
                table["period"],
                table["geo"],
                f"{table['confidence']:.2f}",
                "; ".join(table["doubts"]),
            )
            pairs = zip(titles, texts, strict=True)
            lines.append(tag("tr", *[tag("td", text, data_l=title) for title, text in pairs]))
        caption = tag("caption", "Tables found, with what is stated of all their figures")
        table = tag("table", caption, tag("thead", head), tag("tbody", *lines), class_="stack")
        return tag("div", table, class_="found")

    def _unread(self) -> Html:
        cells = [cell for cell in self.told["cells"] if cell["role"] == "unread"]
        if not cells:
            return Html("")
        items = [
            tag("li", tag("code", cell["cell"]), f" “{cell['text']}”: {cell['says']}")
            for cell in cells[:_MAX_UNREAD]
        ]
        more = len(cells) - _MAX_UNREAD
        items += [tag("li", f"and {more:,} more")] if more > 0 else []
        title = tag("summary", f"{_count(len(cells), 'cell')} left unread")
        return tag("details", title, tag("ul", *items, class_="plain"))

    def _bounds(self) -> Html:
        """What the page leaves out of a large sheet."""
        parts = []
        if self.height < len(self.grid.rows):
            parts.append(f"the first {self.height:,} of {len(self.grid.rows):,} rows")
        if self.width < self.full_width:
            parts.append(f"the first {self.width:,} of {self.full_width:,} columns")
        if not parts:
            return Html("")
        if not self.height:
            alone = tag("code", f"--html --sheet {self.grid.sheet}")
            return tag(
                "p", "Not shown, since this page is full: read it with ", alone, class_="note"
            )
        rest = f"; {_count(self.left_out, 'tidy row')} of the rest are not shown"
        return tag("p", f"Shown here: {' and '.join(parts)}{rest}.", class_="note")

    def _printed(self, name: str) -> Html:
        covered, spans = self._merged()
        letters = [cell.address.rstrip("0123456789") for cell in self.grid.rows[0][: self.width]]
        head = tag("tr", tag("td"), *[tag("th", text, scope="col") for text in letters])
        lines = []
        for r, row in enumerate(self.grid.rows[: self.height]):
            hidden = tag("small", " hidden") if r in self.grid.hidden_rows else ""
            cells = [
                self._cell(cell, spans.get((r, c), (1, 1)))
                for c, cell in enumerate(row[: self.width])
                if (r, c) not in covered
            ]
            lines.append(tag("tr", tag("th", r + 1, hidden, scope="row"), *cells))
        table = tag("table", tag("thead", head), tag("tbody", *lines), class_="sheet")
        return _region(table, "As printed", name)

    def _merged(self) -> tuple[set[tuple[int, int]], dict[tuple[int, int], tuple[int, int]]]:
        """Places under another cell, and how far down and across merged cells reach."""
        covered: set[tuple[int, int]] = set()
        spans = {}
        for top, left, bottom, right in self.grid.merges:
            bottom, right = min(bottom, self.height - 1), min(right, self.width - 1)
            spans[top, left] = (bottom - top + 1, right - left + 1)
            covered.update((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))
            covered.discard((top, left))
        return covered, spans

    def _cell(self, cell: CellLike, span: tuple[int, int]) -> Html:
        down, across = (str(n) if n > 1 else None for n in span)
        if not cell.text:
            return tag("td", rowspan=down, colspan=across)
        figure = cell.address in self.figures
        role, says = self.uses.get(cell.address, ("figure", ""))
        use = USES[role]
        shown = tag("a", cell.text, href=f"#r{self.number}-{cell.address}") if figure else cell.text
        return tag(
            "td",
            tag("small", use.letter) if use.letter else "",
            tag("b", shown) if cell.bold else shown,
            class_=use.style,
            id=f"c{self.number}-{cell.address}" if figure else None,
            title=f"{role}: {says}" if says else role,
            style=f"padding-left:{0.5 + 0.5 * min(cell.indent, 20)}em" if cell.indent else None,
            rowspan=down,
            colspan=across,
        )

    def _tidy(self, name: str) -> Html:
        if not self.rows:
            return Html("")
        head = tag(
            "tr", *[tag("th", t.replace("_", " "), scope="col") for t in ("cell", *_COLUMNS)]
        )
        lines = []
        for row in self.rows:
            address = row["cell"]
            back = tag("a", address, href=f"#c{self.number}-{address}")
            cells = [tag("td", _text(row[column])) for column in _COLUMNS]
            at = f"r{self.number}-{address}"
            lines.append(tag("tr", tag("th", back, scope="row"), *cells, id=at))
        table = tag("table", tag("thead", head), tag("tbody", *lines), class_="rows")
        return _region(table, "As tidy rows", name)


def _region(table: Html, title: str, of: str) -> Html:
    """A part that scrolls, also by keyboard."""
    named = {"role": "region", "aria_label": f"{of}: {title.lower()}"}
    scroll = tag("div", table, class_="scroll", tabindex="0", **named)
    return tag("div", tag("h3", title), scroll)


def _text(value: object) -> str:
    """A value in full; a missing one is blank."""
    if value is None or value != value:
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)
