"""Escapes text for spreadsheets, which evaluate a cell that looks like a formula."""

from __future__ import annotations

from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The first characters of formulas; in some languages, the full-width signs as well (OWASP, *CSV Injection*)."""


def escape_formula(cell: str) -> str:
    """Return a cell that every spreadsheet treats as text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
