"""Errors about who may confirm restoration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mimkit.errors import Refused, UsageError
from mimkit.model.shell import quoted
from mimkit.model.time.times import rfc3339

if TYPE_CHECKING:
    from mimkit.model.policy.confirmers import Confirmers


def _who_can(can: Confirmers) -> str:
    if not can.people:
        return "policy/people.yaml lists no one who can"
    return f"only {can.listed} can" if len(can.people) == 1 else f"these people can: {can.listed}"


def _ask(can: Confirmers) -> str:
    if can.people:
        return can.command
    return "add a person to policy/people.yaml with `kind: stakeholder`, and commit it"


class WhoConfirms(UsageError):
    """No stakeholder was named to confirm restoration."""

    def __init__(self, can: Confirmers) -> None:
        super().__init__(f"specify the stakeholder who confirms restoration; {_who_can(can)}", _ask(can))


class NotAStakeholder(Refused):
    """Only a person with `kind: stakeholder` can confirm restoration."""

    def __init__(self, person: str, can: Confirmers) -> None:
        super().__init__(
            f"{person} is not a stakeholder, but only a stakeholder can confirm restoration; {_who_can(can)}",
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
    """A back-dated role would make the person who confirmed restoration a responder at the time of the confirmation."""

    def __init__(self, person: str, role: str, confirmed: datetime) -> None:
        super().__init__(
            f"{person} confirmed restoration at {rfc3339(confirmed)}, so they cannot have been the {role} then",
            "specify a later time for the start of the role: --at TIME",
        )


class ConfirmedByResponder(Refused):
    """The person who is to confirm restoration had a role in the incident at the time of the confirmation."""

    def __init__(self, person: str, role: str, can: Confirmers) -> None:
        super().__init__(
            f"{person} is the {role}, but restoration must be confirmed by the business; {_who_can(can)}",
            _ask(can),
        )
