"""Traditional Chinese as simplified, for comparing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


def simplified(text: str) -> str:
    """``text`` in simplified characters and mainland words: 網際網路普及率 is 互联网普及率.

    Text in other scripts, and simplified text, stays as it is. Converted by OpenCC.
    """
    return text if text.isascii() else _converter().convert(text)


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC  # loads its dictionaries: only when a text needs them

    return OpenCC("tw2sp")
