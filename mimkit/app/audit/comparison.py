"""Compares a commit with one of its parents, record by record, and applies the history rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mimkit.app.reading.versions import Versions, is_plain
from mimkit.model.diagnostic import Finding
from mimkit.model.incident.entries import Entry
from mimkit.model.incident.incident import Incident
from mimkit.model.refs import Ref
from mimkit.model.text import File
from mimkit.model.versions.audit import RuleViolation, ValueChange
from mimkit.model.versions.differences import corrections, differences
from mimkit.model.versions.order import has_own_order
from mimkit.rules.base.versions import RecordVersions
from mimkit.rules.judge import Judged, check_history
from mimkit.store.git.repository import CommitChange, FileDifference
from mimkit.store.layout import path_of, ref_of

_OF_LATE_ENTRIES = "MIM806"
_NO_BREACH = frozenset((_OF_LATE_ENTRIES, "MIM870"))
"""Rules that comment on a commit but do not report an alteration of recorded data."""
_OF_NEW_ENTRIES = frozenset(("MIM805", _OF_LATE_ENTRIES, "MIM807"))


@dataclass(slots=True)
class ParentComparison:
    """The versions of an incident and its review, or of a problem record, before and after a commit."""

    before: dict[Ref, File] = field(default_factory=dict)
    after: dict[Ref, File] = field(default_factory=dict)
    gone: dict[Ref, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    """Paths of the files that cannot be read after the commit."""
    elsewhere: dict[Ref, list[list[str]]] = field(default_factory=dict)
    """The ids of the entries in the timelines of a merge's other parents."""
    judged: Judged = field(default_factory=list)

    def broken(self) -> dict[Ref, list[RuleViolation]]:
        """Return the rule violations, keyed by record. A late entry is not a violation."""
        found: dict[Ref, list[RuleViolation]] = {}
        for rule, finding in self.judged:
            if rule.code not in _NO_BREACH:
                entry = self._entry(finding) if rule.code in _OF_NEW_ENTRIES else ""
                said = RuleViolation(rule.code, rule.name, rule.level, finding.message, entry)
                found.setdefault(finding.ref, []).append(said)
        return found

    def after_end(self) -> set[str]:
        """Return the ids of entries that were added after the incident ended but describe events before its end."""
        return {self._entry(finding) for rule, finding in self.judged if rule.code == _OF_LATE_ENTRIES}

    def new_entries(self) -> Iterator[tuple[Incident, Entry]]:
        """Yield each entry that none of the parents contains, together with its incident."""
        brought = self.brought
        for ref, incident in self.after.items():
            if isinstance(incident, Incident):
                old = self.before.get(ref)
                known = {entry.id for entry in old.timeline} if isinstance(old, Incident) else set()
                yield from (
                    (incident, entry)
                    for entry in incident.timeline
                    if entry.id not in known and entry.id not in brought
                )

    @property
    def brought(self) -> set[str]:
        """The ids of the entries that exist in another parent of a merge, and so were not added by the merge itself."""
        return {entry for timelines in self.elsewhere.values() for each in timelines for entry in each}

    def has_own_order(self, ref: Ref) -> bool:
        """Return whether the order of a record's entries changed in a way that no other parent of a merge explains."""
        before, after = (_entries(each.get(ref)) for each in (self.before, self.after))
        return has_own_order(after, before, self.elsewhere.get(ref, []))

    def redacted(self) -> set[str]:
        """Return the ids of the entries that were redacted in this commit or earlier."""
        records = (*self.before.values(), *self.after.values())
        every = (entry for each in records if isinstance(each, Incident) for entry in each.timeline)
        return {entry.entry for entry in every if entry.kind == "redact"}

    def details(self, ref: Ref) -> tuple[ValueChange, ...]:
        """Return all changed values in a record."""
        before = self.before.get(ref)
        if ref in self.gone:
            return tuple(differences(before, None)) if before else (ValueChange("the record", None, None),)
        return tuple(differences(before, self.after[ref])) if before and ref in self.after else ()

    def corrections(self) -> Iterator[tuple[Ref, tuple[ValueChange, ...]]]:
        """Yield each incident that was corrected with `mim amend`, together with its corrections."""
        for ref, before, after in self.edited.incidents():
            if found := tuple(corrections(before, after)):
                yield ref, found

    @property
    def edited(self) -> RecordVersions:
        """The record versions to pass to the history rules."""
        before = {ref: record for ref, record in self.before.items() if ref not in self.gone}
        return RecordVersions(before, self.after, self.gone)

    def _entry(self, finding: Finding) -> str:
        incident = self.after[finding.ref]
        position = finding.keys[1]
        assert isinstance(incident, Incident)  # noqa: S101 - these rules speak of places on a timeline
        assert isinstance(position, int)  # noqa: S101 - as above
        return incident.timeline[position].id


def comparisons(versions: Versions, steps: Sequence[CommitChange], place: int) -> Iterator[ParentComparison]:
    """Yield a comparison of each changed record with the parent at index `place`, with both versions loaded."""
    step = steps[place]
    for changes in _by_record(step):
        found = ParentComparison()
        for change in changes:
            _put(found, versions, change)
            found.gone |= _moved(found, versions, step, change)
            found.elsewhere[_ref(change)] = [*_elsewhere(found, versions, steps, place, change)]
        _add_review(found, versions, step.commit.id)
        found.judged = check_history(found.edited)
        yield found


def _by_record(step: CommitChange) -> list[list[FileDifference]]:
    found: dict[str, list[FileDifference]] = {}
    for change in step.changes:
        if ref := ref_of(change.path):
            found.setdefault(ref.id, []).append(change)
    return list(found.values())


def _ref(change: FileDifference) -> Ref:
    ref = ref_of(change.path)
    assert ref is not None  # noqa: S101 - only changes of records come here
    return ref


def _put(found: ParentComparison, versions: Versions, change: FileDifference) -> None:
    ref, old, new = _ref(change), versions.before(change), versions.after(change)
    if old:
        found.before[ref] = old
    if new:
        found.after[ref] = new
    elif is_plain(change.after):
        found.unread.append(change.path)


def _moved(
    found: ParentComparison, versions: Versions, step: CommitChange, change: FileDifference
) -> dict[Ref, str]:
    """Map a deleted record to the path of the file that now contains its entries, or to "" if there is none."""
    ref = _ref(change)
    if is_plain(change.after) or not is_plain(change.before):
        return {}
    old = found.before.get(ref)
    first = old.timeline[0].id if isinstance(old, Incident) and old.timeline else ""
    new = (each for each in step.changes if first and each.before is None and ref_of(each.path))
    return {ref: next((each.path for each in new if first in _entries(versions.after(each))), "")}


def _elsewhere(
    found: ParentComparison,
    versions: Versions,
    steps: Sequence[CommitChange],
    place: int,
    change: FileDifference,
) -> Iterator[list[str]]:
    """Yield a list of entry ids for each of a merge's other parents."""
    for other in (each for number, each in enumerate(steps) if number != place):
        there = next((each for each in other.changes if each.path == change.path), None)
        yield _entries(versions.before(there) if there else found.after.get(_ref(change)))


def _entries(record: File | None) -> list[str]:
    return [entry.id for entry in record.timeline] if isinstance(record, Incident) else []


def _add_review(found: ParentComparison, versions: Versions, commit: str) -> None:
    """Add the review of each changed incident, because one of the rules needs the review's state."""
    for ref in [each for each in found.before if each.kind == "incident" and each not in found.gone]:
        review = Ref("review", ref.id)
        if review not in found.before and review not in found.after:
            record = versions.review(commit, path_of(review))
            if record:
                found.before[review] = found.after[review] = record
