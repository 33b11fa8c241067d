"""MIM5xx: conditions for closing an incident, and who can confirm restoration."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from mimkit.model.dossier import Dossier
from mimkit.model.incident.problem import Problem
from mimkit.model.obstacles.closing import open_gates
from mimkit.model.obstacles.confirming import confirmers
from mimkit.model.policy.gates import Gate
from mimkit.model.snapshot import Snapshot
from mimkit.rules.base.races import as_known_when_closed, is_race
from mimkit.rules.registry import Spot, incident_rule, problem_rule


@lru_cache(maxsize=1)  # two rules call it for the same incident
def _open(dossier: Dossier) -> tuple[Gate, ...]:
    return open_gates(dossier)


@incident_rule("MIM501", "closed-with-open-gates", "error")
def closed_with_open_gates(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An incident is closed, but a closing gate is not met.

    Why: Closed incidents are rarely reopened, so unfinished work is forgotten.
    Fix: Meet the closing gate, or reopen the incident until the gate is met.
    """
    if dossier.state.status != "closed":
        return
    closure = [*dossier.of("close")][-1]
    if waiting := [
        gate for gate in _open(dossier) if gate.id != "cause-tracked"
    ]:  # a separate rule checks this gate
        waiting_then = {gate.id for gate in open_gates(as_known_when_closed(dossier, closure))}
        for gate in waiting:
            if gate.id in waiting_then:
                sentence = f"Closed, but a closing gate is not met: {gate.words}."
                yield dossier.place(closure), sentence, f"Meet it: `{gate.command}`."


@incident_rule("MIM502", "cause-not-tracked", "error")
def cause_not_tracked(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An incident is closed without a permanent fix and without a problem record.

    Why: If the cause is not tracked, the incident can happen again.
    Fix: Raise a problem record with `mim problem open`, or record the permanent fix with `mim fixed`.
    """
    if dossier.state.status != "closed" or "cause-tracked" not in {gate.id for gate in _open(dossier)}:
        return
    closure = [*dossier.of("close")][-1]
    then = as_known_when_closed(dossier, closure).state
    if not then.milestones.fixed and not then.problems:
        yield dossier.place(closure), "Closed, but there is no permanent fix and no problem record."


@incident_rule("MIM503", "problem-does-not-list-incident", "error")
def problem_does_not_list_incident(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An incident refers to a problem record that does not list the incident.

    Why: Repeats are counted from the problem record, so this incident is not counted.
    Fix: Add the incident to `incidents` in the problem record; `mim problem link PB` updates both records.
    """
    for entry in dossier.of("problem"):
        problem = snapshot.problems.get(entry.problem)
        if problem and dossier.incident.id not in problem.incidents:
            sentence = f"{problem.id} does not list {dossier.incident.id} in `incidents`."
            yield dossier.place(entry, "problem"), sentence


@incident_rule("MIM504", "confirmed-from-within", "error")
def confirmed_from_within(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """The person who confirmed restoration has a role in the incident.

    Why: Responders see only technical checks; only business users can tell whether they can work again.
    Fix: Ask the stakeholder who reported the impact: `mim confirm STAKEHOLDER`.
    """
    for entry in _confirmations(dossier):
        held = {each.role: each for each in dossier.of("role") if each.at <= entry.at}
        for role, holding in held.items():
            if holding.person == entry.stakeholder and not is_race(entry, holding):
                sentence = f"`{holding.person}` has the role {role} in this incident."
                yield dossier.place(entry, "stakeholder"), sentence


def _confirmations(dossier: Dossier) -> list[Any]:
    """Return the confirmations that have not been replaced."""
    replaced = {entry.replaces for entry in dossier.of("confirmed")}
    return [entry for entry in dossier.of("confirmed") if entry.id not in replaced]


def _holders(dossier: Dossier, at: datetime) -> dict[str, str]:
    return {entry.role: entry.person for entry in dossier.of("role") if entry.at <= at}


@incident_rule("MIM505", "confirmed-by-responder", "warning")
def confirmed_by_responder(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """The person who confirmed restoration is not a stakeholder.

    Why: Technical checks can pass even though users still cannot work.
    Fix: Ask the stakeholder who reported the impact, or give the person `kind: stakeholder`.
    """
    for entry in _confirmations(dossier):
        person = snapshot.people.get(entry.stakeholder)
        held = _holders(dossier, entry.at).values()
        if person and person.kind != "stakeholder" and person.id not in held:
            yield dossier.place(entry, "stakeholder"), f"`{person.id}` is a {person.kind}, not a stakeholder."


@incident_rule("MIM557", "confirmed-by-other-stakeholder", "warning")
def confirmed_by_other_stakeholder(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """Restoration was confirmed by a stakeholder who is not allowed to confirm it.

    Why: A stakeholder who did not notice the impact cannot tell whether it is over.
    Fix: Ask the reporter: `mim confirm STAKEHOLDER --reason WHY`. To allow others, set `confirmed_by` in the policy.
    """
    for entry in _confirmations(dossier) if not dossier.doubts("confirmed") else ():
        person = snapshot.people.get(entry.stakeholder)
        if not person or person.kind != "stakeholder" or person.id in _holders(dossier, entry.at).values():
            continue  # other rules report these
        can = confirmers(dossier, entry.at)
        if not can.people or person.id in can.people:
            continue
        if person.id not in confirmers(_recorded(dossier, entry), entry.at).people:
            yield dossier.place(entry, "stakeholder"), f"`{person.id}` cannot confirm this; {can.listed} can."


def _recorded(dossier: Dossier, entry: Any) -> Dossier:
    """Return the incident as recorded before `entry`. A later correction may have changed the reporter."""
    before = (each for each in dossier.incident.timeline if each.id < entry.id)
    return replace(dossier, incident=dossier.incident.with_timeline(before))


@problem_rule("MIM585", "problem-closed-without-cause", "warning")
def problem_closed_without_cause(problem: Problem, _: Snapshot) -> Iterator[Spot]:
    """A problem record is closed without a cause, or with neither evidence of the fix nor an accepted risk.

    Why: Future readers cannot tell whether the cause was fixed or the record was simply closed.
    Fix: Add what is known: `mim problem update PB --cause TEXT`, and `--evidence URL` or `--accept-risk REASON`.
    """
    if problem.state == "closed" and problem.missing:
        yield ("state",), f"{problem.id} is closed without {' and without '.join(problem.missing)}."
