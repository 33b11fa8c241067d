"""An incident with its state, its review, its problem records, and the policy that applies to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from mimkit.model.diagnostic import KeyPath
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.incident_facts import FACTS, fact_after, set_entries
from mimkit.model.incident.kinds import KINDS
from mimkit.model.incident.state import State, fold
from mimkit.model.snapshot import Snapshot, with_policy_in_force
from mimkit.model.time.period import Period

if TYPE_CHECKING:
    # Imported only for type checking, so that commands that need only the state do not load the other models.
    from mimkit.model.incident.effects.proposals import Proposal
    from mimkit.model.incident.problem import Problem
    from mimkit.model.incident.review import Review
    from mimkit.model.policy.policy import Policy

_RANK: Final = {"investigating": 0, "workaround": 1, "restored": 2, "confirmed": 3}
"""The order of the phases of a response."""

_NAMES_A_PERSON: Final = {
    "role": "person",
    "page": "contact",
    "acknowledged": "person",
    "join": "person",
    "action": "owner",
    "blocker": "owner",
    "query": "owner",
    "confirmed": "stakeholder",
}
"""The kinds of entries that name a person in addition to `by`, each with the key for that person."""


@dataclass(frozen=True, eq=False)
class Dossier:
    """An incident and the records that belong to it. Derived values are computed on first access."""

    incident: Incident
    snapshot: Snapshot
    """The directory, and the policy that applies to the incident."""
    review: Review | None = None
    problems: Sequence[Problem] = ()
    """The problem records whose deadlines belong to the incident."""
    until: datetime | None = None
    """Events after this time are ignored. If None, all events are included."""
    is_partial: bool = False
    """Whether some contents of the review or problem records are missing because their dates are after `until`."""
    taken_back: datetime | None = None
    """The time of a reopening, if the dossier shows the incident as it was before that reopening. Otherwise None."""

    def under_its_policy(self) -> Dossier:
        """Return the dossier with the policy that was in force when the incident was declared."""
        return replace(self, snapshot=with_policy_in_force(self.snapshot, self.incident))

    def at(self, now: datetime) -> Dossier:
        """Return the dossier as of a given time (aware). Later events are ignored."""
        from mimkit.model.versions.as_of import problem_at, review_at  # noqa: PLC0415 - as above

        review = review_at(self.review, now) if self.review else None
        problems = [there for each in self.problems if (there := problem_at(each, now))]
        is_partial = self.is_partial or review is not self.review or problems != [*self.problems]
        return replace(self, review=review, problems=problems, until=now, is_partial=is_partial)

    def known_at(self, at: datetime) -> Dossier | None:
        """Return the dossier with only what had been recorded by a given time (aware), or None if nothing had been.

        Unlike `at`, this method includes an event that was announced for a later time, and excludes an event that
        was recorded later. The texts of a draft review and of problem records have no recording time, so they are
        excluded.
        """
        from mimkit.model.versions.as_of import incident_at, known_review  # noqa: PLC0415 - as above

        incident = incident_at(self.incident, at)
        review = known_review(self.review, at) if self.review else None
        return replace(self, incident=incident, review=review, problems=()) if incident else None

    def before_reopenings(self) -> Iterator[Dossier]:
        """Yield the dossier as it was just before each reopening."""
        for at in self.state.reopenings:
            yield replace(self, taken_back=at)

    @property
    def policy(self) -> Policy:
        """The policy that applies to the incident."""
        return self.snapshot.policy

    @property
    def now(self) -> datetime:
        """The evaluation time. It must be set, which is always the case when clocks are evaluated."""
        assert self.until is not None  # noqa: S101 - only clocks ask, and they get the result of `at`
        return self.until

    @property
    def reviewed(self) -> Review:
        """The review. It must exist, so only rules with the scope `review` may use this property."""
        assert self.review is not None  # noqa: S101 - such rules are of the scope `review`
        return self.review

    @cached_property
    def state(self) -> State:
        """The incident's state, derived from the timeline."""
        until = self.taken_back - timedelta(microseconds=1) if self.taken_back else self.until
        return fold(self.incident, self.policy.required_roles, until, self.policy.calendar.tz)

    @property
    def begins(self) -> datetime | None:
        """When the response began: at the declaration or at the last reopening. None if it has not begun."""
        return self.state.reopened_at or self.state.milestones.declared

    @property
    def ends(self) -> datetime | None:
        """When the response ended because the incident was closed, demoted, rejected, merged or reopened.

        None if the response has not ended.
        """
        if self.state.is_open:
            return self.taken_back
        past, status = reversed(self.state.timeline), self.state.status
        return next((entry.at for entry in past if KINDS[entry.kind].phase == status), None)

    @property
    def is_called_off(self) -> bool:
        """Whether the incident was demoted, rejected or merged, and is therefore not a separate major incident."""
        return self.state.status in ("demoted", "rejected", "merged")

    def doubts(self, subject: str) -> bool:
        """Return whether the record expresses doubt about a milestone, closing gate, fact or section of the review.

        Only a back-filled record can contain doubts, because missing information there can no longer be determined.
        A doubt without a subject, as in older records, applies to everything.
        """
        source = self.incident.source if self.incident.mode == "backfill" else None
        return any(not each.about or subject in each.about for each in (source.doubts if source else ()))

    def doubts_together(self, *subjects: str) -> bool:
        """Return whether a single doubt applies to all of these subjects, so that the source contradicts itself."""
        source = self.incident.source if self.incident.mode == "backfill" else None
        return any({*subjects} <= {*each.about} for each in (source.doubts if source else ()))

    def phases(self) -> list[tuple[datetime, str]]:
        """Return the phases of the response with their start times, in order."""
        reached = [(self.begins, "investigating")]
        reached += [(getattr(self.state.milestones, name), name) for name in list(_RANK)[1:]]
        found: list[tuple[datetime, str]] = []
        for at, name in sorted((at, name) for at, name in reached if at):
            if not found or _RANK[name] > _RANK[found[-1][1]]:
                found.append((at, name))
        return found

    @cached_property
    def informed(self) -> Mapping[str, Period]:
        """The audiences to inform, and the period in which each audience is affected.

        These are the audiences of the affected services. For a restricted incident, they are the audiences that it
        names. Information that was missing at first applies from the start, so that naming the services late does
        not change a deadline.
        """
        steps = self._audiences_over_time()
        found: dict[str, Period] = {}
        for (since, audiences), (until, _) in pairwise([*steps, (None, ())]):
            for name in audiences:
                found[name] = Period(found[name].since if name in found else since, until)
        return found

    @property
    def audiences(self) -> tuple[str, ...]:
        """The audiences that must currently be informed."""
        return tuple(name for name, period in self.informed.items() if period.until is None)

    def _audiences_over_time(self) -> list[tuple[datetime | None, tuple[str, ...]]]:
        """Return the audiences to inform, with the time from which each set of audiences applies.

        A time of None means before the beginning of the timeline.
        """
        is_restricted = self.incident.is_restricted
        field = "audiences" if is_restricted else "services"
        names = self.incident.as_written.header_value(field)
        steps: list[tuple[datetime | None, tuple[str, ...]]] = [(None, names)]
        for entry in self.of("set"):
            if entry.field == field:
                names = fact_after(names, entry) or ()
                steps = [(None, names)] if steps == [(None, ())] else [*steps, (entry.at, names)]
        if is_restricted:
            return [(at, tuple(n for n in self.snapshot.stakeholders if n in names)) for at, names in steps]
        return [(at, self.snapshot.audiences_for(names)) for at, names in steps]

    def holder(self, role: str, at: datetime) -> str | None:
        """Return who held a role at a given time, or None if no one did or the person had already left."""
        taken = [entry for entry in self.of("role") if entry.role == role and entry.at <= at]
        person = taken[-1].person if taken else None
        return None if person and (gone := self.gone(person)) and gone <= at else person

    def gone(self, person: str) -> datetime | None:
        """Return the end of a person's last day (UTC), or None if the person has not left."""
        known = self.snapshot.people.get(person)
        return self.policy.calendar.end_of(known.left) if known and known.left else None

    @cached_property
    def entries(self) -> Mapping[str, Any]:
        """All entries by id, including retracted ones. Amendments are applied."""
        return {entry.id: entry for entry in self.state.shown}

    @cached_property
    def proposals(self) -> Mapping[str, Proposal]:
        """All proposed updates and their outcomes by id, in the order in which they were recorded."""
        from mimkit.model.incident.effects.proposals import proposals  # noqa: PLC0415 - few incidents have any

        return {each.entry.id: each for each in proposals(self.state.timeline)}

    @cached_property
    def _kinds(self) -> Mapping[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for entry in self.state.timeline:
            found.setdefault(entry.kind, []).append(entry)
        return found

    def of(self, *kinds: str) -> Iterator[Any]:
        """Yield the entries of the given kinds, with amendments applied.

        Entries of the same kind are in chronological order.
        """
        for kind in kinds:
            yield from self._kinds.get(kind, ())

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {entry.id: position for position, entry in enumerate(self.incident.timeline)}

    def place(self, entry: Any, *keys: str) -> KeyPath:
        """Return the key path of an entry in the file, or of a key in the entry."""
        return ("timeline", self._positions[entry.id], *keys)

    def fact_place(self, field: str, item: str | None = None) -> KeyPath:
        """Return the key path of a fact or of an item in its list. The path is in a `set` entry or in the header."""
        for entry in reversed(set_entries(self.incident.timeline)):
            if entry.field == field:
                for key in ("value", "add"):
                    value = getattr(entry, key)
                    if item is None and value is not None:
                        return self.place(entry, key)
                    if isinstance(value, tuple) and item in value:
                        return (*self.place(entry, key), value.index(item))
        key = FACTS[field].key
        if item is None:
            return tuple(key.split("."))
        return (key, self.incident.as_written.header_value(key).index(item))

    @cached_property
    def people(self) -> tuple[tuple[Any, str, str], ...]:
        """The entry, key and name for each person in the timeline. Retracted entries are included."""
        keys = (
            (each, key) for each in self.state.shown for key in ("by", _NAMES_A_PERSON.get(each.kind)) if key
        )
        return tuple((entry, key, name) for entry, key in keys if (name := getattr(entry, key)))

    @cached_property
    def names(self) -> frozenset[str]:
        """The people named in the timeline."""
        # Not derived from `people`, because every incident needs the names, but few need `people`.
        named = {entry.by for entry in self.state.shown}
        keys = ((each, _NAMES_A_PERSON.get(each.kind)) for each in self.state.shown)
        named.update(getattr(entry, key) for entry, key in keys if key)
        return frozenset(filter(None, named))


def dossier_of(snapshot: Snapshot, incident: str) -> Dossier:
    """Return an incident in a snapshot with its review and all problem records that list the incident."""
    record = snapshot.incidents[incident]
    return Dossier(record, snapshot, snapshot.reviews.get(incident), snapshot.problems_of(incident))
