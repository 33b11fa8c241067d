"""Errors for entries that cannot be retracted or undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from mimkit.errors import Refused
from mimkit.model.incident.kinds import CHANGING, KINDS, NOT_RETRACTABLE
from mimkit.model.shell import quoted
from mimkit.model.time.times import rfc3339

if TYPE_CHECKING:
    from mimkit.model.incident.entries import Retracted
    from mimkit.model.incident.state import State


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
    """Others may have acted on an entry of this kind, so it can only be followed up, not retracted."""

    def __init__(self, incident: str, entry: Any, state: State) -> None:
        why = (
            "because the record keeps each correction"
            if entry.kind in CHANGING
            else "because others may have acted on it"
        )
        super().__init__(f"{_named(entry)} cannot be retracted, {why}", _instead(incident, entry.kind, state))


def _instead(incident: str, kind: str, state: State) -> str:
    """Return a suggestion for what to do instead of retracting an entry of this kind."""
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
    """Another entry depends on the entry that would be retracted."""

    def __init__(self, entry: Any, why: str, hint: str) -> None:
        super().__init__(f"{_named(entry)} cannot be retracted: {why}", hint)


class NotUndone(Refused):
    """There is nothing that this person can undo."""

    def __init__(self, sentence: str, hint: str) -> None:
        super().__init__(sentence, hint)

    @classmethod
    def of_another(cls, incident: str, person: str, last: Any) -> Self:
        """Return the refusal for a person who has not recorded anything in the incident.

        `last` is another person's entry, or None.
        """
        nothing = f"{person} has not recorded anything in {incident}, so there is nothing to undo"
        if last is None:
            return cls(nothing, "to list the entries: mim show")
        return cls(
            f"{nothing}; {_named(last)} was recorded by {last.by}",
            f"to retract it with a reason: mim retract {last.id[-6:]} --reason WHY",
        )

    @classmethod
    def too_old(cls, entry: Any, age: str, within: str) -> Self:
        """Return the refusal for an entry that was recorded too long ago to be undone."""
        return cls(
            f"you recorded your last entry, {_named(entry)}, {age} ago, but you can undo an entry only within {within}",
            f"retract it with a reason: mim retract {entry.id[-6:]} --reason WHY",
        )
