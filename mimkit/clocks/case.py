"""An incident at a given time, with everything that its deadlines depend on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import KINDS
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import Review
from mimkit.model.incident.state import State, fold
from mimkit.model.policy.moments import split
from mimkit.model.policy.policy import Clock, Policy
from mimkit.model.snapshot import Snapshot, judged_by
from mimkit.model.versions.as_of import problem_at, review_at

_RANK = {"investigating": 0, "workaround": 1, "restored": 2, "confirmed": 3}


@dataclass(frozen=True, slots=True)
class Case:
    """An incident, its state, its review, and the problem records whose deadlines belong to it."""

    incident: Incident
    state: State
    review: Review | None
    problems: Sequence[Problem]
    world: Snapshot
    """The directory, and the policy that applies to the incident."""
    now: datetime
    taken_back: datetime | None = None
    """For the time before a reopening: when that was."""

    @property
    def policy(self) -> Policy:
        """The policy in force when the incident was declared."""
        return self.world.policy

    @property
    def begins(self) -> datetime | None:
        """When the response began: at declaration, or when it was last reopened."""
        return self.state.reopened_at or self.state.milestones.declared

    @property
    def ends(self) -> datetime | None:
        """When the response was over: closed, demoted, rejected, merged, or reopened."""
        if self.state.is_open:
            return self.taken_back
        past, status = reversed(self.state.timeline), self.state.status
        return next((entry.at for entry in past if KINDS[entry.kind].phase == status), None)

    @property
    def is_called_off(self) -> bool:
        """Whether it turned out not to be a separate major incident."""
        return self.state.status in ("demoted", "rejected", "merged")

    def is_told_to_authority(self, clock: Clock) -> bool:
        """Return whether a clock is met by a message to a regulator."""
        kind, who, _ = split(clock.met_by or "")
        return kind == "update" and (who or clock.audience) in self.world.authorities

    def phases(self) -> list[tuple[datetime, str]]:
        """Return each phase of the response with its start, in order."""
        reached = [(self.begins, "investigating")]
        reached += [(getattr(self.state.milestones, name), name) for name in list(_RANK)[1:]]
        found: list[tuple[datetime, str]] = []
        for at, name in sorted((at, name) for at, name in reached if at):
            if not found or _RANK[name] > _RANK[found[-1][1]]:
                found.append((at, name))
        return found

    def holder(self, role: str, at: datetime) -> str | None:
        """Return who held a role at an instant; None after the person's last day."""
        taken = [e for e in self.state.timeline if e.kind == "role" and e.role == role and e.at <= at]
        person = taken[-1].person if taken else None
        return None if person and (gone := self.gone(person)) and gone <= at else person

    def gone(self, person: str) -> datetime | None:
        """Return the end of a person's last day (UTC), or None if the person has not left."""
        known = self.world.people.get(person)
        return self.policy.calendar.end_of(known.left) if known and known.left else None

    def before_reopenings(self) -> Iterator[Case]:
        """Yield the state of the response just before each reopening."""
        for entry in self.state.timeline if self.state.reopened else ():
            if entry.kind == "reopen":
                until = entry.at - timedelta(microseconds=1)
                state = fold(self.incident, self.policy.required_roles, until)
                yield replace(self, state=state, taken_back=entry.at)


def case_of(world: Snapshot, incident: str, now: datetime) -> Case:
    """Return an incident of a snapshot as it was at `now`, with its problem records."""
    record = world.incidents[incident]
    return make_case(world, record, world.reviews.get(incident), world.problems_of(incident), now)


def make_case(
    world: Snapshot, incident: Incident, review: Review | None, problems: Sequence[Problem], now: datetime
) -> Case:
    """Return an incident as it was at `now`; later events are ignored."""
    judging = judged_by(world, incident)
    return Case(
        incident,
        fold(incident, judging.policy.required_roles, now),
        review_at(review, now) if review else None,
        [there for each in problems if (there := problem_at(each, now))],
        judging,
        now,
    )
