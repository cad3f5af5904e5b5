"""The printed form of a page: the same HTML, set on A4 by typst in the package's font."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib import resources

from qstats.errors import ReportError
from qstats.report.drawing import palette
from qstats.report.pictures import replaced, typeset

# What XML forbids although a label may hold it.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def pdf(body: str, title: str, lang: str, trail: Sequence[str] = (), footer: str = "") -> bytes:
    """A page's HTML as PDF: tagged, searchable, its charts as vectors with their words.

    Parameters
    ----------
    body
        The finished HTML that stands in the page's ``<main>``.
    title, lang
        Title and language of the document.
    trail
        Where the page belongs, from the plan down: the header of every sheet.
    footer
        Stands beside the page number.

    Raises
    ------
    ReportError
        The page cannot be set.
    """
    import typst
    from lxml import etree, html

    text, files = replaced(_FORBIDDEN.sub("\ufffd", body))
    root = html.fragment_fromstring(text, create_parent="main")
    said = {"title": title, "lang": lang, "trail": list(trail), "footer": footer}
    files |= {
        "main.typ": (resources.files("qstats.report") / "page.typ").read_bytes(),
        "body.xml": etree.tostring(root, encoding="utf-8"),
        "page.json": json.dumps(said).encode(),
        "palette.json": json.dumps(palette()).encode(),
    }
    try:
        return typeset(files, format="pdf")
    except typst.TypstError as error:
        raise ReportError(
            f"cannot be set as PDF: {error}",
            where=title,
            remedy="make the HTML page alone (--format html), and report this fault",
        ) from error
