"""Builds sentences that several rules use."""

from __future__ import annotations

from collections.abc import Iterable

from mimkit.errors import did_you_mean, names_like


def sentence(words: str) -> str:
    """Return text with an initial capital and a full stop, or "" if the text is empty."""
    end = "" if words[-1:] in ("", ".", "?", "!") else "."
    return f"{words[:1].upper()}{words[1:]}{end}"


def unknown(name: str, what: str, known: Iterable[str]) -> str:
    """Return a sentence that reports an unknown `name` and suggests the most similar known name."""
    meant = did_you_mean([f"`{near}`" for near in names_like(name.lower(), known)])
    return f"`{name}` is not {what}; {meant}" if meant else f"`{name}` is not {what}."
