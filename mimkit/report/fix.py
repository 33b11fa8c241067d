"""The result of `mim fix` as text and JSON: a diff for each file, and the problems that need the author's decision."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from mimkit.model.diagnostic import Diagnostic, KeyPath
from mimkit.report.check.json import as_document
from mimkit.report.check.text import lines
from mimkit.report.text.counts import counted
from mimkit.report.text.terminal import safe

_ADDED: Final = {
    "id": "id",
    "incident": "id",
    "recorded": "recording time",
    "by": "author",
    "opened": "opening time",
}


class FixedFile(NamedTuple):
    """A file before and after the fix, with the problems that remain in it."""

    path: str
    old: bytes
    new: bytes
    added: tuple[KeyPath, ...] = ()
    """The key paths of the values that were added."""
    in_utc: int = 0
    """The number of timestamps that were converted to UTC."""
    left: tuple[Diagnostic, ...] = ()
    """The problems that need the author's decision, with their positions in the old file."""
    left_after: tuple[Diagnostic, ...] = ()
    """The problems that need the author's decision, with their positions in the new file."""

    @property
    def differs(self) -> bool:
        """Whether anything changes."""
        return self.old != self.new

    @property
    def summary(self) -> str:
        """A summary of the changes, such as `11 ids and 11 recording times added, 3 times written in UTC`."""
        count = Counter(_ADDED[str(keys[-1])] for keys in self.added)
        parts = (
            [", ".join(counted(number, name) for name, number in count.items()) + " added"] if count else []
        )
        parts += [f"{counted(self.in_utc, 'time')} written in UTC"] if self.in_utc else []
        return ", ".join(parts) or "formatted"


@dataclass(frozen=True)
class FixReport:
    """The files that `mim fix` read."""

    files: Sequence[FixedFile]
    written: bool
    """Whether the changes were written to the working tree."""
    width: int | None = None

    @property
    def changed(self) -> list[FixedFile]:
        """The files that `mim fix` changes."""
        return [each for each in self.files if each.differs]

    @property
    def left(self) -> list[Diagnostic]:
        """The problems that need the author's decision, with their positions in the current files."""
        return [found for each in self.files for found in (each.left_after if self.written else each.left)]

    @property
    def status(self) -> int:
        """The exit status: 1 if there are unwritten changes or problems that need a decision, else 0."""
        return 1 if self.left or (self.changed and not self.written) else 0

    @property
    def sentence(self) -> str:
        """The number of changed files and the total number of files, as a sentence."""
        if not self.changed:
            return f"{counted(len(self.files), 'file')}: nothing to fix"
        done = "fixed" if self.written else "would change"
        return f"{len(self.changed):,} of {counted(len(self.files), 'file')} {done}"


def text(report: FixReport) -> str:
    """Return the diffs (or one line per file if the changes were written), the remaining problems and the counts."""
    parts = [_written(each) if report.written else _preview(each) for each in report.changed]
    left = lines(report.left, report.width)
    remain = f"; {counted(len(report.left), 'problem')} for you to resolve" if report.left else ""
    return f"{''.join(parts)}{left}{report.sentence}{remain}\n"


def _written(file: FixedFile) -> str:
    return f"{safe(file.path)}: {file.summary}\n"


def _preview(file: FixedFile) -> str:
    return f"{safe(diff(file))}{safe(file.path)}: {file.summary}\n\n"


def diff(file: FixedFile) -> str:
    """Return a unified diff of a file."""
    old, new = (raw.decode("utf-8", "replace").splitlines(keepends=True) for raw in (file.old, file.new))
    found = difflib.unified_diff(old, new, f"a/{file.path}", f"b/{file.path}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in found
    )


def json(report: FixReport) -> Mapping[str, Any]:
    """Return the JSON document. `diagnostics` contains the problems that need the author's decision."""
    return {
        "version": 1,
        "changed": [_changed(each) for each in report.changed],
        "diagnostics": as_document(report.left),
        "written": report.written,
        "files": len(report.files),
    }


def _changed(file: FixedFile) -> dict[str, Any]:
    added = [".".join(map(str, keys)) for keys in file.added]
    return {"path": file.path, "added": added, "in_utc": file.in_utc, "diff": diff(file)}
