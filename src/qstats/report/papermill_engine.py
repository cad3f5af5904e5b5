"""The papermill engine ``qstats``, for everything that runs notebooks by an engine's name.

papermill finds it by its entry point: ``papermill --engine qstats``, ``engine_name="qstats"`` of
Airflow's PapermillOperator. It refuses unknown parameters, which papermill only warns of, and
spares the start of a kernel where it can. papermill loads this file at each start, so it imports
little.
"""

from __future__ import annotations

from typing import Any

from papermill.engines import Engine, NBClientEngine
from papermill.translators import papermill_translators

from qstats.report.parameters import check_parameters


class QstatsEngine(Engine):  # type: ignore[misc]
    """Checks the parameters, then runs the cells in this process or, where need be, in a kernel.

    Only a kernel can keep a time limit, run another language than Python, or serve a process that
    is itself somebody's notebook.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Execute ``nb_man.nb`` as papermill asks.

        Raises
        ------
        ReportError
            A parameter is none of the template's.
        """
        from qstats.report.engine import InProcessEngine, available

        notebook = nb_man.nb
        where = options.get("input_path") or "template"
        check_parameters(notebook.metadata.papermill.get("parameters", {}), _known(notebook), where)
        language = notebook.metadata.get("kernelspec", {}).get("language", "python")
        needs_kernel = options.get("execution_timeout") or language != "python" or not available()
        engine = NBClientEngine if needs_kernel else InProcessEngine
        engine.execute_managed_notebook(nb_man, kernel_name, **options)


def _known(notebook: Any) -> list[str]:
    """The names that the cell tagged ``parameters`` gives values to."""
    translator = papermill_translators.find_translator("python3", "python")
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())]
    return [parameter.name for cell in cells for parameter in translator.inspect(cell)]
