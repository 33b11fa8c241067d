"""A finding about a place in a record, as a value that can be sorted, filtered and rendered."""

from __future__ import annotations

from typing import Literal, NamedTuple

from mimkit.model.refs import Ref

KeyPath = tuple[str | int, ...]
Level = Literal["error", "warning"]


class Diagnostic(NamedTuple):
    """One finding: `path` is relative to the repository, `line` and `column` count from 1."""

    path: str
    line: int
    column: int
    code: str
    rule: str
    level: Level
    message: str
    hint: str = ""
    keys: str = ""
    """The key path, joined with dots. It identifies the place even if lines move, and does not appear in any output."""

    def about(self, keys: KeyPath) -> Diagnostic:
        """Return the same finding with its key path."""
        return self._replace(keys=".".join(map(str, keys)))


class Finding(NamedTuple):
    """A finding of a rule before its line is known: the key path is resolved only for display.

    An empty `hint` stands for the rule's own `Fix:` line.
    """

    ref: Ref
    keys: KeyPath
    message: str
    hint: str = ""
