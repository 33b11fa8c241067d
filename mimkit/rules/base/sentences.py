"""Sentences that several rules use."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def sentence(words: str) -> str:
    """Return text with a capital letter and a full stop; "" stays empty."""
    end = "" if words[-1:] in ("", ".", "?", "!") else "."
    return f"{words[:1].upper()}{words[1:]}{end}"


def unknown(name: str, what: str, known: Iterable[str]) -> str:
    """Return a sentence that `name` does not exist, with the most similar known name."""
    near = get_close_matches(name.lower(), list(known), 1, 0.6)
    return f"`{name}` is not {what}; did you mean `{near[0]}`?" if near else f"`{name}` is not {what}."
