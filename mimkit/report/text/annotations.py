"""Formats escaped GitHub workflow annotations, up to the number that GitHub displays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from mimkit.report.text.counts import counted
from mimkit.report.text.terminal import safe_line

AnnotationLevel = Literal["error", "warning", "notice"]

SHOWN: Final = 10
"""The maximum number of annotations per level in a step. GitHub silently drops any others."""

_LEVELS: Final[tuple[AnnotationLevel, ...]] = ("error", "warning", "notice")
_IN_DATA: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY: Final = _IN_DATA | {":": "%3A", ",": "%2C"}


@dataclass(frozen=True, slots=True)
class Annotation:
    """A workflow annotation.

    `path` is relative to the repository. `line` and `column` are 1-based, and 0 means unknown. `hint` is shown on a
    separate line below the message.
    """

    level: AnnotationLevel
    message: str
    hint: str = ""
    title: str = ""
    path: str = ""
    line: int = 0
    column: int = 0

    def command(self) -> str:
        """Return the workflow command, without a line break.

        The result is always a single command, whatever the text contains.
        """
        named = {
            "file": self.path,
            "line": str(self.line or ""),
            "endLine": str(self.line or ""),
            "col": str(self.column or ""),
            "title": self.title,
        }
        properties = ",".join(
            f"{key}={_escaped(quiet(value), _IN_PROPERTY)}" for key, value in named.items() if value
        )
        said = "\n".join(quiet(part) for part in (self.message, self.hint) if part)
        return f"::{self.level}{properties and ' '}{properties}::{_escaped(said, _IN_DATA)}"


def quiet(text: str) -> str:
    """Return external text on one line, without anything that a log reader could interpret as a command.

    A runner recognises `##[name]` as a command anywhere in a line.
    """
    return safe_line(text).replace("##[", "## [")


def annotate(items: Iterable[Annotation], more: str = "the job summary lists all of them") -> str:
    """Return the annotation lines, with errors first. Within a level, the order is preserved.

    If a level has more annotations than GitHub displays, its last annotation states how many more there are,
    followed by `more`.
    """
    given = list(items)
    return "".join(
        f"{each.command()}\n"
        for level in _LEVELS
        for each in _shown([one for one in given if one.level == level], more)
    )


def _shown(items: list[Annotation], more: str) -> Iterator[Annotation]:
    if len(items) <= SHOWN:
        yield from items
        return
    yield from items[: SHOWN - 1]
    level, rest = items[0].level, len(items) - SHOWN + 1
    yield Annotation(
        level, f"And {counted(rest, f'more {level}')}: {more}.", title="Not all findings are shown"
    )


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(sign, sign) for sign in text)
