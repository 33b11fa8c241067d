"""The settings of git that we honour, read once per question."""

from __future__ import annotations

from collections.abc import Mapping

from mimkit.store.git.clone import Clone


def settings(clone: Clone) -> Mapping[str, str]:
    """Return every setting that git sees here, the last one winning; a bare key counts as true."""
    out = clone.tell("config", "--list", "-z").decode("utf-8", "surrogateescape")
    pairs = (item.partition("\n") for item in out.split("\0") if item)
    return {key: value if separator else "true" for key, separator, value in pairs}


def is_on(value: str | None) -> bool:
    """Tell whether git reads this value as yes."""
    return (value or "").casefold() in {"true", "yes", "on", "1"}


def register_driver(clone: Clone, name: str, words: str, command: str) -> None:
    """Write a merge driver into this clone's own settings, where git looks before it asks `.gitattributes`."""
    clone.tell("config", "--local", f"merge.{name}.name", words)
    clone.tell("config", "--local", f"merge.{name}.driver", command)
