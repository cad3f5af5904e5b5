"""A papermill engine that runs the cells in this process, with an empty namespace each time.

Starting a kernel and importing pandas and matplotlib in it costs several seconds a notebook; a
worker that has them loaded runs the same cells in a fraction of one.
"""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from nbformat.notebooknode import NotebookNode
from papermill.engines import Engine, papermill_engines
from traitlets.config import Config

NAME = "qstats-in-process"


class InProcessEngine(Engine):  # type: ignore[misc]
    """Runs code cells in order in one IPython shell; stops at the first error."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Execute ``nb_man.nb``; an error stays as the output of its cell."""
        shell = _fresh_shell()
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
            failed = cell.cell_type == "code" and not _run(shell, cell, index)
            if failed:
                nb_man.cell_exception(cell, index)
            nb_man.cell_complete(cell, index)
            if failed:
                return


def available() -> bool:
    """Whether this process is free for it: not inside a notebook kernel of the user's own."""
    if not InteractiveShell.initialized():
        return True
    return InteractiveShell.instance().__class__ is InteractiveShell


def register() -> str:
    """Make the engine known to papermill; return its name."""
    papermill_engines.register(NAME, InProcessEngine)
    return NAME


def _fresh_shell() -> InteractiveShell:
    quiet = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell.instance(config=quiet)
    shell.reset(new_session=True)
    return shell


def _run(shell: InteractiveShell, cell: Any, index: int) -> bool:
    printed = StringIO()
    shown: list[Any] = []
    shell.display_trap.hook = shown.append  # a cell's value becomes its output, not print
    with redirect_stdout(printed), redirect_stderr(printed):
        result = shell.run_cell(cell.source, store_history=False)
    cell.execution_count = index + 1
    cell.outputs = [*_streams(printed.getvalue()), *_values(shell, result, shown, index + 1)]
    return bool(result.success)


def _streams(text: str) -> list[Any]:
    return [NotebookNode(output_type="stream", name="stdout", text=text)] if text else []


def _values(
    shell: InteractiveShell, result: ExecutionResult, shown: list[Any], count: int
) -> list[Any]:
    error = result.error_before_exec or result.error_in_exec
    if error is not None:
        said = {"ename": type(error).__name__, "evalue": str(error)}
        trace = [f"{said['ename']}: {said['evalue']}"]
        return [NotebookNode(output_type="error", traceback=trace, **said)]
    form = shell.display_formatter
    formatted = [form.format(value) for value in shown if form and value is not None]
    return [
        NotebookNode(
            output_type="execute_result",
            data=NotebookNode(data),
            metadata=NotebookNode(metadata),
            execution_count=count,
        )
        for data, metadata in formatted
    ]
