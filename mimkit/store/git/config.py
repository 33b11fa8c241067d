"""The settings of git that we honour."""

from __future__ import annotations

from mimkit.store.git.clone import Clone


def is_on(value: str | None) -> bool:
    """Tell whether git reads this value as yes."""
    return (value or "").casefold() in {"true", "yes", "on", "1"}


def register_driver(clone: Clone, name: str, words: str, command: str) -> None:
    """Write a merge driver into this clone's own settings, where git looks before it asks `.gitattributes`."""
    clone.tell("config", "--local", f"merge.{name}.name", words)
    clone.tell("config", "--local", f"merge.{name}.driver", command)
    clone.forget_settings()
