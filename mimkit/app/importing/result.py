"""The result of an import, added up over all its files."""

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
    """The incidents, what stays in `source` only, and what could not be imported."""

    format: str
    rows: list[Row] = field(default_factory=list)
    """One for each incident, in the order of the files."""
    unmapped: Counter[str] = field(default_factory=Counter)
    """The number of incidents for which a value of the source is kept in `source` only, by its name there."""
    components: Counter[str] = field(default_factory=Counter)
    """The number of incidents for each component that is not a service in the policy."""
    authors: Counter[str] = field(default_factory=Counter)
    """The same for authors who are not in the directory."""
    differences: list[tuple[str, str]] = field(default_factory=list)
    """Pairs of an incident and a sentence: where the record differs from the source and is kept."""
    doubts: list[tuple[str, str]] = field(default_factory=list)
    """The same for milestones that the source states in an impossible order."""
    problems: list[ImportProblem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    commits: list[str] = field(default_factory=list)
    shared: bool = False
    trouble: MimError | None = None
    """Why the commits are not shared although there is a remote."""
    is_written: bool = False
    _at: dict[str, int] = field(default_factory=dict, repr=False)
    """The row of each incident."""
    _missing: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    """A sentence for each end that an incident has here and not in its file, by the incident and the key."""
    _ends: set[tuple[str, str]] = field(default_factory=set, repr=False)
    """The ends that are in other files of the export, such as a log."""

    def add(self, imported: Imported) -> None:
        """Add the outcome for a draft; several drafts of one incident become one row."""
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
        # A log has an end that its incident, in another file, never states. Of several states, the last one counts.
        if draft.is_part:
            self._ends |= ends
        for each in ends:
            self._missing.pop(each, None)
        known = {each for each in self.doubts if each[0] == imported.incident}
        self.doubts += [each for text in imported.doubts if (each := (imported.incident, text)) not in known]

    def finish(self) -> None:
        """List the ends that no file of the export has, when all of them were added."""
        self.differences += [(at[0], text) for at, text in self._missing.items() if at not in self._ends]

    def count(self, outcome: Outcome) -> int:
        """Return the number of incidents with an outcome."""
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def entries(self) -> int:
        """The number of entries that were added."""
        return sum(row.entries for row in self.rows)

    @property
    def corrections(self) -> int:
        """How many of the entries correct an earlier entry or fact."""
        return sum(row.corrections for row in self.rows)


def _joined(first: Row, second: Row) -> Row:
    outcome: Outcome = second.outcome if first.outcome == "unchanged" else first.outcome
    return first._replace(
        outcome=outcome,
        title=second.title,
        entries=first.entries + second.entries,
        corrections=first.corrections + second.corrections,
    )
