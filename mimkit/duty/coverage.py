"""Finds on-call gaps and escalation paths on which no one can be reached, to the minute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Literal

from mimkit.duty.contexts import Context, path_contexts, role_contexts
from mimkit.duty.duty import Duty
from mimkit.duty.line import TroubleKind, UnreachableReason
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot

Subject = Literal["group", "role", "service"]
Aspect = Literal["cover", "escalation"]
_Span = tuple[Aspect, UnreachableReason, datetime, datetime]


@dataclass(frozen=True, slots=True)
class Gap:
    """A period (UTC) in which a role, resolver group or service cannot be reached as required."""

    subject: Subject
    name: str
    aspect: Aspect
    """`cover` if the first person to call cannot be reached, or `escalation` if a person in a later step cannot be."""
    trouble: UnreachableReason
    start: datetime
    end: datetime
    services: tuple[str, ...] = ()
    """The affected services: those of the group or, for a role, the services that share the same rosters."""
    covers: tuple[str, ...] = ("",)
    """The services to which the gap applies, and "" for incidents with unknown services."""
    is_partial: bool = False
    """Whether different rosters apply to the remaining services."""

    @property
    def kind(self) -> TroubleKind:
        """A one-word description of the problem."""
        return self.trouble.kind


@dataclass(frozen=True, slots=True)
class CoverChange:
    """The effect of a change to rosters, groups or people on on-call coverage."""

    lost: tuple[Gap, ...]
    gained: tuple[Gap, ...]
    """The gaps that no longer exist."""


def coverage(snapshot: Snapshot, start: datetime, end: datetime) -> tuple[Gap, ...]:
    """Return all gaps between `start` and `end` (aware), to the minute, sorted by name and time.

    A role is covered by its rosters, a resolver group by its first contact and its complete escalation path, and a
    service by the group that owns it. Consecutive times with the same problem are combined into one gap.
    """
    duty = Duty(snapshot, start, end)
    gaps = [*_roles(duty), *_groups(duty), *_ownerless(duty)]
    return tuple(sorted(gaps, key=lambda gap: (gap.name, gap.subject, gap.start, gap.aspect)))


def cover_change(
    before: Sequence[Gap], after: Sequence[Gap], earlier: Snapshot, snapshot: Snapshot
) -> CoverChange:
    """Return the new gaps in `after` and the gaps that have been closed since `before`.

    Gaps are compared by minute and service. Gaps of a subject that no longer exists in `snapshot`, which belongs to
    `after`, do not count as gained.
    """
    kept = {(gap.subject, gap.name) for gap in before if _is_there(gap, snapshot)}
    gained = [gap for gap in _beyond(before, after, snapshot) if (gap.subject, gap.name) in kept]
    return CoverChange(tuple(_beyond(after, before, earlier)), tuple(gained))


def _is_there(gap: Gap, snapshot: Snapshot) -> bool:
    if gap.subject == "role":
        return snapshot.policy.role(gap.name) is not None
    return gap.name in (snapshot.groups if gap.subject == "group" else snapshot.services)


def _beyond(gaps: Iterable[Gap], others: Iterable[Gap], of_others: Snapshot) -> Iterator[Gap]:
    """Yield the parts of gaps that do not overlap a gap of the same subject, aspect and service in `others`."""
    alike: dict[tuple[str, str, str, str], list[Gap]] = {}
    for other in others:
        for service in other.covers:
            alike.setdefault((other.subject, other.name, other.aspect, service), []).append(other)
    for gap in gaps:
        left: dict[tuple[datetime, datetime], list[str]] = {}
        for service in gap.covers:
            there = service if _has_service(of_others, gap, service) else ""
            rest = [gap]
            for other in alike.get((gap.subject, gap.name, gap.aspect, there), ()):
                rest = [part for each in rest for part in _without(each, other)]
            for part in rest:
                left.setdefault((part.start, part.end), []).append(service)
        for (start, end), covers in left.items():
            yield _for_services(replace(gap, start=start, end=end), tuple(covers))


def _for_services(gap: Gap, covers: tuple[str, ...]) -> Gap:
    if covers == gap.covers:
        return gap
    services = tuple(each for each in covers if each)
    return replace(gap, covers=covers, services=services, is_partial=True)


def _has_service(snapshot: Snapshot, gap: Gap, service: str) -> bool:
    """Return whether a service exists in a snapshot and belongs to the gap's group.

    A new service is compared as if it were unknown.
    """
    found = snapshot.services.get(service)
    return found is not None and (gap.subject == "role" or found.owner == gap.name)


def _without(gap: Gap, other: Gap) -> Iterator[Gap]:
    if gap.start < min(gap.end, other.start):
        yield replace(gap, end=min(gap.end, other.start))
    if max(gap.start, other.end) < gap.end:
        yield replace(gap, start=max(gap.start, other.end))


def _roles(duty: Duty) -> Iterator[Gap]:
    for role in duty.snapshot.policy.roles:
        for context in role_contexts(duty, role.id):
            line = duty.line("role", role.id, context.affected)
            moments = {duty.start, *(turn.start for turn in (line.turns if line else ()))} | duty.departures()
            troubles = partial(_of_role, duty, role.id, context.affected)
            for span in _spans(sorted(moments), duty.end, troubles):
                yield _gap("role", role.id, context, context.shown, span)


def _of_role(
    duty: Duty, name: str, affected: tuple[str, ...], at: datetime
) -> Iterator[tuple[Aspect, UnreachableReason]]:
    if trouble := duty.role(name, at, affected).trouble:
        yield "cover", trouble


def _groups(duty: Duty) -> Iterator[Gap]:
    for name in duty.snapshot.groups:
        for context in path_contexts(duty, name):
            troubles = partial(_of_group, duty, name, context.affected)
            for span in _spans(duty.moments(name, context.affected), duty.end, troubles):
                yield _gap("group", name, context, context.services, span)


def _gap(subject: Subject, name: str, context: Context, services: tuple[str, ...], span: _Span) -> Gap:
    return Gap(subject, name, *span, services, context.covers, is_partial=not context.is_only)


def _of_group(
    duty: Duty, name: str, affected: tuple[str, ...], at: datetime
) -> Iterator[tuple[Aspect, UnreachableReason]]:
    first, *later = duty.path(name, at, affected)
    if first.trouble:
        yield "cover", first.trouble
    for call in later:
        if call.trouble:
            yield "escalation", call.trouble
    if not first.trouble and all(call == (first.person, call.after, call.via, None) for call in later):
        words = f"no escalation after `{first.person}`"
        yield "escalation", UnreachableReason("dead-end", words, Ref("group", name), ("escalation",))


def _ownerless(duty: Duty) -> Iterator[Gap]:
    for service in duty.snapshot.services.values():
        if service.owner not in duty.snapshot.groups:
            words = f"its owner `{service.owner}` is not a resolver group"
            trouble = UnreachableReason("unknown", words, Ref("service", service.id), ("owner",))
            yield Gap("service", service.id, "cover", trouble, duty.start, duty.end, (service.id,))


def _spans(
    moments: Sequence[datetime],
    end: datetime,
    troubles: Callable[[datetime], Iterable[tuple[Aspect, UnreachableReason]]],
) -> Iterator[_Span]:
    """Yield each problem with the period for which it lasts. Problems are checked whenever something may change."""
    begun: dict[tuple[Aspect, str], tuple[UnreachableReason, datetime]] = {}
    for at in (*moments, end):
        now = {(aspect, trouble.words): trouble for aspect, trouble in troubles(at)} if at < end else {}
        for key in [key for key in begun if key not in now]:
            trouble, since = begun.pop(key)
            yield key[0], trouble, since, at
        for key, trouble in now.items():
            begun.setdefault(key, (trouble, at))
