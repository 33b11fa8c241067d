"""Runs Zensical, a site generator, on a folder of Markdown files in a separate process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from mimkit.errors import EnvironmentUnfit
from mimkit.store.extras import command_to_add

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_TRACEBACK = "Traceback (most recent call last):"


class NoZensical(EnvironmentUnfit):
    """Zensical, an optional extra, is not installed."""

    def __init__(self) -> None:
        super().__init__("Zensical is not installed", command_to_add("zensical"))


def is_installed() -> bool:
    """Return whether Zensical is installed in the same environment as mimkit."""
    return find_spec("zensical") is not None


def templates() -> Path:
    """Return the folder of Zensical's templates. Raise NoZensical if it is not installed."""
    found = find_spec("zensical")
    if found is None or not found.origin:
        raise NoZensical
    return Path(found.origin).parent / "templates"


def run(folder: Path, *, strict: bool) -> tuple[int, str]:
    """Build the site from a folder's `mkdocs.yml`. Return Zensical's exit status and messages."""
    words = ["build", "--clean", *(["--strict"] if strict else [])]
    done = subprocess.run(  # noqa: S603 - fixed words
        [sys.executable, "-m", "zensical", *words],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    said = _COLOUR.sub("", done.stdout.decode("utf-8", "replace"))
    return done.returncode, said.partition(_TRACEBACK)[0].strip()
