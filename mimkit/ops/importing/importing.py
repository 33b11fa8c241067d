"""Records imported incidents, and corrects those that have been imported before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, ClassVar, Final, Literal, NamedTuple

from pydantic import ValidationError

from mimkit.model.change import Append, Change, Create, Edit, Prompts, SetValue
from mimkit.model.ids import dated_ids
from mimkit.model.incident.as_data import plain, plain_entry
from mimkit.model.incident.entry_parts import words
from mimkit.model.incident.incident import Incident, Source
from mimkit.model.incident.review import Review
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import rfc3339
from mimkit.ops.command import Command
from mimkit.ops.importing import texts
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft, Place, ReviewDraft
from mimkit.ops.importing.events import Events, Importing, events, key_of
from mimkit.ops.importing.later import ENDS, Comparison, compare, is_older
from mimkit.ops.importing.names import Names
from mimkit.ops.importing.record import AUTHORS, COMPONENTS, disorder, new_record, unmapped, with_doubts
from mimkit.ops.importing.review import draft_prompts, draft_review

_LARGEST: Final = 1_000_000
"""The maximum size of an imported record in bytes. It leaves room for entries that are added later."""
_OTHER_BYTES: Final = 300
"""The estimated size of an imported entry in bytes, excluding its text."""
Outcome = Literal["new", "changed", "unchanged"]


class Imported(NamedTuple):
    """The import result for one draft."""

    incident: str
    draft: IncidentDraft
    outcome: Outcome
    entries: int
    """The number of entries added."""
    corrections: int
    """The number of added entries that correct an earlier entry or fact."""
    unmapped: Mapping[str, str]
    """The values that are stored only in `source`."""
    components: tuple[str, ...]
    """The components that are not services in the policy."""
    authors: tuple[str, ...]
    """The authors who are not in the directory."""
    differences: tuple[str, ...]
    """The differences from the source that remain because a person changed the record."""
    missing_ends: Mapping[str, str]
    """A sentence for each restoration or closure that is in the record but not in the draft, by entry key."""
    ends: frozenset[str]
    """The keys of the restorations and closures in the draft."""
    doubts: tuple[str, ...]
    """Sentences about milestones that are in an impossible order."""


@dataclass(frozen=True, kw_only=True)
class ImportIncidents(Command):
    """Record drafts in one format. Importing the same drafts again changes nothing."""

    format: str
    drafts: tuple[IncidentDraft, ...]
    names: Names
    known: Mapping[str, str] = field(default_factory=dict)
    """The ids of the incidents that have already been imported, by key."""
    zone: tzinfo = UTC
    """The time zone for the date in an id, which is the policy's time zone."""
    taken: frozenset[str] = frozenset()
    """The ids of uncommitted incidents."""
    imported: list[Imported] = field(default_factory=list)
    """The result for each draft in the last call to `build`."""
    problems: list[ImportProblem] = field(default_factory=list)
    """The problems found in the last call to `build`."""

    gives_id: ClassVar[bool] = True

    @property
    def about(self) -> tuple[str, ...]:
        """The incidents that have already been imported, and those that another clone may be importing at the same time."""
        names = (self.known.get(key_of(each)) or next(self.ids(each)) for each in self.drafts)
        return tuple(dict.fromkeys(names))

    def ids(self, draft: IncidentDraft) -> Iterator[str]:
        """Yield the possible ids for a draft's record. They are the same in every clone."""
        day = draft.created.astimezone(self.zone).date()
        return dated_ids("MI", day, texts.entropy(self.format, key_of(draft)))

    def with_full_names(self, snapshot: Snapshot) -> ImportIncidents:  # noqa: ARG002 - a user types no names
        """Return the command unchanged, because its names are already complete."""
        return self

    def build(self, snapshot: Snapshot) -> Change:
        """Compare each draft with its record. Drafts that cannot be recorded are reported and skipped."""
        self.imported.clear()
        self.problems.clear()
        batch = _Batch(snapshot, self)
        # Record parts of an incident after the incident itself, regardless of their order in the files.
        for draft in sorted(self.drafts, key=lambda each: each.is_part):
            batch.add(draft)
        edits = tuple(batch.edits())
        created, changed = len(batch.created), len(batch.changed)
        return Change(
            edits=edits,
            subject=f"import {self.format}: {created:,} new, {changed:,} changed",
            incident=None,
            entries=(),
            is_repeat=not edits,
        )


class _Batch:
    """The records for a batch of drafts. Several drafts can belong to the same incident."""

    def __init__(self, snapshot: Snapshot, command: ImportIncidents) -> None:
        self.snapshot, self.command = snapshot, command
        self.importing = Importing(command.format, command.names, command.by, command.now)
        self.by_key: dict[str, Incident] = {
            each.source.key: each
            for each in snapshot.incidents.values()
            if each.source and each.source.format == command.format and each.source.key
        }
        self.taken = {*snapshot.taken_ids, *command.taken}
        self.created: dict[str, Incident] = {}
        self.changed: dict[str, list[Edit]] = {}
        self.reviews: dict[str, tuple[Review, ReviewDraft]] = {}

    def add(self, draft: IncidentDraft) -> None:
        """Compare a draft with its record and collect the changes."""
        try:
            found = events(draft, self.importing)
            known = self.by_key.get(key_of(draft))
            imported = self._correct(known, draft, found) if known else self._create(draft, found)
        except (ValidationError, _TooLarge) as problem:
            why = _sentence(problem) if isinstance(problem, ValidationError) else str(problem)
            self._problem(draft.place, f"{_named(draft)} was not imported: {why}")
            return
        self.command.imported.append(imported)
        for sentence in found.problems:
            self._problem(draft.place, f"{_named(draft)}: {sentence}")

    def _problem(self, place: Place, sentence: str) -> None:
        self.command.problems.append(ImportProblem(place, sentence))

    def _create(self, draft: IncidentDraft, found: Events) -> Imported:
        key = key_of(draft)
        name = next(each for each in self.command.ids(draft) if each not in self.taken)
        incident = _fitting(new_record(name, draft, found, self.importing, self.snapshot))
        if draft.review:
            self.reviews[name] = draft_review(name, draft, draft.review, self.importing), draft.review
        self.taken.add(name)
        self.by_key[key] = self.created[name] = incident
        return self._imported(incident, draft, "new", Comparison(new=list(incident.timeline)), found)

    def _correct(self, known: Incident, draft: IncidentDraft, found: Events) -> Imported:
        compared = compare(known, draft, found, self.importing)
        source = known.source or Source()
        more = {} if draft.is_part else unmapped(draft, found, self.importing)
        added = {name: text for name, text in more.items() if name not in source.unmapped}
        after = known.with_timeline((*known.timeline, *compared.new))
        update: dict[str, Any] = {"unmapped": {**source.unmapped, **added}}
        if draft.as_of and not is_older(known, draft) and (compared.new or added):
            update["as_of"] = draft.as_of
        update["doubts"] = (*source.doubts, *found.doubts(compared.new))
        after = after.model_copy(update={"source": source.model_copy(update=update)})
        if compared.new:
            after = with_doubts(after, self.snapshot)
        edits = list(_edits(known, _fitting(after), compared.new))
        if known.id in self.created:
            self.created[known.id] = after
        elif edits:
            self.changed.setdefault(known.id, []).extend(edits)
        self.by_key[key_of(draft)] = after
        return self._imported(after, draft, "changed" if edits else "unchanged", compared, found)

    def _imported(
        self, incident: Incident, draft: IncidentDraft, outcome: Outcome, compared: Comparison, found: Events
    ) -> Imported:
        source = incident.source or Source()
        return Imported(
            incident.id,
            draft,
            outcome,
            len(compared.new),
            sum(each.kind in ("amend", "set") for each in compared.new),
            {name: text for name, text in source.unmapped.items() if name not in (COMPONENTS, AUTHORS)},
            self.importing.names.known_services(draft.services)[1],
            tuple(found.authors),
            tuple(compared.differences),
            compared.missing_ends,
            frozenset(each.key for each in found.entries if each.kind in ENDS),
            disorder(source.doubts) if outcome != "unchanged" else (),
        )

    def edits(self) -> Iterator[Edit]:
        """Yield the edits of all records."""
        for name, incident in self.created.items():
            yield Create(Ref("incident", name), plain(incident.as_written))
            if name in self.reviews:
                review, said = self.reviews[name]
                yield Create(Ref("review", name), plain(review))
                yield Prompts(Ref("review", name), draft_prompts(review, said))
        for edits in self.changed.values():
            yield from edits


class _TooLarge(ValueError):
    """The record would be larger than the maximum size that all commands can read."""


def _fitting(incident: Incident) -> Incident:
    """Return the record if it is small enough. Otherwise, raise _TooLarge."""
    source = incident.source or Source()
    texts = [*(words(each) for each in incident.timeline), incident.impact or "", *source.unmapped.values()]
    size = sum(len(each.encode()) for each in texts) + _OTHER_BYTES * len(incident.timeline)
    if size > _LARGEST:
        raise _TooLarge(f"its record would be about {size:,} bytes long, but the limit is {_LARGEST:,} bytes")
    return incident


def _edits(before: Incident, after: Incident, new: list[Any]) -> Iterator[Edit]:
    """Yield the edits to a record's file: its `source`, and new entries at the end."""
    ref = Ref("incident", before.id)
    old, source = before.source or Source(), after.source or Source()
    if source.as_of and source.as_of != old.as_of:
        yield SetValue(ref, ("source", "as_of"), rfc3339(source.as_of))
    added = {name: text for name, text in source.unmapped.items() if name not in old.unmapped}
    if added and not old.unmapped:
        yield SetValue(ref, ("source", "unmapped"), added)
    elif added:
        for name, text in added.items():
            yield SetValue(ref, ("source", "unmapped", name), text)
    doubts = tuple(plain(each) for each in source.doubts[len(old.doubts) :])
    if doubts and not old.doubts:
        yield SetValue(ref, ("source", "doubts"), list(doubts))
    elif doubts:
        yield Append(ref, ("source", "doubts"), doubts)
    if new:
        yield Append(ref, ("timeline",), tuple(plain_entry(entry) for entry in new))


def _named(draft: IncidentDraft) -> str:
    return f"{texts.title(draft.title) or 'the incident'!r} ({texts.key(draft.key)})"


def _sentence(problem: ValidationError) -> str:
    first = problem.errors()[0]
    where = ".".join(str(each) for each in first["loc"])
    return f"`{where}`: {first['msg'][:1].lower()}{first['msg'][1:]}"
