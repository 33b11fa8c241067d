"""Reads the commands with their options and arguments from a file, because importing them takes too long after TAB."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, TypeAlias

Command: TypeAlias = dict[str, Any]
"""`help`, and either `options` and `arguments`, or `commands` by name, with the `default` one that need not be typed."""

FILE: Final = Path(__file__).with_name("commands.json")
"""Written by `python -m tests.docs.completion`; a test compares it with the commands."""


def load() -> dict[str, Command]:
    """Return the commands, by name."""
    table: dict[str, Command] = json.loads(FILE.read_text(encoding="utf-8"))
    return table
