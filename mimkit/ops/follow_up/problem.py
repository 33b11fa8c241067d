"""Commands for problem records: open, link and update."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from mimkit.errors import UsageError
from mimkit.model.change import Append, Change, Create, Edit, SetValue
from mimkit.model.ids import dated_ids
from mimkit.model.incident import entries
from mimkit.model.incident.as_data import plain
from mimkit.model.incident.problem import Problem, ProblemState
from mimkit.model.refs import Ref
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import rfc3339
from mimkit.ops import guards
from mimkit.ops.command import Command, OnIncident, brief
from mimkit.ops.refusals.names import AlreadyTracked, UnknownName
from mimkit.ops.refusals.order import AlreadyDone, NotReadyToClose

_WORDS = ("state", "owner", "cause", "root_cause", "known_error", "permanent_fix", "accepted_risk")


def known_problem(snapshot: Snapshot, problem: str) -> Problem:
    """Return the problem record. Refuse an unknown id."""
    if problem not in snapshot.problems:
        raise UnknownName("problem record", problem, snapshot.problems, "incidents/problems")
    return snapshot.problems[problem]


@dataclass(frozen=True, kw_only=True)
class OpenProblem(OnIncident, event="the problem record"):
    """Open a problem record for the cause of the incident."""

    exact: ClassVar[bool] = True

    title: str | None = None
    root_cause: str | None = None
    cause: str | None = None
    owner: str | None = None

    gives_id: ClassVar[bool] = True

    def build(self, snapshot: Snapshot) -> Change:
        """Check the names, then create the problem record and add the entry that links it to the incident."""
        state = guards.state_of(snapshot, self.incident)
        title = self._title(snapshot, state.problems)
        day = self.at.astimezone(snapshot.policy.calendar.tz).date()
        lead = state.roles.get("technical-lead")
        problem = Problem(
            id=next(each for each in dated_ids("PB", day, self.entropy) if each not in snapshot.taken_ids),
            title=title,
            owner=guards.known_person(snapshot, self.owner or (lead.person if lead else self.by), self.at),
            opened=self.at,
            incidents=(self.incident,),
            cause=self.cause,
            root_cause=self.root_cause,
        )
        entry = entries.ProblemLinked(**self.stamp(), problem=problem.id)
        change = self.entries(
            f"raise {problem.id}", entry, more=(Create(Ref("problem", problem.id), plain(problem)),)
        )
        return Change(change.edits, change.subject, change.incident, change.entries, made=problem.id)

    def _title(self, snapshot: Snapshot, others: tuple[str, ...]) -> str:
        """Return the title. If the incident already has problem records, the new record must differ from them."""
        default = snapshot.incidents[self.incident].title
        if not others:
            return self.title or default
        title = self.title or brief(self.root_cause or "", 120) or default
        for known in (snapshot.problems[name] for name in others if name in snapshot.problems):
            is_same = title == known.title or (self.root_cause and self.root_cause == known.root_cause)
            if is_same and self.cause in (None, known.cause):
                raise AlreadyTracked(self.incident, known.id)
        return title


@dataclass(frozen=True, kw_only=True)
class LinkProblem(OnIncident, event="the link"):
    """Link an existing problem record to this incident, because the problem has recurred."""

    problem: str

    @property
    def about(self) -> tuple[str, ...]:
        """The incident and the problem record."""
        return (self.incident, self.problem)

    def build(self, snapshot: Snapshot) -> Change:
        """Check that both exist and are not linked yet, then add the link to both records."""
        state = guards.state_of(snapshot, self.incident)
        problem = known_problem(snapshot, self.problem)
        if problem.id in state.problems:
            raise AlreadyDone(
                self.incident, f"tracked by {problem.id}", None, f"mim problem update {problem.id}"
            )
        more: tuple[Edit, ...] = ()
        if self.incident not in problem.incidents:
            # Replaces the whole list, because a new record writes it on one line, so an item cannot be
            # appended.
            incidents = [*problem.incidents, self.incident]
            more = (SetValue(Ref("problem", problem.id), ("incidents",), incidents),)
        return self.entries(
            f"link {problem.id}", entries.ProblemLinked(**self.stamp(), problem=problem.id), more=more
        )


@dataclass(frozen=True, kw_only=True)
class UpdateProblem(Command, event="the change"):
    """Record new information about a problem, or progress in fixing it."""

    exact: ClassVar[bool] = True

    problem: str
    state: ProblemState | None = None
    owner: str | None = None
    cause: str | None = None
    root_cause: str | None = None
    known_error: str | None = None
    permanent_fix: str | None = None
    accepted_risk: str | None = None
    factors: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def about(self) -> tuple[str, ...]:
        """The problem record."""
        return (self.problem,)

    def _check_names(self, snapshot: Snapshot) -> None:
        known_problem(snapshot, self.problem)
        if self.owner:
            guards.known_person(snapshot, self.owner, self.at)

    def _given(self) -> str:
        """Return the specified options that are relevant for closing, for use in a suggested command."""
        given = (
            ("--kind", self.cause),
            ("--cause", self.root_cause),
            ("--accept-risk", self.accepted_risk),
            *(("--evidence", each) for each in self.evidence),
        )
        return "".join(f" {option} {quoted(value)}" for option, value in given if value)

    def build(self, snapshot: Snapshot) -> Change:
        """Check that something changes, then set only the changed keys."""
        problem = snapshot.problems[self.problem]
        for each in self.evidence:
            guards.link(each)
        learned = self._learned(problem)
        closing = f"mim problem update {problem.id} --state closed"
        if self.state == "closed" and learned.missing:
            raise NotReadyToClose(problem.id, learned.missing, f"{closing}{self._given()}")
        if self.accepted_risk and learned.state != "closed":
            raise UsageError(
                "--accept-risk is only for closing the problem record", f"{closing} --accept-risk REASON"
            )
        edits = tuple(self._edits(problem, learned))
        if not edits:
            raise UsageError(
                f"nothing to change in {problem.id}",
                f"mim problem update {problem.id} --cause TEXT",
            )
        said = self.state or brief(
            self.root_cause
            or self.permanent_fix
            or self.known_error
            or self.accepted_risk
            or "details updated"
        )
        return Change(edits, f"{problem.id}: {said}", problem.incidents[0] if problem.incidents else None)

    def _learned(self, problem: Problem) -> Problem:
        said = {key: value for key in _WORDS if (value := getattr(self, key)) is not None}
        factors = (*problem.contributing_factors, *self.factors)
        evidence = (*problem.evidence, *self.evidence)
        return Problem.model_validate(
            {**dict(problem), **said, "contributing_factors": factors, "evidence": evidence}
        )

    def _edits(self, problem: Problem, learned: Problem) -> Iterator[Edit]:
        ref = Ref("problem", problem.id)
        for key in _WORDS:
            if getattr(learned, key) != getattr(problem, key):
                yield SetValue(ref, (key,), getattr(learned, key))
        if self.state == "fixed" and problem.fixed is None:
            yield SetValue(ref, ("fixed",), rfc3339(self.at))
        if self.factors:
            yield Append(ref, ("contributing_factors",), self.factors)
        if self.evidence:
            yield Append(ref, ("evidence",), self.evidence)
