"""`mim assess`: the policy's criteria answered one by one, and the verdict in its own words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from mimkit.model.policy import Criterion, Policy
from mimkit.model.snapshot import Snapshot
from mimkit.ops.guards import known_criteria, known_services

Answer = Literal["met", "not met", "unknown"]


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion and its answer."""

    criterion: Criterion
    answer: Answer


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answers in the policy's order, the criterion that decides, and the verdict in a sentence."""

    lines: tuple[Line, ...]
    decides: Criterion | None
    words: str
    notes: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """Return the JSON document."""
        return {
            "version": 1,
            "criteria": [
                {"id": line.criterion.id, "answer": line.answer, "words": line.criterion.words}
                for line in self.lines
            ],
            "outcome": self.decides.outcome if self.decides else None,
            "severity": self.decides.severity if self.decides else None,
            "verdict": self.words,
            "notes": list(self.notes),
        }


def assess(
    world: Snapshot, services: tuple[str, ...], met: tuple[str, ...], not_met: tuple[str, ...]
) -> Verdict:
    """Answer the policy's criteria with what is known; raises UnknownName for what the policy does not have."""
    known_services(world, services)
    yes, no = known_criteria(world, met), known_criteria(world, not_met)
    lines = tuple(
        Line(each, "met" if each.id in yes else "not met" if each.id in no else "unknown")
        for each in world.policy.criteria
    )
    decides = next((line.criterion for line in lines if line.answer == "met"), None)
    return Verdict(lines, decides, _words(lines, decides), tuple(_notes(world, services)))


def _words(lines: tuple[Line, ...], decides: Criterion | None) -> str:
    if decides:
        verb = "Declare it" if decides.outcome == "declare" else "Propose it"
        option = " --propose" if decides.outcome == "propose" else ""
        return f"{verb}, {decides.severity}: {decides.words}.\nmim declare TITLE --criterion {decides.id}{option}"
    unknown = [line.criterion.id for line in lines if line.answer == "unknown"]
    if unknown:
        return f"Not decided: {', '.join(unknown)} cannot be told yet. Unsure means the higher one: declare, with severity pending."
    return "Not a major incident by this policy: handle it in the ordinary way."


def _notes(world: Snapshot, services: tuple[str, ...]) -> Iterator[str]:
    for service in world.services_behind(services):
        if service.id in services:
            yield f"{service.id} is a tier {service.tier} service; {service.owner} answers for it."
    if groups := world.groups_for(services):
        yield f"Resolver groups to page: {', '.join(groups)}."
    yield _approved(world.policy)


def _approved(policy: Policy) -> str:
    by = ", ".join(f"{approval.by} on {approval.on.isoformat()}" for approval in policy.approvals)
    return (
        f"Policy of {policy.organisation}, approved by {by}."
        if by
        else f"Policy of {policy.organisation}, approved by nobody."
    )
