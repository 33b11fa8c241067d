"""Refusals by the process, and requests with unknown names. Each class builds its own message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from mimkit.errors import Refused, UsageError, did_you_mean, names_like
from mimkit.model.incident.kinds import CHANGING, KINDS, NOT_RETRACTABLE
from mimkit.model.shell import quoted
from mimkit.model.time.times import rfc3339, when_text

if TYPE_CHECKING:
    from mimkit.model.incident.entries import Retracted
    from mimkit.model.incident.state import State
    from mimkit.model.policy.confirmers import Confirmers


MOMENTS: Final = {
    "started": "the start of the impact",
    "detected": "detection",
    "declared": "the declaration",
    "workaround": "the workaround",
    "restored": "restoration",
    "confirmed": "the confirmation",
    "fixed": "the permanent fix",
    "closed": "closing",
}
"""Each milestone that has an order, in words."""


class UnknownName(UsageError):
    """A person, service, role, group, severity, criterion or audience that the policy does not define."""

    def __init__(self, what: str, name: str, known: Iterable[str], where: str) -> None:
        names = sorted(known)
        near = names_like(name, names, most=3, cutoff=0.5)
        shown = ", ".join(map(quoted, names[:8])) + (" ..." if len(names) > 8 else "")
        hint = did_you_mean([*map(quoted, near)]) or (
            f"known: {shown}" if shown else f"add it to {quoted(where)}"
        )
        super().__init__(f"{name!r} is not {'an' if what[0] in 'aeiou' else 'a'} {what} in {where}", hint)


class NotAffected(UsageError):
    """The incident does not list the service as affected."""

    def __init__(self, incident: str, service: str, affected: Sequence[str]) -> None:
        near = names_like(service, affected, most=3, cutoff=0.5)
        known = f"affected services: {', '.join(map(quoted, affected))}" if affected else "omit --service"
        which = (
            f"{incident} does not affect {service!r}"
            if affected
            else f"{incident} lists no affected services"
        )
        super().__init__(which, did_you_mean([*map(quoted, near)]) or known)


class SameIncident(Refused):
    """The user answered that it is an incident that is already open, so no second one was declared."""

    def __init__(self, incident: str, short: str | None) -> None:
        if short is None:
            super().__init__(
                "nothing was recorded: a restricted incident is already open",
                "tell the major incident manager on duty: mim oncall major-incident-manager",
            )
        else:
            what = incident or short
            super().__init__(
                f"nothing was recorded: {what} is already open",
                f"record what you know there: mim log TEXT -i {quoted(short)}",
            )


class UnknownSection(UsageError):
    """A section that exists in neither the reviews nor the policy."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        near = did_you_mean([*map(quoted, names_like(name.replace("-", "_"), known, most=2))])
        sections = ", ".join(map(quoted, known))
        super().__init__(f"{name!r} is not a review section", near or f"the sections are {sections}")


class NobodyKnown(UnknownName):
    """The name given to `mim join` is not a person or resolver group in the policy."""

    def __init__(self, who: str, known: Iterable[str]) -> None:
        super().__init__("person or resolver group", who, known, "policy/people.yaml and policy/groups")
        self.hint += "; for a person from outside, such as a vendor's engineer: add --guest"


class FutureTime(UsageError):
    """The time of the event is in the future."""

    def __init__(self, what: str, at: datetime, now: datetime, option: str = "--at") -> None:
        super().__init__(
            f"{what} {when_text(at)} is in the future: it is {rfc3339(now)} now",
            f"give the time when it happened, such as {quoted(option)}{'' if option.endswith('=') else ' '}-5m",
        )


class ApproximateNotPossible(UsageError):
    """The time is for a record that can contain only exact times, such as a review."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} needs an exact time: only timeline entries can have an approximate one",
            "give the date, time and offset, such as --at 2026-05-30T20:40Z",
        )


class OutOfOrder(Refused):
    """A milestone would be earlier than one that must come first."""

    def __init__(
        self, what: str, at: datetime, before: str, before_at: datetime, hint: str | None = None
    ) -> None:
        fact = next((each for each in ("started", "detected") if MOMENTS[each] == before), None)
        correct = (
            f"correct the earlier time: mim set {fact}=TIME"
            if fact
            else "amend the earlier entry: mim amend ENTRY --at TIME"
        )
        super().__init__(
            f"{what} {when_text(at)} is before {before} {when_text(before_at)}",
            hint or f"give the correct time with --at, or {correct}",
        )


class OutOfOrderFact(Refused):
    """The start or the detection would be on the wrong side of another milestone."""

    def __init__(self, milestone: str, at: datetime, other: str, other_at: datetime, entry: str) -> None:
        """`entry` is the end of the id of the entry that reached the other milestone; empty if a fact did."""
        side = "after" if at > other_at else "before"
        also = f"mim amend {quoted(entry)} --at TIME" if entry else f"mim set {other}=TIME"
        super().__init__(
            f"{MOMENTS[milestone]} {when_text(at)} is {side} {MOMENTS[other]} {when_text(other_at)}",
            f"give the correct time; or, if the other one is wrong, correct it first: {also}",
        )


class NotOpen(Refused):
    """The incident is closed, rejected, demoted or merged."""

    def __init__(self, incident: str, state: State) -> None:
        hint = {
            "closed": f"mim reopen -i {incident} --reason WHY; to add a note: mim log -i {incident} TEXT",
            "merged": f"continue in {state.merged_into}: mim status -i {state.merged_into}",
        }.get(state.status, 'declare it again: mim declare "TITLE"; to add a note: mim log TEXT')
        super().__init__(f"{incident} is {state.status}", hint)


class NotOpenAtThatTime(Refused):
    """The incident was reopened, but was not open at the given time."""

    def __init__(self, incident: str, then: State, at: datetime) -> None:
        super().__init__(
            f"{incident} was {then.status} at {rfc3339(at)}, and reopened later",
            f"give a time when it was open: --at TIME; to add a note: mim log -i {incident} TEXT",
        )


class NotDeclared(Refused):
    """The proposed incident must be promoted or rejected first."""

    def __init__(self, incident: str) -> None:
        super().__init__(
            f"{incident} is only proposed, not declared",
            f"reject it with mim reject -i {quoted(incident)} --reason WHY, or promote it: mim promote -i {quoted(incident)}",
        )


class AlreadyDone(Refused):
    """A milestone that can happen only once has already been recorded."""

    def __init__(self, incident: str, what: str, at: datetime | None, hint: str) -> None:
        when = f" {when_text(at)}" if at else ""
        super().__init__(f"{incident} is already {what}{when}", hint)


class NotYet(Refused):
    """A required earlier step is missing."""

    def __init__(self, sentence: str, hint: str) -> None:
        super().__init__(sentence, hint)


class AlreadyTracked(Refused):
    """Another problem record must say how its problem differs from the one already recorded."""

    def __init__(self, incident: str, problem: str) -> None:
        super().__init__(
            f"{problem} already tracks this problem for {incident}",
            f"to add what is known: mim problem update {quoted(problem)} --cause TEXT; "
            "for another problem of the same incident: mim problem open --title TITLE",
        )


class NotReadyToClose(Refused):
    """The problem record does not state the cause, or does not say that it is fixed or that the risk is accepted."""

    def __init__(self, problem: str, missing: Mapping[str, str], closing: str) -> None:
        cause = f" {missing['a cause']}" if "a cause" in missing else ""
        options = "".join(f" {option}" for option in missing.values())
        hint = f"{closing}{options}"
        if len(missing) > bool(cause):
            hint = f"to record the fix: {hint}; to accept the risk without a fix: {closing}{cause} --accept-risk REASON"
        super().__init__(f"{problem} cannot be closed without {' and without '.join(missing)}", hint)


class RoleConflict(Refused):
    """The same person cannot hold two roles that the policy keeps separate."""

    def __init__(self, person: str, role: str, other: str) -> None:
        super().__init__(
            f"{person} is already the {other}; the policy does not allow the same person to also be {role}",
            f"hand over that role first: mim role {quoted(other)} PERSON",
        )


class RoleNotForKind(Refused):
    """The policy reserves the role for other kinds of people, such as the organisation's own responders."""

    def __init__(self, role: str, person: str, kind: str, held_by: Sequence[str]) -> None:
        super().__init__(
            f"{person} is a {kind}, but the policy reserves the role {role} for: {', '.join(held_by)}",
            f"choose another person: mim role {quoted(role)} PERSON",
        )


class HasLeft(Refused):
    """The person has left the organisation and cannot be assigned work."""

    def __init__(self, person: str, left: str) -> None:
        super().__init__(f"{person} left on {left}", "choose a person in policy/people.yaml who has not left")


def _who_can(can: Confirmers) -> str:
    if not can.people:
        return "policy/people.yaml lists no one who can"
    return f"only {can.listed} can" if len(can.people) == 1 else f"these people can: {can.listed}"


def _ask(can: Confirmers) -> str:
    if can.people:
        return can.command
    return "add a person to policy/people.yaml with `kind: stakeholder`, and commit it"


class WhoConfirms(UsageError):
    """The stakeholder who confirms restoration was not named."""

    def __init__(self, can: Confirmers) -> None:
        super().__init__(f"name the stakeholder who confirms restoration; {_who_can(can)}", _ask(can))


class NotAStakeholder(Refused):
    """Only a person with `kind: stakeholder` can confirm restoration."""

    def __init__(self, person: str, can: Confirmers) -> None:
        super().__init__(
            f"{person} is not a stakeholder, and only a stakeholder can confirm restoration; {_who_can(can)}",
            _ask(can),
        )


class CannotConfirm(Refused):
    """The stakeholder is neither the reporter nor responsible for an affected service."""

    def __init__(self, person: str, services: Sequence[str], can: Confirmers) -> None:
        if can.reporter:
            why = f"{person} did not report the impact, so they cannot confirm restoration"
        else:
            why = f"{person} is not a stakeholder of an affected service ({', '.join(services)})"
        super().__init__(
            f"{why}; {_who_can(can)}",
            f"if {person} reported the impact: mim set reporter={quoted(person)}; otherwise: {_ask(can)}",
        )


class RoleOfConfirmer(Refused):
    """A back-dated role would make the person who confirmed restoration a responder."""

    def __init__(self, person: str, role: str, confirmed: datetime) -> None:
        super().__init__(
            f"{person} confirmed restoration at {rfc3339(confirmed)}, so they cannot have been the {role} then",
            "give the time when the role began, after that: --at TIME",
        )


class ConfirmedByResponder(Refused):
    """The person who confirms restoration had a role in the incident at that time."""

    def __init__(self, person: str, role: str, can: Confirmers) -> None:
        super().__init__(
            f"{person} is the {role}, but restoration must be confirmed by the business; {_who_can(can)}",
            _ask(can),
        )


class Contradiction(Refused):
    """The corrected time contradicts other entries on the timeline."""

    def __init__(self, kind: str, at: datetime, why: str) -> None:
        super().__init__(
            f"the {kind} entry cannot have happened {when_text(at)}: {why}",
            "correct the entry that is wrong, or give another time; to list the entries in order: mim show",
        )


def _named(entry: Any) -> str:
    if entry.kind in CHANGING:
        return f"the {KINDS[entry.kind].title.lower()} {entry.id[-6:]}"
    return f"the {KINDS[entry.kind].label} entry {entry.id[-6:]}"


class AlreadyRetracted(Refused):
    """The entry has already been retracted."""

    def __init__(self, entry: Any, retraction: Retracted) -> None:
        super().__init__(
            f"{_named(entry)} was already retracted by {retraction.by} at {rfc3339(retraction.at)}",
            "to list the entries: mim show",
        )


class NotRetractable(Refused):
    """Others have acted on an entry of this kind, so it can be answered but not retracted."""

    def __init__(self, incident: str, entry: Any, state: State) -> None:
        why = (
            "because the record keeps each correction"
            if entry.kind in CHANGING
            else "because others may have acted on it"
        )
        super().__init__(f"{_named(entry)} cannot be retracted, {why}", _instead(incident, entry.kind, state))


def _instead(incident: str, kind: str, state: State) -> str:
    """Return what can be done now instead of retracting an entry of a kind."""
    is_decision = kind in ("declared", "proposed")
    if is_decision and state.status == "declared":
        return NOT_RETRACTABLE["declared"]
    if is_decision and state.status == "closed":
        return f"reopen the incident, then demote it: mim reopen -i {quoted(incident)} --reason WHY"
    if state.status in ("rejected", "demoted", "merged") and kind not in CHANGING:
        return f"add a note: mim log -i {quoted(incident)} TEXT; or {NOT_RETRACTABLE[state.status]}"
    if kind == "close" and state.status != "closed":
        return "the incident was reopened, so it is not closed now: mim status"
    return NOT_RETRACTABLE[kind]


class StillNeeded(Refused):
    """Another entry depends on the entry to be retracted."""

    def __init__(self, entry: Any, why: str, hint: str) -> None:
        super().__init__(f"{_named(entry)} cannot be retracted: {why}", hint)


class NotUndone(Refused):
    """There is nothing that the person can undo."""

    def __init__(self, sentence: str, hint: str) -> None:
        super().__init__(sentence, hint)

    @classmethod
    def of_another(cls, incident: str, person: str, last: Any) -> Self:
        """Return the refusal for a person who recorded nothing in the incident; `last` is by another person."""
        nothing = f"{person} has not recorded anything in {incident}, so there is nothing to undo"
        if last is None:
            return cls(nothing, "to list the entries: mim show")
        return cls(
            f"{nothing}; {_named(last)} is by {last.by}",
            f"to retract it with a reason: mim retract {last.id[-6:]} --reason WHY",
        )

    @classmethod
    def too_old(cls, entry: Any, age: str, within: str) -> Self:
        """Return the refusal for an entry that was recorded too long ago."""
        return cls(
            f"your last entry, {_named(entry)}, was recorded {age} ago, but you can undo an entry only within {within}",
            f"retract it with a reason: mim retract {entry.id[-6:]} --reason WHY",
        )


class ReviewIncomplete(Refused):
    """The review lacks sections, or has action items that cannot be tracked."""

    def __init__(self, incident: str, missing: Sequence[tuple[str, str]]) -> None:
        super().__init__(
            f"the review of {incident} cannot be published yet",
            "complete it, then publish it: mim review publish",
        )
        self.rows = tuple(missing)


class GivesAway(Refused):
    """Public text contains internal details."""

    def __init__(self, what: str, found: Sequence[tuple[str, str]], instead: str) -> None:
        super().__init__(
            f"{what} is public and contains internal values; nothing was recorded",
            f'{instead}; or publish it unchanged: repeat the command with --anyway "REASON"',
        )
        self.rows = tuple(found)


class WordingRemark(NamedTuple):
    """A finding of a wording rule about a text that is about to be recorded."""

    part: str
    """The part of an update, or the fact: `doing`, `public.title`."""
    sentence: str
    """The code of the rule, what is unclear, and a better wording."""


class UnclearWording(Refused):
    """A text for stakeholders could be clearer. It is recorded unchanged if the person who types it wants that."""

    def __init__(self, remarks: Sequence[WordingRemark]) -> None:
        super().__init__(
            "the text could be clearer; nothing was recorded",
            "reword it; or record it unchanged: repeat the command with --yes",
        )
        self.remarks = tuple(remarks)


class NotInformed(Refused):
    """Updates on a restricted incident go only to audiences that the incident names."""

    def __init__(self, incident: str, audience: str | None, named: Sequence[str]) -> None:
        names = ", ".join(named)
        what = f"{incident} is restricted"
        if audience is None:
            super().__init__(
                f"{what} and names no audience, so no one would be informed",
                f"name one: mim set audience=AUDIENCE -i {quoted(incident)}",
            )
        else:
            rest = f"only {names} may be informed" if named else "it names no audience"
            super().__init__(
                f"{what}: {rest}, not {audience}",
                f"to inform {audience} too: mim set audience+={quoted(audience)} -i {quoted(incident)}",
            )
