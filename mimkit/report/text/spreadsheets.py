"""Escapes text for spreadsheets, which evaluate cells that look like formulas."""

from __future__ import annotations

from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Characters that start a formula, including the full-width forms used in some languages (OWASP, *CSV Injection*)."""


def escape_formula(cell: str) -> str:
    """Escape a cell so that all spreadsheets treat it as text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
