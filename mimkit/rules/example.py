"""Loads the examples that document and test each rule."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

_PATH: Final = re.compile(r"^# (?:--- )?(\S+\.(?:ya?ml|txt))\n", re.MULTILINE)
_START: Final = re.compile(r"^# --- (?=\S+\.(?:ya?ml|txt)$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """What a rule finds and what it accepts, as files on top of the scaffold; `out` is the output for `bad`."""

    bad: str
    good: str
    out: str
    base: str = ""
    """For a history rule: the earlier version of the files, to which both are compared."""


def example(code: str) -> Example:
    """Return the examples of a rule by its code; FileNotFoundError if there are none.

    A byte that is not UTF-8 (one rule is about those) becomes a surrogate, as with `surrogateescape`.
    """
    folder = files("mimkit.rules") / "examples" / code
    names = ["bad.yaml", "good.yaml", "bad.out"]
    if (folder / "base.yaml").is_file():
        names.append("base.yaml")
    return Example(*((folder / name).read_bytes().decode("utf-8", "surrogateescape") for name in names))


def files_in(text: str) -> dict[str, str]:
    """Split an example into its files, by path.

    The first line names the path of the first file, `# policy/people.yaml`; a line `# --- PATH` starts the next.
    The line with the path is part of its file, so that line numbers match the example if it has only one file.
    """
    parts = _START.split(text)
    whole = [parts[0], *(f"# {part}" for part in parts[1:])]
    return {found.group(1): part for part in whole if (found := _PATH.match(part))}
