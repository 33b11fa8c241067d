"""Decides whether to write terminal escape sequences."""

from __future__ import annotations

import os


def wants_plain_text() -> bool:
    """Return whether NO_COLOR (https://no-color.org) is set or the terminal does not support colour."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
