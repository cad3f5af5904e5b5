"""A papermill engine that runs the cells in this process, with an empty namespace each time.

Starting a kernel and importing pandas and matplotlib in it costs several seconds a notebook; a
worker that has them loaded runs the same cells in a fraction of one. What a cell prints, displays
and returns becomes its outputs, in the order in which a kernel would have sent them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from itertools import count
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from papermill.engines import Engine, papermill_engines
from traitlets.config import Config

from qstats.report.outputs import Outputs

NAME = "qstats-in-process"


class InProcessEngine(Engine):  # type: ignore[misc]
    """Runs code cells in order in one IPython shell; stops at the first error."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Execute ``nb_man.nb``; an error stays as the output of its cell."""
        outputs, numbers = Outputs(), count(1)
        with _shell(outputs) as shell:
            for index, cell in enumerate(nb_man.nb.cells):
                nb_man.cell_start(cell, index)
                code = cell.cell_type == "code"
                failed = code and not _run(shell, cell, next(numbers), outputs)
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


@contextmanager
def _shell(outputs: Outputs) -> Iterator[InteractiveShell]:
    """An empty shell whose namespace is ``__main__`` inside, and only inside, the block."""
    main = sys.modules["__main__"]
    # Without a cache of outputs a reset needs no collection of all garbage.
    quiet = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"cache_size": 0}})
    try:
        shell = InteractiveShell.instance(config=quiet)
        shell.reset(new_session=True)
        shell.display_pub = outputs
        sys.modules["__main__"] = shell.user_module
        yield shell
    finally:
        sys.modules["__main__"] = main


def _run(shell: InteractiveShell, cell: Any, number: int, outputs: Outputs) -> bool:
    cell.execution_count, cell.outputs = number, outputs.start_cell()
    shown: list[Any] = []
    shell.display_trap.hook = shown.append  # a cell's value becomes its output, not print
    with redirect_stdout(outputs.stream("stdout")), redirect_stderr(outputs.stream("stderr")):
        result = shell.run_cell(cell.source, store_history=False)
    form = shell.display_formatter
    for value in shown:
        if form and value is not None:
            outputs.result(number, *form.format(value))
    error = result.error_before_exec or result.error_in_exec
    if error:
        outputs.error(error)
    return not error
