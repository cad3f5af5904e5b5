"""A widget to choose any of several things: check boxes after a common name."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import traitlets

_BOX = {"width": "auto", "margin": "2px 20px 2px 0"}


class CheckList(widgets.HBox):  # type: ignore[misc]
    """``value`` holds the keys of the checked boxes, in the order of the boxes.

    It can be set from code; a key that is not offered is refused as a :class:`TraitError`.
    """

    value = traitlets.Tuple()

    def __init__(self, name: widgets.Label) -> None:
        self._name = name
        self._boxes: dict[str, widgets.Checkbox] = {}
        super().__init__([name], layout={"flex_flow": "row wrap"})

    @property
    def offered(self) -> tuple[str, ...]:
        """The keys of all boxes."""
        return tuple(self._boxes)

    def offer(self, words: dict[str, str]) -> None:
        """Boxes for other keys, each with its words.

        All are checked if all were; else those that were, or all if none of them is left.
        """
        if tuple(words) == self.offered:
            return
        everything, before = self.value == self.offered, list(self._boxes.values())
        kept = tuple(key for key in words if key in self.value)
        self._boxes = {key: self._box(key, text) for key, text in words.items()}
        self.children = [self._name, *self._boxes.values()]
        self.value = self.offered if everything or not kept else kept
        for box in before:
            box.close()

    def _box(self, key: str, words: str) -> widgets.Checkbox:
        box = widgets.Checkbox(
            value=key in self.value, description=words, indent=False, layout=_BOX
        )
        box.observe(lambda change: self._check(key, change["new"]), "value")
        return box

    def _check(self, key: str, checked: bool) -> None:
        self.value = tuple(
            name for name in self._boxes if (checked if name == key else name in self.value)
        )

    @traitlets.validate("value")
    def _known(self, proposal: dict[str, Any]) -> tuple[str, ...]:
        if unknown := set(proposal["value"]) - set(self._boxes):
            raise traitlets.TraitError(f"{sorted(unknown)} is not among {list(self._boxes)}")
        return tuple(key for key in self._boxes if key in proposal["value"])

    @traitlets.observe("value")
    def _show(self, _change: Any) -> None:
        for key, box in self._boxes.items():
            box.value = key in self.value
