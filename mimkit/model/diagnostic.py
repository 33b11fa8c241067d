"""A finding about a location in a record. The finding is a value that can be sorted, filtered and rendered."""

from __future__ import annotations

from typing import Literal, NamedTuple

from mimkit.model.refs import Ref

KeyPath = tuple[str | int, ...]
Level = Literal["error", "warning"]


class Diagnostic(NamedTuple):
    """A finding. `path` is relative to the repository, and `line` and `column` are counted from 1."""

    path: str
    line: int
    column: int
    code: str
    rule: str
    level: Level
    message: str
    hint: str = ""
    keys: str = ""
    """The key path, joined with dots.

    It identifies the location even if lines move. It is not included in any output.
    """

    def about(self, keys: KeyPath) -> Diagnostic:
        """Return the same finding with its key path set."""
        return self._replace(keys=".".join(map(str, keys)))


class Finding(NamedTuple):
    """A rule's finding before its line number is known. The key path is resolved only for display.

    If `hint` is empty, the rule's own `Fix:` line applies.
    """

    ref: Ref
    keys: KeyPath
    message: str
    hint: str = ""
