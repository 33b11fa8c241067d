"""Loads the examples that document and test the rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

_PATH: Final = re.compile(r"^# (?:--- )?(\S+\.(?:ya?ml|txt))\n", re.MULTILINE)
_START: Final = re.compile(r"^# --- (?=\S+\.(?:ya?ml|txt)$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """A rule's failing and passing examples, as files added to the scaffold. `out` is the output for `bad`."""

    bad: str
    good: str
    out: str
    base: str = ""
    """For a history rule, the earlier version of the files, with which `bad` and `good` are compared."""


def example(code: str) -> Example:
    """Return a rule's examples by its code. Raise FileNotFoundError if there are none.

    Bytes that are not valid UTF-8 are decoded with `surrogateescape`, because one rule detects such bytes.
    """
    folder = files("mimkit.rules") / "examples" / code
    names = ["bad.yaml", "good.yaml", "bad.out"]
    if (folder / "base.yaml").is_file():
        names.append("base.yaml")
    return Example(*((folder / name).read_bytes().decode("utf-8", "surrogateescape") for name in names))


def files_in(text: str) -> dict[str, str]:
    """Split an example into its files, by path.

    The first line contains the path of the first file, such as `# policy/people.yaml`. A line `# --- PATH` starts
    the next file. The path line is part of the file, so that line numbers match the example if it has only one
    file.
    """
    parts = _START.split(text)
    whole = [parts[0], *(f"# {part}" for part in parts[1:])]
    return {found.group(1): part for part in whole if (found := _PATH.match(part))}
