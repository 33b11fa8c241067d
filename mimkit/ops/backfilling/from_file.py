"""The command that records the new lines of a file as entries, in one change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mimkit.errors import Refused
from mimkit.model.change import Change
from mimkit.model.incident.kinds import LOG_KINDS, ONCE
from mimkit.model.incident.state import State
from mimkit.model.snapshot import Snapshot
from mimkit.ops import guards
from mimkit.ops.backfilling.matching import Matching, match
from mimkit.ops.backfilling.rows import Row, differences
from mimkit.ops.command import OnIncident

_LARGEST: Final = 1_048_576
"""The maximum size of a record in bytes."""
_OTHER_BYTES: Final = 180
"""The minimum size of an entry in a file, in bytes, excluding its text."""


class LinesRefused(Refused):
    """Some lines of a file do not fit the incident, so nothing was recorded."""

    def __init__(self, name: str, places: list[str]) -> None:
        count = "1 line does" if len(places) == 1 else f"{len(places)} lines do"
        super().__init__(
            f"{count} not fit the incident, so nothing was recorded from {name}",
            "correct the file and run the command again",
        )
        self.rows = tuple((place,) for place in places)


class TooManyLines(Refused):
    """The file has more lines than fit into a record."""

    def __init__(self, name: str, lines: int, fit: int) -> None:
        super().__init__(
            f"{name} has {lines:,} new lines, but only about {fit:,} of them fit in a record; nothing was recorded",
            "record the most important lines, and link to the complete file: mim log TEXT --evidence URL",
        )


def refuse_too_many(name: str, rows: Sequence[Row]) -> None:
    """Refuse lines that would definitely make the record too large."""
    size = sum(len(row.text.encode()) + _OTHER_BYTES for row in rows)
    if size > _LARGEST:
        raise TooManyLines(name, len(rows), _LARGEST * len(rows) // size // 100 * 100)


@dataclass(frozen=True, kw_only=True)
class RecordLines(OnIncident, status="exists"):
    """Record the lines of a file as entries.

    Lines that are already recorded have no effect, so the same file can be read repeatedly.
    """

    name: str
    rows: tuple[Row, ...]

    @property
    def is_judged(self) -> bool:
        """Whether any line is a milestone. If so, the rules must not find any new errors."""
        return any(row.kind not in LOG_KINDS for row in self.rows)

    def matching(self, snapshot: Snapshot) -> Matching:
        """Return the result of matching the lines with the incident's timeline."""
        return match(self.rows, snapshot.incidents[self.incident].timeline, self.name)

    def build(self, snapshot: Snapshot) -> Change:
        """Check the milestones, then add an entry for each new line."""
        found = self.matching(snapshot)
        if self.is_judged:
            state = guards.state_of(snapshot, self.incident)
            if places := list(_twice(self.name, found.new, state)):
                raise LinesRefused(self.name, places)
        refuse_too_many(self.name, found.new)
        new = [row.entry(self.stamp(number), self.name) for number, row in enumerate(found.new)]
        said = tuple(difference_lines(self.name, found))
        if not new:
            by_key = {entry.key: entry.id for entry in snapshot.incidents[self.incident].timeline}
            known = tuple(by_key[key] for row in found.known if (key := row.entry_key) in by_key)
            return Change(
                edits=(),
                subject=f"{self.incident}: nothing new in {self.name}",
                incident=self.incident,
                entries=known,
                is_repeat=True,
                differences=said,
            )
        count = "1 entry" if len(new) == 1 else f"{len(new)} entries"
        return self.entries(f"{count} from {self.name}", *new)._replace(differences=said)


def _twice(name: str, rows: list[Row], state: State) -> Iterator[str]:
    """Yield a sentence for each milestone that the incident already has, or that the file contains twice."""
    reached: dict[str, Any] = dict(state.milestones.items())
    for row in rows:
        if row.kind in ONCE and reached.get(row.kind):
            yield f"{name}:{row.line}:{row.column}: error: the incident already has a `{row.kind}` entry"
        reached[row.kind] = row.at


def difference_lines(name: str, found: Matching) -> Iterator[str]:
    """Yield a sentence for each line whose content differs from the recorded entry or from an earlier line with the same key."""
    for row, entry in found.changed:
        yield f"{name}:{row.line}:{row.column}: {'; '.join(differences(entry, row))}"
    for row, first in found.repeated:
        if (row.at, row.kind, row.by, row.text) != (first.at, first.kind, first.by, first.text):
            yield (
                f"{name}:{row.line}:{row.column}: has the same key as line {first.line}, but different "
                f"content; line {first.line} is used"
            )
