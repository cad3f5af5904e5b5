"""Sites that many tests look at, each built once: unkind names, and the project's own plan."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings

from qstats.cli import main
from qstats.pipeline.init import init_workspace

# How long an example takes says how busy the machine is, not whether the law holds.
settings.register_profile("qstats", deadline=None)
settings.load_profile("qstats")

BuildOnce = Callable[[str, Callable[[Path], None]], Path]

LANGS = ("en", "zh-Hans", "zh-Hant")
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
FORMULA = '=cmd|" /C calc"!A0'
DOLLARS = "cost $x_1$ | 5$ & more"
ARABIC = "\u202eنسبة المطابقة (٪)"
LONG = "Very" + "long" * 49  # 200 letters without a space
CHINESE = "合格率" * 66 + "：“质量”"
NAMES = (MARKUP, FORMULA, DOLLARS, ARABIC, LONG, CHINESE)

# Pages of the project's own plan: pending, with a chance below 1%, met, every year, a trend, too
# little data, and the two that are of no target.
KINDS = (
    "mfg_product_pass_rate",
    "food_sampling_pass_rate",
    "agri_monitoring_pass_rate",
    "energy-per-gdp-falls",
    "service-satisfaction",
    "construction-compliance-rises",
    "index",
    "data-quality",
)

_ORIGIN = """id = "test-{code}"
producer = {title}
title = {title}
published = ""
address = ""
obtained = "made"
obtained_on = "2026-11-24"
rule = {title}
sha256 = "{sha}"
geo = "CN"
"""


@dataclass(frozen=True)
class Site:
    """A workspace and the pages it has published of one plan."""

    root: Path
    folder: Path
    kinds: tuple[str, ...]

    def pages(self, lang: str) -> list[Path]:
        """Every page of one language: reports, index, data quality."""
        return sorted((self.folder / lang).glob("*.html"))

    def of_each_kind(self, lang: str) -> list[Path]:
        """One page of each kind, where all would take too long."""
        return [self.folder / lang / f"{name}.html" for name in self.kinds]


@dataclass(frozen=True)
class UnkindSite(Site):
    """A site with one report of each kind, and the names that stand in it."""

    names: tuple[str, ...] = NAMES


@pytest.fixture(scope="session")
def unkind_site(build_once: BuildOnce) -> UnkindSite:
    """A plan with a target of every kind, all named unkindly, after a run in three languages."""

    def build(root: Path) -> None:
        write_unkind_catalog(init_workspace(root).root)
        command = ["run", "--workspace", str(root), "--jobs", "1", "--lang", ",".join(LANGS)]
        assert main(command) == 0

    root = build_once("unkind", build)
    kinds = ("pending", "met", "trend", "short", "index", "data-quality")
    site = UnkindSite(root, (root / "reports" / "example-plan").resolve(), kinds)
    assert [len(site.pages(lang)) for lang in LANGS] == [6, 6, 6]
    return site


@pytest.fixture(scope="session")
def shipped_site(build_once: BuildOnce) -> Site:
    """The project's own plan on its own data, after a run in three languages."""

    def build(root: Path) -> None:
        project = Path(__file__).parents[1]
        for room in ("data/raw", "notebooks"):
            shutil.copytree(project / room, root / room)
        assert main(["run", "--workspace", str(root), "--lang", ",".join(LANGS)]) == 0

    root = build_once("shipped", build)
    site = Site(root, (root / "reports" / "quality-outline-2023").resolve(), KINDS)
    # 41 targets with a measure, the index and the data-quality page.
    assert [len(site.pages(lang)) for lang in LANGS] == [43, 43, 43]
    return site


@pytest.fixture(scope="session")
def build_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> BuildOnce:
    """``build_once(name, build)``: the folder that the first process in need of it builds.

    The processes of pytest-xdist share it; nobody may change it.
    """
    base = tmp_path_factory.getbasetemp()
    common = base if worker_id == "master" else base.parent

    def get(name: str, build: Callable[[Path], None]) -> Path:
        root, done = common / name, common / f"{name}.done"
        with FileLock(common / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(root, ignore_errors=True)
                build(root)
                done.touch()
        return root

    return get


def write_unkind_catalog(root: Path) -> None:
    """Two indicators, one with too few values, and five targets: one for each kind of page."""
    indicators = root / "catalog" / "indicators" / "example.toml"
    indicators.write_text(
        _indicator("example_pass_rate", MARKUP) + _indicator("short_rate", ARABIC), "utf-8"
    )
    plan = root / "catalog" / "plans" / "example-plan.toml"
    targets = {
        "pending": (DOLLARS, "threshold", 'operator = ">="\nvalue = 95.0\nyear = 2026'),
        "met": (FORMULA, "threshold", 'operator = ">="\nvalue = 92.0\nyear = 2023'),
        "trend": (CHINESE, "trend", "base_year = 2022\nyear = 2026"),
        "short": (LONG, "threshold", 'operator = ">="\nvalue = 95.0\nyear = 2026'),
        "nothing": (MARKUP, "unmeasured", f"year = 2026\nreason = {_toml(MARKUP + LONG)}"),
    }
    head = plan.read_text(encoding="utf-8").partition("[[groups]]")[0]
    head = head.replace("Example plan, 2022", "Example plan <b>2022</b>")
    group = f'[[groups]]\nid = "g1"\nnames = {_names(FORMULA + ARABIC)}\n'
    article = (
        f'[[articles]]\nid = "1"\nnames = {_names(LONG)}\nchapter = {_names(MARKUP)}\n'
        f"targets = {json.dumps(list(targets))}\n"
    )
    told = [_target(id_, *parts) for id_, parts in targets.items()]
    plan.write_text("\n".join([head, group, article, *told]), "utf-8")
    folder = root / "data" / "raw" / "example-office" / "2025"
    for old in folder.iterdir():
        old.unlink()
    rates = {2018: 91.2, 2019: 91.9, 2021: 92.6, 2022: 93.4, 2023: 93.6, 2024: 94.1}
    _table(folder, "example", MARKUP, rates)
    _table(folder, "short", ARABIC, {2023: 90.0, 2024: 91.0})


def _toml(text: str) -> str:
    return json.dumps(text)  # a JSON string is a TOML string


def _names(text: str) -> str:
    return f"{{ en = {_toml(text)}, zh_hans = {_toml(text)}, zh_hant = {_toml(text)} }}"


def _indicator(code: str, name: str) -> str:
    breaks = f"breaks = [{{ year = 2019, what = {_toml(DOLLARS)}, suspected = true }}]\n"
    return (
        f'[[indicator]]\nid = "{code}"\nnames = {_names(name)}\nunit = "%"\nbetter = "up"\n'
        f"bounds = [0.0, 100.0]\njump = 5.0\ncaveat = {_toml(FORMULA + MARKUP)}\n{breaks}\n"
    )


def _target(id_: str, name: str, kind: str, asked: str) -> str:
    code = "short_rate" if id_ == "short" else "example_pass_rate"
    measures = "" if kind == "unmeasured" else f'[[targets.measures]]\nindicator = "{code}"\n'
    return (
        f'[[targets]]\nid = "{id_}"\narticle = "1"\ngroup = "g1"\nnames = {_names(name)}\n'
        f"phrase = {_toml(MARKUP)}\nkind = {_toml(kind)}\n{asked}\n{measures}"
    )


def _table(folder: Path, code: str, name: str, values: dict[int, float]) -> None:
    import csv

    path = folder / f"{code}.csv"
    head = ["年份 Year", name, "发布单位 Publisher", "资料来源 Source", "发布日期 Published"]
    rows: list[list[Any]] = [["单位：%"], [*head, "网址 Address", "备注 Note"]]
    told = [FORMULA, MARKUP + LONG], ["javascript:alert(3)", FORMULA]
    rows += [[f"{y}年", v, *told[0], f"{y + 1}-06-30", *told[1]] for y, v in values.items()]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    _write_origin(path, code, MARKUP)


def _write_origin(path: Path, code: str, title: str) -> None:
    sha = hashlib.sha256(path.read_bytes()).hexdigest()
    origin = _ORIGIN.format(code=code, title=_toml(title), sha=sha)
    path.with_name(path.name + ".origin.toml").write_text(origin, "utf-8")


SECOND_INDICATOR = """
[[indicator]]
id = "second_rate"
names = { en = "Second rate", zh_hans = "第二合格率", zh_hant = "第二合格率" }
unit = "%"
better = "up"
bounds = [0.0, 100.0]
"""
SECOND_HEAD = """第二合格率
Second rate
单位：% Unit: %
年份 Year,第二合格率 Second rate,发布单位 Publisher,资料来源 Source,发布日期 Published"""


@pytest.fixture(scope="session")
def add_second_rate() -> Callable[[Path, Mapping[int, float]], Path]:
    """``add_second_rate(root, values)`` adds an indicator to a starter workspace, and its table.

    The table holds one row a year; its path is returned.
    """

    def add(root: Path, values: Mapping[int, float]) -> Path:
        (root / "catalog/indicators/second.toml").write_text(SECOND_INDICATOR, "utf-8")
        rows = [f"{y},{v},Example office,Yearbook {y + 1},{y + 1}-06-30" for y, v in values.items()]
        path = root / "data/raw/example-office/2025/second.csv"
        path.write_text("\n".join([SECOND_HEAD, *rows, ""]), "utf-8")
        _write_origin(path, "second", "Second rate")
        return path

    return add
