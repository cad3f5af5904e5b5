"""TOML records → catalogue, with errors that name the file and the key."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from qstats.catalog.records import Indicator, Plan, Target
from qstats.errors import CatalogError

Record = TypeVar("Record", Indicator, Plan)


@dataclass(frozen=True)
class Catalog:
    """All indicators and plans a workspace knows, by id."""

    indicators: dict[str, Indicator]
    plans: dict[str, Plan]

    def indicator(self, indicator_id: str) -> Indicator:
        """The indicator with this id; :class:`CatalogError` names the nearest ids otherwise."""
        return _lookup(self.indicators, indicator_id, "indicator")

    def plan(self, plan_id: str) -> Plan:
        """The plan with this id; :class:`CatalogError` names the nearest ids otherwise."""
        return _lookup(self.plans, plan_id, "plan")

    def target(self, plan_id: str, target_id: str) -> Target:
        """One target of a plan; :class:`CatalogError` names the nearest ids otherwise."""
        return _lookup({t.id: t for t in self.plan(plan_id).targets}, target_id, "target")


def load_catalog(folder: Path | None = None) -> Catalog:
    """The catalogue shipped with qstats, with the records of ``folder`` added or overriding.

    ``folder`` holds ``indicators/*.toml`` (tables ``[[indicator]]``) and ``plans/*.toml``
    (one plan a file). A missing folder adds nothing.

    Raises
    ------
    CatalogError
        A file is not TOML, a key is unknown, missing or of the wrong type, an id stands
        twice in one folder, or a plan names an indicator, article or group that does not exist.
    """
    shipped = resources.files("qstats.catalog")
    indicators = _indicators(shipped / "indicators")
    plans = _plans(shipped / "plans")
    if folder is not None:
        indicators |= _indicators(folder / "indicators")
        plans |= _plans(folder / "plans")
    for plan in plans.values():
        _check_references(plan, indicators)
    return Catalog(indicators, plans)


def _indicators(folder: Traversable | Path) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for path, data in _toml_files(folder):
        if set(data) != {"indicator"} or not isinstance(data["indicator"], list):
            raise CatalogError(
                f"expected only [[indicator]] tables, found {sorted(data)}",
                where=str(path),
                remedy="begin every indicator with [[indicator]]",
            )
        for number, entry in enumerate(data["indicator"], start=1):
            record = _record(Indicator, entry, f"{path}, indicator {entry.get('id', number)}")
            if record.id in found:
                raise CatalogError(
                    f"indicator {record.id!r} stands twice",
                    where=str(path),
                    remedy="remove or rename one of the two",
                )
            found[record.id] = record
    return found


def _plans(folder: Traversable | Path) -> dict[str, Plan]:
    plans = (_record(Plan, data, str(path)) for path, data in _toml_files(folder))
    return {plan.id: plan for plan in plans}


def _toml_files(folder: Traversable | Path) -> list[tuple[Traversable | Path, dict[str, Any]]]:
    if not folder.is_dir():
        return []
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return [(path, _parse(path)) for path in files]


def _parse(path: Traversable | Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(
            f"not valid TOML: {error}",
            where=str(path),
            remedy="correct the line named; text values stand in double quotes",
        ) from error


def _record(kind: type[Record], entry: dict[str, Any], where: str) -> Record:
    try:
        return TypeAdapter(kind).validate_python(entry)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise CatalogError(
            f"key {key!r}: {first['msg']}",
            where=where,
            remedy=_remedy(kind, first["type"], key),
        ) from error


def _remedy(kind: type[Record], error_type: str, key: str) -> str:
    fields = list(kind.__dataclass_fields__)
    if error_type == "unexpected_keyword_argument":
        near = difflib.get_close_matches(key, fields, n=1)
        return f"did you mean {near[0]!r}?" if near else f"known keys are {', '.join(fields)}"
    if error_type == "missing":
        return f"add the key {key!r}"
    return f"give {key!r} a value that fits; see the docstring of qstats.catalog.{kind.__name__}"


def _check_references(plan: Plan, indicators: dict[str, Indicator]) -> None:
    articles = {a.id for a in plan.articles}
    groups = {g.id for g in plan.groups}
    ids = [t.id for t in plan.targets]
    for target in plan.targets:
        where = f"plan {plan.id}, target {target.id}"
        if ids.count(target.id) > 1:
            raise CatalogError("this id stands twice", where=where, remedy="rename one of the two")
        for measure in target.measures:
            if measure.indicator not in indicators:
                raise CatalogError(
                    f"unknown indicator {measure.indicator!r}",
                    where=where,
                    remedy=_nearest(measure.indicator, indicators),
                )
        if articles and target.article not in articles:
            raise CatalogError(f"unknown article {target.article!r}", where=where)
        if target.group and target.group not in groups:
            raise CatalogError(f"unknown group {target.group!r}", where=where)
        _check_target(target, where)
    for article in plan.articles:
        for target_id in article.targets:
            if target_id not in ids:
                raise CatalogError(
                    f"points to unknown target {target_id!r}",
                    where=f"plan {plan.id}, article {article.id}",
                    remedy=_nearest(target_id, ids),
                )


_NEEDED = {
    "threshold": ("operator", "value"),
    "interval": ("low", "high"),
    "trend": ("base_year",),
    "every_year": ("base_year",),
    "cumulative_change": ("operator", "value", "base_year"),
    "average_growth": ("operator", "value", "base_year"),
    "unmeasured": ("reason",),
}


def _check_target(target: Target, where: str) -> None:
    for key in _NEEDED[target.kind]:
        if getattr(target, key) in (None, ""):
            raise CatalogError(
                f"a {target.kind} target needs the key {key!r}", where=where, remedy=f"add {key!r}"
            )
    if (target.kind == "unmeasured") == bool(target.measures):
        raise CatalogError(
            "a goal is unmeasured if and only if it has no measure",
            where=where,
            remedy="add a measure, or make the kind 'unmeasured' and give a reason",
        )


T = TypeVar("T")


def _lookup(records: dict[str, T], key: str, what: str) -> T:
    if key not in records:
        raise CatalogError(f"unknown {what} {key!r}", remedy=_nearest(key, records))
    return records[key]


def _nearest(key: str, known: Any) -> str:
    near = difflib.get_close_matches(key, list(known), n=3)
    return f"did you mean {', '.join(near)}?" if near else f"known are {', '.join(sorted(known))}"
