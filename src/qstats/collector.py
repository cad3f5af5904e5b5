"""The garbage collector, kept from scanning what cannot be garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Keep Python's cyclic collector off, where many objects are made and none dies before the end.

    Reading a table makes several objects a cell; scanning them again and again while they grow
    costs a third of the time for 100,000 cells, and none of them is part of a cycle. The thousands
    of objects of a drawing are one cycle: unseen until the drawing is done, all of them are found
    while they are young, and searches through all that lives, of half a second, become rare.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
