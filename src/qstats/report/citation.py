"""How a report is cited: a sentence, BibTeX, and CSL-JSON for reference managers."""

from __future__ import annotations

import datetime
import json
import re

from qstats.report.view import View

# Characters that LaTeX reads as commands.
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}
_LANGID = {"en": "english", "zh-Hans": "chinese-simplified", "zh-Hant": "chinese-traditional"}


def sentence(view: View) -> str:
    """The report as a reference list names it."""
    run = view.case.run
    return view.texts(
        "citation.sentence",
        version=run["versions"]["qstats"],
        year=_day(view).year,
        title=title(view),
        as_of=view.date(view.case.as_of),
        run=run["id"],
    )


def title(view: View) -> str:
    """The report's title: target and plan."""
    names = {"target": view.case.target.names, "plan": view.case.plan.names}
    return view.texts("page.title", **{key: name.in_(view.lang) for key, name in names.items()})


def bibtex(view: View) -> str:
    """One ``@misc`` entry in UTF-8, as biblatex and current BibTeX read it."""
    day = _day(view)
    fields = {
        "author": f"{{qstats {_escaped(view.case.run['versions']['qstats'])}}}",
        "title": f"{{{_escaped(title(view))}}}",
        "year": str(day.year),
        "month": str(day.month),
        "note": _escaped(_note(view)),
        "langid": _LANGID[view.lang],
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{_key(view)},", *lines, "}", ""])


def csl(view: View) -> str:
    """One item of CSL-JSON."""
    day = _day(view)
    item = {
        "id": _key(view),
        "type": "report",
        "title": title(view),
        "author": [{"literal": "qstats"}],
        "version": view.case.run["versions"]["qstats"],
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "language": view.lang,
        "note": _note(view),
    }
    return json.dumps([item], ensure_ascii=False, indent=1)


def _note(view: View) -> str:
    as_of = view.date(view.case.as_of)
    return view.texts("citation.note", as_of=as_of, run=view.case.run["id"])


def _key(view: View) -> str:
    # Keys of BibTeX hold no space, comma or brace.
    target = re.sub(r"[^\w-]", "-", view.case.target.id)
    return f"qstats-{target}-{view.case.as_of[:10]}"


def _day(view: View) -> datetime.date:
    return datetime.date.fromisoformat(view.case.run["made"][:10])


def _escaped(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)
