"""The combined result of an import from all its files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from mimkit.errors import MimError
from mimkit.ops.importing.drafts import ImportProblem, LeftOut
from mimkit.ops.importing.importing import Imported, Outcome


class Row(NamedTuple):
    """The outcome for one incident."""

    incident: str
    key: str
    title: str
    outcome: Outcome
    entries: int
    corrections: int
    place: str


@dataclass
class ImportResult:
    """The imported incidents, the values that are only in `source`, and the parts that could not be imported."""

    format: str
    rows: list[Row] = field(default_factory=list)
    """One row for each incident, in the order of the files."""
    unmapped: Counter[str] = field(default_factory=Counter)
    """Fields of the source that are kept only in `source`, with the number of incidents."""
    components: Counter[str] = field(default_factory=Counter)
    """Components that are not services in the policy, with the number of incidents."""
    authors: Counter[str] = field(default_factory=Counter)
    """Authors who are not in the directory, with the number of incidents."""
    differences: list[tuple[str, str]] = field(default_factory=list)
    """Pairs of an incident and a message about a difference from the source. The record is kept unchanged."""
    doubts: list[tuple[str, str]] = field(default_factory=list)
    """Pairs of an incident and a message about milestones in an impossible order."""
    problems: list[ImportProblem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    commits: list[str] = field(default_factory=list)
    shared: bool = False
    trouble: MimError | None = None
    """The reason why the commits were not shared, if there is a remote."""
    is_written: bool = False
    _at: dict[str, int] = field(default_factory=dict, repr=False)
    """The index in `rows` of each incident."""
    _missing: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    """A message for each end of an incident that is in the record but not in its file, by incident and entry key."""
    _ends: set[tuple[str, str]] = field(default_factory=set, repr=False)
    """The ends of incidents that are in other files of the export, such as a log."""

    def add(self, imported: Imported) -> None:
        """Add the outcome for a draft. Several drafts of the same incident become one row."""
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
        # A log can contain an end that is missing from the incident's own file. The last of several states applies.
        if draft.is_part:
            self._ends |= ends
        for each in ends:
            self._missing.pop(each, None)
        known = {each for each in self.doubts if each[0] == imported.incident}
        self.doubts += [each for text in imported.doubts if (each := (imported.incident, text)) not in known]

    def finish(self) -> None:
        """Report the ends that are in no file of the export. Call this after all drafts were added."""
        self.differences += [(at[0], text) for at, text in self._missing.items() if at not in self._ends]

    def count(self, outcome: Outcome) -> int:
        """Return the number of incidents with this outcome."""
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def entries(self) -> int:
        """The number of entries that were added."""
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
