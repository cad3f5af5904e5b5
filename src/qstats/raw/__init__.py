"""Bytes of a raw file → grids of cells, and where each file came from."""

from qstats.raw.origin import RECIPE, Origin, find_raw, open_raw
from qstats.raw.sheets import Cell, Grid, read_grids

__all__ = ["RECIPE", "Cell", "Grid", "Origin", "find_raw", "open_raw", "read_grids"]
