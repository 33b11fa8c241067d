"""Combines the results of importing several files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from mimkit.errors import MimError
from mimkit.ops.importing.drafts import ImportProblem, LeftOut
from mimkit.ops.importing.importing import Imported, Outcome


class Row(NamedTuple):
    """The result for one incident."""

    incident: str
    key: str
    title: str
    outcome: Outcome
    entries: int
    corrections: int
    place: str


@dataclass
class ImportResult:
    """The imported incidents, the values kept only in `source`, and the parts that could not be imported."""

    format: str
    rows: list[Row] = field(default_factory=list)
    """One row per incident, in file order."""
    unmapped: Counter[str] = field(default_factory=Counter)
    """Source fields that are kept only in `source`, with the number of incidents that have them."""
    components: Counter[str] = field(default_factory=Counter)
    """Components that are not services in the policy, with the number of incidents that mention them."""
    authors: Counter[str] = field(default_factory=Counter)
    """Authors who are not in the directory, with the number of incidents that mention them."""
    differences: list[tuple[str, str]] = field(default_factory=list)
    """Pairs of an incident and a message about how it differs from the source. The record is not changed."""
    doubts: list[tuple[str, str]] = field(default_factory=list)
    """Pairs of an incident and a message about milestones in an impossible order."""
    problems: list[ImportProblem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    commits: list[str] = field(default_factory=list)
    shared: bool = False
    trouble: MimError | None = None
    """The reason why the commits were not shared. None if they were shared or if there is no remote."""
    is_written: bool = False
    _at: dict[str, int] = field(default_factory=dict, repr=False)
    """The index of each incident in `rows`."""
    _missing: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    """Messages about incident ends that are in the record but not in the incident's file, by incident and entry."""
    _ends: set[tuple[str, str]] = field(default_factory=set, repr=False)
    """The incident ends found in other files of the export, such as a log."""

    _doubted: set[tuple[str, str]] = field(default_factory=set, repr=False)
    """The same as `doubts`. Several files can give the same doubt about an incident."""

    def add(self, imported: Imported) -> None:
        """Add the result for a draft. Several drafts of the same incident are combined into one row."""
        draft = imported.draft
        place = f"{draft.place.file}:{draft.place.line}"
        row = Row(
            imported.incident,
            draft.key,
            draft.title,
            imported.outcome,
            imported.entries,
            imported.corrections,
            place,
        )
        at = self._at.setdefault(imported.incident, len(self.rows))
        if at == len(self.rows):
            self.rows.append(row)
            self.unmapped.update(imported.unmapped.keys())
            self.components.update(imported.components)
            self.authors.update(imported.authors)
        else:
            self.rows[at] = _joined(self.rows[at], row)
        self.differences += [(imported.incident, each) for each in imported.differences]
        self._missing |= {(imported.incident, key): text for key, text in imported.missing_ends.items()}
        ends = {(imported.incident, key) for key in imported.ends}
        # A log can contain an end that is missing from the incident's own file. If an incident occurs several
        # times, its last state applies.
        if draft.is_part:
            self._ends |= ends
        for each in ends:
            self._missing.pop(each, None)
        doubts = [(imported.incident, text) for text in imported.doubts]
        self.doubts += [each for each in doubts if each not in self._doubted]
        self._doubted.update(doubts)

    def finish(self) -> None:
        """Report the incident ends that no file of the export contains. Call this after all drafts have been added."""
        self.differences += [(at[0], text) for at, text in self._missing.items() if at not in self._ends]

    def count(self, outcome: Outcome) -> int:
        """Return the number of incidents with this result."""
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def entries(self) -> int:
        """The total number of added entries."""
        return sum(row.entries for row in self.rows)

    @property
    def corrections(self) -> int:
        """The number of added entries that correct an earlier entry or fact."""
        return sum(row.corrections for row in self.rows)


def _joined(first: Row, second: Row) -> Row:
    outcome: Outcome = second.outcome if first.outcome == "unchanged" else first.outcome
    return first._replace(
        outcome=outcome,
        title=second.title,
        entries=first.entries + second.entries,
        corrections=first.corrections + second.corrections,
    )
