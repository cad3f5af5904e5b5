"""Workspaces to run on: one is built once, every test gets a copy of its own."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qstats.cli import main
from qstats.pipeline.init import init_workspace

TABLE = "data/raw/example-office/2025/pass-rate.csv"


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """A new workspace, never run."""
    return init_workspace(tmp_path / "starter").root


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new workspace after one English run; not to be changed."""
    root = init_workspace(tmp_path_factory.mktemp("built") / "ws").root
    assert main(["run", "--workspace", str(root), "--jobs", "1"]) == 0
    return root


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Path:
    """A workspace with published pages, to be spoilt at will."""
    shutil.copytree(built_once, tmp_path / "ws", symlinks=True)
    return tmp_path / "ws"


@pytest.fixture
def edit() -> Callable[..., None]:
    """``edit(root, old, new, ...)`` changes a raw table and gives its sidecar the new hash."""

    def change(root: Path, old: str, new: str, table: str = TABLE) -> None:
        path = root / table
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {table}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        sidecar = path.with_name(path.name + ".origin.toml")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        head = sidecar.read_text(encoding="utf-8")
        sidecar.write_text(re.sub('sha256 = ".*"', f'sha256 = "{digest}"', head), encoding="utf-8")

    return change


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """``command("run", root, ...)`` → exit status, standard output, standard error."""

    def call(name: str, root: Path, *options: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main([name, "--workspace", str(root), "--jobs", "1", *options])
        out, err = capsys.readouterr()
        return status, out, err

    return call


@pytest.fixture
def pages() -> Callable[[Path], dict[str, bytes]]:
    """``pages(root)`` → every file of the published set with its bytes."""

    def read(root: Path) -> dict[str, bytes]:
        folder = root / "reports" / "example-plan"
        files = (p for p in folder.resolve().rglob("*") if p.is_file())
        return {p.relative_to(folder.resolve()).as_posix(): p.read_bytes() for p in files}

    return read


@pytest.fixture
def judged(command: Callable[..., tuple[int, str, str]]) -> Callable[..., dict[str, Any]]:
    """``judged(root)`` → what ``qstats forecast --json`` says of the workspace."""

    def call(root: Path, *options: str) -> dict[str, Any]:
        status, out, _ = command("forecast", root, "--json", *options)
        answer: dict[str, Any] = json.loads(out)
        return {"status": status, **answer}

    return call
