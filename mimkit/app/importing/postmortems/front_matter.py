"""Separates the YAML or TOML front matter of a Markdown file from its text."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_FENCED: Final = re.compile(r"\s*(---|\+\+\+)[ \t]*\r?\n(.{0,20000}?)\r?\n\1[ \t]*(?:\r?\n|$)", re.DOTALL)
_LINE: Final = re.compile(r"([A-Za-z_][\w-]{0,60})\s{0,3}[:=]\s{0,3}(\S.*)")


class FrontMatter(NamedTuple):
    """The single-line values in the front matter, and the document below it."""

    values: dict[str, str]
    body: str


def front_matter(text: str) -> FrontMatter:
    """Return the front matter of a file. Nested values are omitted, because only titles and dates are needed."""
    found = _FENCED.match(text)
    if found is None:
        return FrontMatter({}, text)
    values: dict[str, str] = {}
    for line in found[2].splitlines():
        if pair := _LINE.fullmatch(line.rstrip()):
            values.setdefault(pair[1].lower(), pair[2].strip().strip("\"'"))
    lines = text[: found.end()].count("\n")
    return FrontMatter(values, "\n" * lines + text[found.end() :])
