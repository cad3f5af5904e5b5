"""The records of the catalogue: indicators, plans and their targets."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, StringConstraints
from pydantic.dataclasses import dataclass

# Unknown keys are refused, so that a slip in a TOML file never passes silently.
_STRICT = ConfigDict(extra="forbid")

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
IndicatorId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
RecordId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+$")]
Written = Annotated[str, StringConstraints(min_length=1)]


def _open_if_infinite(value: Any) -> Any:
    # TOML has no null: an open end of a scale is written inf or -inf there.
    return None if isinstance(value, float) and math.isinf(value) else value


def _alike_in_all(value: Any) -> Any:
    # A catalogue of one's own may know one language.
    return dict.fromkeys(("en", "zh_hans", "zh_hant"), value) if isinstance(value, str) else value


Bound = Annotated[float | None, BeforeValidator(_open_if_infinite)]
Kind = Literal[
    "threshold",
    "interval",
    "trend",
    "every_year",
    "cumulative_change",
    "average_growth",
    "unmeasured",
]


@dataclass(frozen=True, config=_STRICT)
class Names:
    """One text in the three languages of the catalogue."""

    en: Written
    zh_hans: Written
    zh_hant: Written

    def in_(self, lang: str) -> str:
        """The text in ``lang`` (``en``, ``zh-Hans`` or ``zh-Hant``)."""
        return {"en": self.en, "zh-Hans": self.zh_hans, "zh-Hant": self.zh_hant}[lang]

    @property
    def alike(self) -> bool:
        """Whether the text is the same in every language: it may be written in any of them."""
        return self.en == self.zh_hans == self.zh_hant


Text = Annotated[Names, BeforeValidator(_alike_in_all)]


@dataclass(frozen=True, config=_STRICT)
class Break:
    """A change of definition: values from ``year`` on do not compare with those before.

    ``overlap`` is the value of ``year`` on the old definition, if one was published; it counts as
    known from the day the first value on the new definition is.
    A break with ``suspected`` set warns and never splits the series.
    """

    year: int
    what: Text
    overlap: float | None = None
    suspected: bool = False


@dataclass(frozen=True, config=_STRICT)
class Indicator:
    """One statistic: what it is called, counted in, bounded by, and which way is better.

    ``better`` is ``"up"`` or ``"down"``; ``bounds`` are the limits of the scale (``None``
    is open); ``is_change`` marks a statistic that is itself a yearly change, such as energy
    use per GDP against the previous year; ``labels`` are further printed names; ``jump`` is
    the change from one year to the next above which a value is flagged as implausible.
    """

    id: IndicatorId
    names: Names
    unit: str
    better: Literal["up", "down"]
    bounds: tuple[Bound, Bound] = (None, None)
    is_change: bool = False
    breaks: tuple[Break, ...] = ()
    labels: tuple[str, ...] = ()
    jump: float | None = None
    sources: str = ""
    caveat: Text | None = None

    @property
    def direction(self) -> int:
        """+1 when an increase is wanted, -1 when a decrease is."""
        return 1 if self.better == "up" else -1


@dataclass(frozen=True, config=_STRICT)
class Measure:
    """A series that answers a target; ``relation``: the thing itself or a proxy for it."""

    indicator: IndicatorId
    relation: Literal["direct", "proxy"] = "direct"
    note: Text | None = None


@dataclass(frozen=True, config=_STRICT)
class Target:
    """One promise of a plan.

    ``kind`` is one of :data:`Kind`; ``operator`` (``">="`` or ``"<="``), ``value`` and ``year``
    state a threshold; ``low`` and ``high`` an interval; ``base_year`` is where a trend, a yearly
    improvement or a cumulative change starts. The first of ``measures`` is the primary one.
    ``reason`` says why an unmeasured goal is unmeasured.
    """

    id: RecordId
    article: str
    group: str
    names: Names
    phrase: str
    kind: Kind
    year: int
    operator: Literal[">=", "<=", ""] = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    base_year: int | None = None
    measures: tuple[Measure, ...] = ()
    reason: Text | None = None
    caveats: tuple[Text, ...] = ()

    @property
    def primary(self) -> Measure | None:
        """The measure whose verdict is the target's."""
        return self.measures[0] if self.measures else None


@dataclass(frozen=True, config=_STRICT)
class Article:
    """One article of the plan's document; ``targets`` are the ids of the targets it points to."""

    id: str
    names: Names
    chapter: Names
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, config=_STRICT)
class Group:
    """A group of targets as the plan orders them."""

    id: str
    names: Names


@dataclass(frozen=True, config=_STRICT)
class Plan:
    """A policy document with its targets."""

    id: RecordId
    names: Names
    country: str
    geo: str
    adopted: str
    published: str
    year: int
    document: str
    groups: tuple[Group, ...] = ()
    articles: tuple[Article, ...] = ()
    targets: tuple[Target, ...] = ()

    def target(self, target_id: str) -> Target:
        """The target with this id; :class:`KeyError` if there is none."""
        for target in self.targets:
            if target.id == target_id:
                return target
        raise KeyError(target_id)
