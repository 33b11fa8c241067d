"""Reads Markdown files with YAML or TOML front matter. Keys are converted to lower case."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from mimkit.app.entry_files.cells import LineProblem
from mimkit.app.entry_files.decoding import decoded
from mimkit.app.importing.format import Material
from mimkit.model.file_problem import Unreadable
from mimkit.ops.importing.drafts import ImportProblem, Place
from mimkit.store.yaml.reader import read as read_yaml

_FENCES: Final = ("---", "+++")
_OPEN: Final = "<!--"
_CLOSED: Final = "-->"


class Page(NamedTuple):
    """A Markdown file. YAML values are strings as written. TOML values keep their types, but dates become strings."""

    keys: dict[str, Any]
    text: str


def read_page(material: Material) -> Page | ImportProblem:
    """Return a file's front matter and text. As in Hugo, keys are not case-sensitive."""
    text = decoded(material.raw)
    if isinstance(text, LineProblem):
        return ImportProblem(Place(material.name, text.line, text.column), text.sentence)
    lines = text.lstrip("\n").split("\n")
    fence = lines[0].strip()
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == fence), None)
    if fence not in _FENCES or end is None:
        return ImportProblem(Place(material.name), "the file has no front matter between two `---` lines")
    front = "\n".join(lines[1:end])
    keys = _toml(front, material.name) if fence == "+++" else _yaml(front, material.name)
    if isinstance(keys, ImportProblem):
        return keys
    return Page(
        {str(key).lower(): value for key, value in keys.items()}, _visible("\n".join(lines[end + 1 :]))
    )


def _yaml(front: str, name: str) -> dict[str, Any] | ImportProblem:
    found = read_yaml(front.encode())
    if isinstance(found, Unreadable):
        return ImportProblem(Place(name, found.line + 1, found.column), found.message, found.hint)
    if not isinstance(found, dict):
        return ImportProblem(Place(name, 2), "the front matter has no keys")
    return found


def _toml(front: str, name: str) -> dict[str, Any] | ImportProblem:
    try:
        found = tomllib.loads(front)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        return ImportProblem(Place(name, 2), f"the front matter is not TOML: {problem}")
    return {
        key: value.isoformat() if isinstance(value, datetime | date) else value
        for key, value in found.items()
    }


def _visible(text: str) -> str:
    """Remove HTML comments, because the page does not show them."""
    parts: list[str] = []
    at = 0
    while (start := text.find(_OPEN, at)) >= 0:
        parts.append(text[at:start])
        end = text.find(_CLOSED, start)
        at = len(text) if end < 0 else end + len(_CLOSED)
    return "".join([*parts, text[at:]]).strip()
