"""Texts that make a scheduler run qstats every night."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from qstats.errors import UsageError


def schedule(kind: str, root: Path, at: str, langs: Sequence[str]) -> str:
    """A cron line, a systemd service with its timer, or a CI workflow for a run at ``at``.

    Raises
    ------
    UsageError
        ``at`` is not a time of day like 02:30.
    """
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", at)
    if found is None:
        raise UsageError(f"{at!r} is not a time of day", remedy="write it as 02:30")
    hour, minute = int(found[1]), int(found[2])
    program = shlex.quote(str(Path(sys.executable).with_name("qstats")))
    command = f"{program} run --workspace {shlex.quote(str(root))} --lang {','.join(langs)}"
    return {"cron": _cron, "systemd": _systemd, "ci": _ci}[kind](command, hour, minute)


def _cron(command: str, hour: int, minute: int) -> str:
    # Cron takes a bare % for a line end.
    return f"{minute} {hour} * * * {command} --json".replace("%", r"\%")


def _systemd(command: str, hour: int, minute: int) -> str:
    # Systemd takes a bare % for the beginning of a specifier.
    command = command.replace("%", "%%")
    return f"""# qstats.service
[Unit]
Description=Rebuild the qstats reports

[Service]
Type=oneshot
ExecStart={command} --json

# qstats.timer
[Unit]
Description=Rebuild the qstats reports every night

[Timer]
OnCalendar=*-*-* {hour:02}:{minute:02}:00
Persistent=true

[Install]
WantedBy=timers.target"""


def _ci(command: str, hour: int, minute: int) -> str:
    langs = command.rsplit(" ", 1)[1]
    return f"""name: qstats
on:
  schedule:
    - cron: "{minute} {hour} * * *"
  workflow_dispatch:
jobs:
  reports:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install .
      - run: qstats run --lang {langs} --json
      - uses: actions/upload-artifact@v4
        with:
          name: reports
          path: reports"""
