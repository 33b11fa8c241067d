"""Separates the YAML or TOML front matter of a Markdown file from its text."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_FENCES: Final = ("---", "+++")
_LONGEST: Final = 20_000
"""The maximum length of front matter, in characters."""
_LINE: Final = re.compile(r"([A-Za-z_][\w-]{0,60})\s{0,3}[:=]\s{0,3}(\S.*)")


class FrontMatter(NamedTuple):
    """The single-line values in the front matter, and the remaining document."""

    values: dict[str, str]
    body: str


def front_matter(text: str) -> FrontMatter:
    """Return the front matter of a file. Nested values are omitted, because only titles and dates are needed."""
    body = text.lstrip()
    before = len(text) - len(body)
    fence, *lines = body[:_LONGEST].splitlines(keepends=True) or [""]
    inside: list[str] = []
    for line in lines:
        if line.rstrip() == fence.rstrip():
            break
        inside.append(line)
    if fence.rstrip() not in _FENCES or len(inside) == len(lines):
        return FrontMatter({}, text)
    values: dict[str, str] = {}
    for line in inside:
        if pair := _LINE.fullmatch(line.rstrip()):
            values.setdefault(pair[1].lower(), pair[2].strip().strip("\"'"))
    end = before + len(fence) + sum(map(len, inside)) + len(lines[len(inside)])
    return FrontMatter(values, "\n" * text[:end].count("\n") + text[end:])
