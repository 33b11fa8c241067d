"""Registers the merge driver in a clone's git configuration, for use by `.gitattributes`."""

from __future__ import annotations

import subprocess
from typing import Final

from mimkit.store.git.process.clone import Clone

_SECONDS: Final = 20.0


def register_driver(clone: Clone, name: str, words: str, command: str) -> None:
    """Add a merge driver to this clone's git configuration."""
    clone.tell("config", "--local", f"merge.{name}.name", words)
    clone.tell("config", "--local", f"merge.{name}.driver", command)
    clone.forget_settings()


def starts(python: str) -> bool:
    """Return whether this Python can import mimkit when git starts it as a merge driver."""
    words = [python, "-P", "-m", "mimkit", "--version"]
    try:
        done = subprocess.run(words, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
