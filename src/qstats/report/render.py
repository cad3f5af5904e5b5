"""Template notebook and parameters → executed notebook → page."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qstats.catalog.records import LANGUAGES
from qstats.errors import ReportError
from qstats.files import write_bytes, write_text
from qstats.report import citation
from qstats.report.downloads import write_downloads
from qstats.report.notebook_style import ONLY
from qstats.report.page import page
from qstats.report.parameters import check_parameters
from qstats.report.pdf import pdf
from qstats.report.view import View, open_view

_TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class RenderedReport:
    """Where one report's page, its executed notebook and its PDF, if asked for, were written."""

    html_path: Path
    notebook_path: Path
    pdf_path: Path | None = None


def render_report(
    case_path: Path,
    template: Path,
    out_dir: Path,
    stem: str,
    lang: str,
    languages: Sequence[str] = LANGUAGES,
    formats: Sequence[str] = ("html",),
) -> RenderedReport:
    """Execute ``template`` on one case and write its notebook, its page and its files.

    The notebook goes to ``out_dir/notebooks/<stem>.<lang>.ipynb``, the page to
    ``out_dir/<lang>/<stem>.html``, the files it offers to the folder ``<stem>`` beside it and,
    where ``formats`` names ``pdf``, the same notebook's PDF to ``<stem>.pdf`` beside it; each is
    written whole or not at all. The page links to ``index.html`` beside it and to its siblings in
    the other ``languages``.

    Raises
    ------
    ReportError
        The case or template cannot be read, the template does not know a parameter, or a cell
        fails (the message names the cell).
    """
    view = open_view(case_path, lang)
    notebook_path = out_dir / "notebooks" / f"{stem}.{lang}.ipynb"
    where = os.path.relpath(case_path.resolve(), notebook_path.parent.resolve())
    body = render_notebook(
        template, {"case_path": Path(where).as_posix(), "lang": lang}, notebook_path
    )
    html_path, crumbs, title = out_dir / lang / f"{stem}.html", _crumbs(view), citation.title(view)
    siblings = {other: f"../{other}/{stem}.html" for other in languages}
    pdf_path = html_path.with_suffix(".pdf") if "pdf" in formats else None
    if pdf_path:
        trail, footer = [text for text, _ in crumbs], citation.sentence(view)
        write_bytes(pdf_path, pdf(body, title, lang, trail, footer))
    write_downloads(view, body, out_dir / lang / stem)
    printed = pdf_path.name if pdf_path else ""
    write_text(html_path, page(body, title, lang, siblings, crumbs=crumbs, printed=printed))
    return RenderedReport(html_path, notebook_path, pdf_path)


def render_notebook(template: Path, parameters: Mapping[str, Any], notebook_path: Path) -> str:
    """Execute ``template``, write the result, return the HTML it showed.

    The cells' working folder is the written notebook's, so that relative paths among the
    parameters still hold for whoever opens the notebook there.

    Raises
    ------
    ReportError
        The template is missing or does not know a parameter, or a cell fails.
    """
    import nbformat

    notebook_path.parent.mkdir(parents=True, exist_ok=True)
    notebook = _execute(template, dict(parameters), notebook_path.parent)
    notebook.metadata.pop("papermill", None)  # it names folders of this machine
    write_text(notebook_path, nbformat.writes(notebook))
    return cells_html(notebook)


def cells_html(notebook: Any) -> str:
    """The HTML that the notebook's code cells show, in order, without their input.

    Cells tagged ``notebook-only`` are left out.
    """
    cells = (cell for cell in notebook.cells if cell.cell_type == "code")
    outputs = (o for c in cells if ONLY not in c.metadata.get("tags", []) for o in c.outputs)
    shown = [o.data["text/html"] for o in outputs if "text/html" in o.get("data", {})]
    return "\n".join(shown)


def _execute(template: Path, parameters: dict[str, Any], folder: Path) -> Any:
    papermill = _papermill()
    from qstats.report import engine

    _check_parameters(papermill, template, parameters)
    # Inside somebody's own notebook the shell is taken: papermill then starts a kernel.
    chosen = engine.register() if engine.available() else None
    try:
        return papermill.execute_notebook(
            str(template),
            None,
            parameters=parameters,
            engine_name=chosen,
            progress_bar=False,
            execution_timeout=_TIMEOUT_SECONDS,
            cwd=str(folder),
        )
    except papermill.PapermillExecutionError as error:
        raise ReportError(
            f"cell {error.exec_count} failed: {error.ename}: {error.evalue}",
            where=template.name,
            remedy=f"open the template and run the cell: {error.source.strip().splitlines()[0]}",
        ) from error


def _check_parameters(papermill: Any, template: Path, parameters: dict[str, Any]) -> None:
    if not template.is_file():
        raise ReportError(
            "no such template", where=str(template), remedy="name a file of notebooks/"
        )
    check_parameters(parameters, papermill.inspect_notebook(str(template)), template.name)


def _papermill() -> Any:
    # Checking IRIs in JSON schemas loads a grammar for over a second; no notebook schema uses it.
    # Marking the module as absent while papermill loads makes jsonschema go without.
    name = "rfc3987_syntax"
    hidden = name not in sys.modules
    if hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        import papermill
    finally:
        if hidden:
            del sys.modules[name]
    return papermill


def _crumbs(view: View) -> list[tuple[str, str]]:
    case = view.case
    return [
        (case.plan.names.in_(view.lang), "index.html"),
        (case.article.names.in_(view.lang), ""),
    ]
