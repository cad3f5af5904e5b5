"""Every sentence a reader sees, written once in each language."""

from __future__ import annotations

import re
import string
import tomllib
from functools import lru_cache
from html import escape
from importlib import resources
from typing import Any

from qstats.catalog.records import LANGUAGES
from qstats.errors import ReportError
from qstats.report.markup import Html, safe

_STRONG = re.compile(r"\*\*(.+?)\*\*")


class Texts:
    """The messages of one language: ``t("key", name=value)`` is the finished sentence.

    Messages stand in ``<lang>/<part>.toml`` beside this file; a table ``[verdict]`` with the key
    ``met`` is called ``"verdict.met"``. Placeholders are ``{name}``; ``**x**`` marks what
    :meth:`html` sets in strong type.

    Raises
    ------
    ReportError
        The language or a message is unknown, or a placeholder has no value.
    """

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise ReportError(
                f"no texts in the language {lang!r}", remedy=f"choose one of {', '.join(LANGUAGES)}"
            )
        self.lang = lang
        self._messages = _load(lang)

    def __call__(self, key: str, **values: object) -> str:
        """The message ``key`` as plain text."""
        return self._fill(self._message(key).replace("**", ""), key, values)

    def html(self, key: str, **values: object) -> Html:
        """The message ``key`` as HTML: values escaped, ``**x**`` strong."""
        template = _STRONG.sub(r"<strong>\1</strong>", escape(self._message(key), quote=False))
        return Html(self._fill(template, key, {k: safe(v) for k, v in values.items()}))

    def plural(self, key: str, count: int, **values: object) -> str:
        """``key.one`` or ``key.other`` by ``count``, which fills ``{count}``."""
        return self(f"{key}.{'one' if count == 1 else 'other'}", count=count, **values)

    def keys(self) -> list[str]:
        """All message keys, sorted."""
        return sorted(self._messages)

    def placeholders(self, key: str) -> set[str]:
        """The names that message ``key`` asks for."""
        parsed = string.Formatter().parse(self._message(key))
        return {name for _, name, _, _ in parsed if name is not None}

    def __contains__(self, key: str) -> bool:
        return key in self._messages

    def _message(self, key: str) -> str:
        if key not in self._messages:
            raise ReportError(
                f"no message {key!r}",
                where=f"texts/{self.lang}",
                remedy="add the key to all three languages",
            )
        return self._messages[key]

    def _fill(self, template: str, key: str, values: dict[str, Any]) -> str:
        try:
            return template.format(**values)
        except (KeyError, IndexError) as error:
            raise ReportError(
                f"message {key!r} asks for {error} and got {sorted(values)}",
                where=f"texts/{self.lang}",
                remedy="give the placeholder a value, or take it out of the message",
            ) from error


@lru_cache(maxsize=len(LANGUAGES))
def _load(lang: str) -> dict[str, str]:
    folder = resources.files("qstats.report") / "texts" / lang
    messages: dict[str, str] = {}
    for part in sorted(folder.iterdir(), key=lambda f: f.name):
        if part.name.endswith(".toml"):
            messages |= _flat(tomllib.loads(part.read_text(encoding="utf-8")), messages, part.name)
    return messages


def _flat(
    table: dict[str, Any], known: dict[str, str], part: str, above: str = ""
) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, entry in table.items():
        key = f"{above}{name}"
        if isinstance(entry, dict):
            flat |= _flat(entry, known, part, f"{key}.")
        elif key in known:
            raise ReportError(f"message {key!r} stands in two parts", where=part)
        else:
            flat[key] = str(entry)
    return flat
