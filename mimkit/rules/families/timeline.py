"""MIM3xx: contradictions in the timeline, such as wrong order, duplicates or future times."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from mimkit.model.diagnostic import KeyPath
from mimkit.model.dossier import Dossier
from mimkit.model.incident.entry_parts import EntryBase
from mimkit.model.incident.incident_facts import ever_affected, last_set
from mimkit.model.incident.kinds import DECIDING, ENDING, KINDS, LOG_KINDS, ONCE, ORDERS, TASKS
from mimkit.model.incident.state import is_past_without_decision
from mimkit.model.organisation.dependencies import Dependents
from mimkit.model.snapshot import Snapshot
from mimkit.model.stated_figures import comparisons
from mimkit.model.time.approximate import earliest, is_certainly_before, latest
from mimkit.model.time.durations import short
from mimkit.model.time.times import rfc3339, when_text
from mimkit.rules.base.races import is_race
from mimkit.rules.registry import Spot, incident_rule

_TOLERANCE: Final = timedelta(minutes=5)
"""How much earlier than its event an entry may be recorded, to allow for differences between clocks."""

_KIND_OF: Final = {"closed": "close"}


@incident_rule("MIM301", "milestones-out-of-order", "error")
def milestones_out_of_order(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """Milestones are out of order.

    Why: Reviews and metrics measure the time between milestones, and this time would be negative.
    Fix: Correct the time: `mim amend ENTRY --at TIME`, or `mim set started=TIME`.
    """
    yield from (spot for spot, is_race_of_two in _disorder(dossier) if not is_race_of_two)
    for entry, earlier in _without_effect(dossier, "confirmed", "close"):
        if earlier.kind in ("reopen", "retract"):
            sentence = f"The `{entry.kind}` entry {when_text(entry.at)} comes before service was restored"
            yield dossier.place(entry, "at"), f"{sentence}, after it was {KINDS[earlier.kind].label}."


@incident_rule("MIM351", "facts-contradict", "warning")
def facts_contradict(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """Two people recorded times that cannot both be correct.

    Why: Each time was valid in the clone where it was recorded, but together they cause a negative duration.
    Fix: Find out which time is wrong, and correct it: `mim set started=TIME`, or `mim amend ENTRY --at TIME`.
    """
    yield from (spot for spot, is_race_of_two in _disorder(dossier) if is_race_of_two)


def _disorder(dossier: Dossier) -> Iterator[tuple[Spot, bool]]:
    """Yield each pair of milestones that is out of order, and whether a race between two clones caused it.

    A command accepts such a time only in a clone that does not have the other time yet.
    """
    milestones = dossier.state.milestones
    for names in ORDERS:
        reached = [(name, at) for name in names if (at := getattr(milestones, name))]
        for (earlier, earlier_at), (later, later_at) in pairwise(reached):
            if is_certainly_before(later_at, earlier_at) and not dossier.doubts_together(earlier, later):
                gap = short(earliest(earlier_at) - latest(later_at))
                sentence = f"{later.capitalize()} {when_text(later_at)} is {gap} before {earlier}"
                spot = _place(dossier, later, later_at), f"{sentence} {when_text(earlier_at)}."
                yield spot, _is_race(dossier, (earlier, earlier_at), (later, later_at))


def _is_race(dossier: Dossier, *reached: tuple[str, datetime]) -> bool:
    found = [_reached_by(dossier, name, at) for name, at in reached]
    return all(found) and is_race(*found)


def _reached_by(dossier: Dossier, milestone: str, at: datetime) -> Any:
    """Return the entry that set a milestone, or None if it was set in the header."""
    found = (entry for entry in dossier.of(_KIND_OF.get(milestone, milestone)) if entry.at == at)
    return next(found, None) or last_set(milestone, dossier.state.timeline)


def _place(dossier: Dossier, milestone: str, at: datetime) -> KeyPath:
    kind = _KIND_OF.get(milestone, milestone)
    found = (dossier.place(entry, "at") for entry in dossier.of(kind) if entry.at == at)
    return next(found, None) or dossier.fact_place(milestone)


@incident_rule("MIM302", "recorded-before-it-happened", "error")
def recorded_before_it_happened(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """The time in an entry is more than five minutes after the entry was recorded.

    Why: The timeline is for past events. Put expected events in an update.
    Fix: Correct the time with `mim amend ENTRY --at TIME`. Check the day and the UTC offset.
    """
    for entry in dossier.state.timeline:
        if earliest(entry.at) > entry.recorded:
            recorded = _recorded(dossier, entry)
            if earliest(entry.at) - recorded > _TOLERANCE:
                ahead = short(earliest(entry.at) - recorded)
                sentence = f"The event happened {when_text(entry.at)}, {ahead} after it was recorded at"
                yield dossier.place(entry, "at"), f"{sentence} {rfc3339(recorded)}."


def _recorded(dossier: Dossier, entry: EntryBase) -> datetime:
    """Return the time when the entry's time was recorded, either in the entry itself or in its latest correction."""
    corrections = [each for each in dossier.of("amend") if each.entry == entry.id and each.correct.at]
    return max((each.recorded for each in corrections), default=entry.recorded)


@incident_rule("MIM303", "declared-twice", "error")
def declared_twice(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An incident is declared a second time.

    Why: Clocks start at declaration. With two declarations, deadlines are ambiguous.
    Fix: Keep the first declaration, and record later changes as `severity` or `reopen` entries.
    """
    for entry, first in _without_effect(dossier, "declared"):
        if first.kind == "declared":
            yield dossier.place(entry, "kind"), f"The incident was already declared at {rfc3339(first.at)}."


def _without_effect(dossier: Dossier, *kinds: str) -> Iterator[tuple[Any, Any]]:
    """Yield each entry of the given kinds that has no effect, and the earlier entry that supersedes it.

    Entries recorded by commands are omitted, because their clone did not have the earlier entry yet.
    """
    for name, earlier in dossier.state.superseded.items():
        entry = dossier.entries[name]
        if entry.kind in kinds and not is_race(entry):
            yield entry, earlier


@incident_rule("MIM304", "entry-after-the-end", "error")
def entry_after_the_end(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """The timeline continues after the incident was rejected, demoted, merged or closed.

    Why: The incident list shows the incident as ended, and no one is notified.
    Fix: Reopen the incident with `mim reopen`, or move the entry to the incident that is still open.
    """
    for entry, end in _without_effect(dossier, *KINDS):
        if end.kind in ENDING and end.kind != entry.kind:
            word = KINDS[end.kind].label
            sentence = f"A `{entry.kind}` entry comes after the incident was {word}, {rfc3339(end.at)}."
            yield dossier.place(entry, "kind"), sentence


@incident_rule("MIM305", "milestone-twice", "error")
def milestone_twice(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A restoration, confirmation, fix or closure is recorded twice, without a reopening in between.

    Why: Only the first entry counts, and readers cannot tell which time is correct.
    Fix: If service failed again, record it with `mim reopen --at TIME`. To correct a time, amend the first entry.
    """
    for entry, earlier in _without_effect(dossier, *ONCE, *ENDING, "reopen"):
        if earlier.kind == entry.kind:
            sentence = f"There is already a `{entry.kind}` entry at {rfc3339(earlier.at)}."
            yield dossier.place(entry, "kind"), sentence


def _unaffected(dossier: Dossier, entry: Any) -> list[int]:
    """Return the positions of services in an entry that are not affected by the incident."""
    if not entry.services:
        return []
    affected = ever_affected(dossier.incident)
    return [position for position, service in enumerate(entry.services) if service not in affected]


@incident_rule("MIM306", "reopened-while-open", "error")
def reopened_while_open(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An incident is reopened, but it has no workaround and was not restored or closed.

    Why: A reopening undoes milestones. There is nothing to undo here, so a restoration or closure is missing.
    Fix: Record the missing restoration or closure with the time when it happened: `mim restored --at TIME`.
    """
    for entry in dossier.of("reopen"):
        before = dossier.of("workaround", "restored", *ENDING)
        # Another clone may have retracted the restoration at the same time.
        if not is_race(entry) and not any(earlier.at <= entry.at for earlier in before):
            yield (
                dossier.place(entry, "kind"),
                "The incident is still open, so there is nothing to reopen at this point.",
            )


@incident_rule("MIM361", "service-not-affected", "warning")
def service_not_affected(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An entry restores, reopens or sets the status of a service that the incident does not list as affected.

    Why: The entry has no effect on that service, so the intended service may still count as out.
    Fix: Correct the name, or add the service to `services`.
    """
    for entry in dossier.of("restored", "reopen"):
        for position in _unaffected(dossier, entry):
            sentence = f"`{entry.services[position]}` is not an affected service."
            yield (*dossier.place(entry, "services"), position), sentence
    for entry in dossier.of("service-status"):
        reached = Dependents(snapshot.services).reached(ever_affected(dossier.incident))
        for position, service in enumerate(entry.services):
            if service not in reached:
                sentence = f"`{service}` is not an affected service, and depends on none of them."
                yield (*dossier.place(entry, "services"), position), sentence


@incident_rule("MIM307", "role-conflict", "error")
def role_conflict(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A person has two roles that the policy does not allow the same person to have.

    Why: A person who is busy with the fix cannot coordinate the incident at the same time.
    Fix: Assign one of the roles to another person: `mim role ROLE PERSON`.
    """
    held: dict[str, Any] = {}
    for entry in dossier.of("role"):
        mine = snapshot.policy.role(entry.role)
        for other, holding in held.items():
            if holding.person != entry.person or other == entry.role:
                continue
            theirs = snapshot.policy.role(other)
            conflicts = (mine and other in mine.not_with) or (theirs and entry.role in theirs.not_with)
            if conflicts and not is_race(entry, holding):
                sentence = f"`{entry.person}` already has the role `{other}`, which cannot be combined with `{entry.role}`."
                yield dossier.place(entry, "person"), sentence
        held[entry.role] = entry


@incident_rule("MIM362", "role-not-for-this-kind", "warning")
def role_not_for_this_kind(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A person has a role that the policy reserves for other kinds of people.

    Why: A vendor who leads the response makes decisions for an organisation that they do not belong to.
    Fix: Give the role to another person with `mim role ROLE PERSON`, or change `held_by` in policy/policy.yaml.
    """
    for entry in dossier.of("role"):
        role, person = snapshot.policy.role(entry.role), snapshot.people.get(entry.person)
        if role and person and not role.is_open_to(person):
            sentence = (
                f"`{person.id}` is a {person.kind}; `{role.id}` is reserved for: {', '.join(role.held_by)}."
            )
            yield dossier.place(entry, "person"), sentence


@incident_rule("MIM308", "neither-proposed-nor-declared", "error")
def neither_proposed_nor_declared(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """The timeline has no entry that proposes or declares the incident.

    Why: Without a declaration, no clock starts, no role is required and the incident is not counted in metrics.
    Fix: Add the declaration with the time when it happened: an entry of kind `declared`, as written by `mim declare`.
    """
    # An old public report may not say when the incident was declared, or whether it was declared at all.
    kinds = {entry.kind for entry in dossier.state.shown}
    if dossier.incident.mode != "backfill" and kinds.isdisjoint(DECIDING):
        yield ("timeline",), "No entry proposes or declares this incident."


@incident_rule("MIM309", "withdrawn-wrongly", "error")
def withdrawn_wrongly(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A declared incident is rejected, or an incident that was never declared is demoted.

    Why: Rejected proposals and demoted incidents are counted separately to show how accurate declarations are.
    Fix: Use `demoted` for a declared incident, and `rejected` for a proposal.
    """
    declared = next(dossier.of("declared"), None)
    for entry in dossier.of("rejected"):
        if declared and declared.at <= entry.at:
            yield (
                dossier.place(entry, "kind"),
                f"The incident was declared at {rfc3339(declared.at)}: use `demoted`.",
            )
    for entry in dossier.of("demoted"):
        is_past = is_past_without_decision(dossier.incident)  # the declaration time is unknown
        if not is_past and (not declared or declared.at > entry.at) and not is_race(entry):
            yield (
                dossier.place(entry, "kind"),
                "The incident was not yet declared at that time: use `rejected`.",
            )


@incident_rule("MIM310", "resolves-nothing-open", "warning")
def resolves_nothing_open(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An entry resolves another entry that is not a task, a blocker or a query.

    Why: The intended task, blocker or query is still open.
    Fix: Use the id of the task, blocker or query that the entry resolves.
    """
    for entry in dossier.of(*LOG_KINDS):
        target = dossier.entries.get(entry.resolves) if entry.resolves else None
        if target is not None and target.kind not in TASKS:
            sentence = f"{entry.resolves} is a `{target.kind}` entry, which cannot be resolved."
            yield dossier.place(entry, "resolves"), sentence


@incident_rule("MIM367", "approximate-time-contradicts-itself", "error")
def approximate_time_contradicts_itself(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An approximate time has both a precision and a range, or its range ends before it starts.

    Why: Readers and metrics cannot tell which times are possible.
    Fix: Use either `precision` or `latest`. `latest` must be after the time.
    """
    incident = dossier.incident
    for entry in incident.timeline:
        yield from _contradictions(
            (entry.at, entry.precision, entry.latest), dossier.place(entry), ("precision", "latest")
        )
        if entry.kind == "amend":
            correct, keys = entry.correct, dossier.place(entry, "correct")
            yield from _contradictions(
                (correct.at, correct.precision, correct.latest), keys, ("precision", "latest")
            )
    start = (incident.started, incident.started_precision, incident.started_latest)
    yield from _contradictions(start, (), ("started_precision", "started_latest"))


def _contradictions(
    known: tuple[datetime | None, str | None, datetime | None], place: KeyPath, names: tuple[str, str]
) -> Iterator[Spot]:
    at, precision, last = known
    if at is None and (precision or last):
        yield (*place, names[0] if precision else names[1]), "The time that this key describes is missing."
    elif precision and last:
        yield (*place, names[1]), f"`{names[0]}` is also set; use only one of the two."
    elif at and last and last <= at:
        yield (*place, names[1]), f"The range ends at {rfc3339(last)}, but starts at {rfc3339(at)}."


@incident_rule("MIM368", "stated-figure-differs", "warning")
def stated_figure_differs(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A duration that the source states differs from the one computed from the record.

    Why: Either one of them is wrong, or they measure different things. Readers need to know which.
    Fix: Correct the times or the figure. If the source contradicts itself, explain it: `mim doubt TEXT --about stated`.
    """
    if dossier.doubts("stated"):
        return
    for position, each in enumerate(comparisons(dossier, snapshot.policy)):
        if each.differs:
            where = f" ({each.stated.source})" if each.stated.source else ""
            sentence = f"`{each.stated.metric}` is stated as {each.stated.duration}{where}, but according to"
            yield (
                ("stated", position, "duration"),
                f"{sentence} the times in the record it is {each.computed_text}.",
            )
