"""Formats a number with its noun in singular or plural."""

from __future__ import annotations


def counted(number: int, word: str) -> str:
    """Return a number and its noun, whose plural adds `s` unless it is given: 1 error, 2 errors."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
