"""The worked cases of the clocks as rows of a table: what happened, the time, and what is due then."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

_BOOK = Path(__file__).parents[1] / "clocks" / "worked_cases.yaml"
_TOLD = ("case", "source", "clocks", "timeline", "now", "owes", "history", "informs")


def cases() -> Mapping[str, Mapping[str, Any]]:
    """Return the worked cases by their titles."""
    book = yaml.load(_BOOK.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return {case["case"]: case for case in book["cases"]}


def row(case: Mapping[str, Any]) -> str:
    """Return a case as a row; its timeline and its clocks are in the words of the book."""
    around = (f"{key} {_plain(case[key])}" for key in case if key not in _TOLD)
    happened = "; ".join((*case.get("timeline", ()), *around))
    owes = "; ".join(case["owes"]) or "nothing"
    return f"| {case['case']} | {happened} | {case['now']} | {owes} |"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(inner)}" for key, inner in value.items())
    return ", ".join(map(_plain, value)) if isinstance(value, list) else str(value)
