"""What the cells of a notebook print, display and return, as a kernel would have sent it."""

from __future__ import annotations

from io import TextIOBase
from typing import Any

from IPython.core.displaypub import DisplayPublisher
from nbformat.v4 import new_output


class Outputs(DisplayPublisher):
    """Collects the outputs of one notebook; ``cell`` are those of the running cell, in order."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.cell: list[Any] = []
        self._named: dict[str | None, Any] = {}

    def start_cell(self) -> list[Any]:
        """Begin with the next cell and return the list that its outputs will come to."""
        self.cell = []
        return self.cell

    def stream(self, name: str) -> TextIOBase:
        """A file whose text becomes output of the running cell."""
        return _Stream(name, self)

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        source: Any = None,
        *,
        transient: Any = None,
        update: Any = False,
        **_ignored: Any,
    ) -> None:
        """What ``display`` shows; an update changes what was shown under the same name."""
        shown = new_output("display_data", data, metadata=metadata or {})
        name = (transient or {}).get("display_id")
        if not update:
            self.cell.append(shown)
            self._named[name] = shown
        elif name in self._named:
            self._named[name].update(data=shown.data, metadata=shown.metadata)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what the running cell has shown so far."""
        self.cell.clear()

    def result(self, number: int, data: Any, metadata: Any) -> None:
        """Add the value of the last expression of the cell with this ``number``."""
        parts = {"data": data, "metadata": metadata, "execution_count": number}
        self.cell.append(new_output("execute_result", **parts))

    def error(self, error: BaseException) -> None:
        """Add what stopped the cell."""
        name, text = type(error).__name__, str(error)
        parts = {"ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
        self.cell.append(new_output("error", **parts))


class _Stream(TextIOBase):
    def __init__(self, name: str, outputs: Outputs) -> None:
        self._name, self._outputs = name, outputs

    def write(self, text: str) -> int:
        cell = self._outputs.cell
        if cell and cell[-1].get("name") == self._name:
            cell[-1]["text"] += text
        elif text:
            cell.append(new_output("stream", name=self._name, text=text))
        return len(text)
