"""The README shows three pictures that do not make a checkout heavy."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_readmes_three_pictures_exist_and_are_light() -> None:
    shown = re.findall(r'src="(docs/[^"]+)"', (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(shown) == 3
    assert sum((ROOT / name).stat().st_size for name in shown) <= 300_000
