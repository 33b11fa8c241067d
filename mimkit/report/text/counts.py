"""Formats a number with its noun in the singular or plural."""

from __future__ import annotations


def counted(number: int, word: str) -> str:
    """Return a number with its noun, such as `1 error` or `2 errors`.

    The plural ends in `s` unless `word` specifies another form.
    """
    return f"{number:,} {word}{'' if number == 1 else 's'}"
