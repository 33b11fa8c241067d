"""Escapes text for spreadsheets, which evaluate a cell that looks like a formula."""

from __future__ import annotations

from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def escape_formula(cell: str) -> str:
    """Return a cell that every spreadsheet treats as text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
