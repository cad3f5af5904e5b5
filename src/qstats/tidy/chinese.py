"""Chinese in the characters of the other writing."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]")


def simplified(text: str) -> str:
    """``text`` in simplified characters: 質量 is 质量, 臺灣 is 台湾. Converted by OpenCC.

    Characters only: OpenCC's conversion of words would also make 批次 a 批量, and a figure by
    batch is no bulk figure.
    """
    return _converter("t2s").convert(text) if _HAN.search(text) else text


def traditional(text: str) -> str:
    """``text`` in traditional characters: 广东 is 廣東. Converted by OpenCC."""
    return str(_converter("s2t").convert(text))


@cache
def _converter(way: str) -> OpenCC:
    from opencc import OpenCC  # loads its dictionaries: only when a text needs them

    return OpenCC(way)
