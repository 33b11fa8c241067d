"""Parses the answers about an organisation.

Each service, person or channel is described by one line of comma-separated fields.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from mimkit.errors import UsageError
from mimkit.model.text import normalise

ROLES: Final = {
    "major-incident-manager": "Major incident manager",
    "technical-lead": "Technical lead",
    "communications-lead": "Communications lead",
    "scribe": "Scribe",
    "deputy": "Deputy",
}
"""The roles in the policy that `mim init` writes. Maps each id to its title."""
_SHORT: Final = {
    "manager": "major-incident-manager",
    "communications": "communications-lead",
    "technical": "technical-lead",
}
BUSINESS: Final = frozenset({"stakeholder", "business"})
"""The duties that identify a person as a business stakeholder, who can report an incident and confirm restoration."""
AUDIENCES: Final = {
    "executives": "Executives and business owners",
    "staff": "All staff",
    "customers": "Customers",
}
"""The audiences for which templates exist. Maps each id to its title."""
CHANNELS: Final = {
    "mail": "mail",
    "slack": "chat",
    "teams": "chat",
    "chat": "chat",
    "webhook": "webhook",
    "broadcast": "broadcast",
    "status-page": "status-page",
}
"""The methods of reaching an audience. Maps each one to a kind of channel."""
_NEEDS: Final = "needs "
_EMAIL: Final = re.compile(r"[^@\s<>]{1,64}@[^@\s<>]{1,190}")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()-]{3,30}")


@dataclass(frozen=True, slots=True)
class OwnService:
    """A service with its title, the team that owns it, and the titles of the services that it depends on."""

    title: str
    team: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnPerson:
    """A person, and the roles and teams for which the person is on duty."""

    name: str
    email: str = ""
    phone: str = ""
    duties: tuple[str, ...] = ()

    @property
    def is_business(self) -> bool:
        """Whether the person is a business stakeholder, who is never on duty."""
        return any(each in BUSINESS for each in self.duties)


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as described in the answers."""

    name: str
    zone: str
    services: tuple[OwnService, ...]
    people: tuple[OwnPerson, ...]
    channels: tuple[tuple[str, str], ...] = ()
    """Audience ids, each with the method of reaching that audience."""

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams that own services, ordered by their first service."""
        return tuple(dict.fromkeys(each.team for each in self.services))


def identifier(title: str) -> str:
    """Convert a title to an id of lower-case letters and digits, separated by hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def service(line: str, before: Iterable[OwnService] = ()) -> OwnService:
    """Parse a service from a line of the form `NAME, TEAM, needs SERVICE, SERVICE`. The team is optional.

    After the first `needs`, each field that names a service in `before` is another dependency.

    Raises:
        UsageError: the line is invalid. The hint contains a valid example.
    """
    title, *rest = _parts(line)
    known = {each.title.casefold(): each.title for each in before}
    _new_id(title, known.values(), "service")
    teams: list[str] = []
    wanted: list[str] = []
    for each in rest:
        if each.casefold().startswith(_NEEDS):
            wanted += _needed(each[len(_NEEDS) :].strip(), known)
        elif wanted and all(other.casefold() in known for other in _needed(each, known)):
            wanted += _needed(each, known)
        else:
            teams.append(each)
    if len(teams) > 1:
        raise UsageError(
            f"{teams[1]!r} is a second team; a service can have only one",
            f"write `needs` before another service: {title}, {teams[0]}, needs SERVICE",
        )
    for each in wanted:
        if each.casefold() not in known:
            there = ", ".join(known.values()) or "none yet"
            raise UsageError(
                f"{each!r} is not in the lines above ({there})",
                "enter a service that others need on a separate line before them",
            )
    return OwnService(title, teams[0] if teams else title, tuple(known[each.casefold()] for each in wanted))


def _needed(words: str, known: Container[str]) -> list[str]:
    """Return the services named after `needs`: a single service, or several separated by `and`."""
    return [words] if words.casefold() in known else re.split(r" (?i:and) ", words)


def person(line: str, teams: Sequence[str], before: Iterable[OwnPerson] = ()) -> OwnPerson:
    """Parse a person from a line of the form `NAME, EMAIL, PHONE, DUTY, DUTY`.

    Everyone except a stakeholder needs an email address or phone number. Raises UsageError if the line is invalid.
    """
    name, *rest = _parts(line)
    _new_id(name, [each.name for each in before], "person")
    mails = [each for each in rest if _EMAIL.fullmatch(each)]
    phones = [each for each in rest if each not in mails and _PHONE.fullmatch(each)]
    duties = [_duty(each, teams) for each in rest if each not in (*mails, *phones)]
    for several, what in ((mails, "email address"), (phones, "phone number")):
        if len(several) > 1:
            raise UsageError(
                f"{several[1]!r} is a second {what}; a person can have only one",
                f"write {name}, {several[0]}",
            )
    found = OwnPerson(name, "".join(mails), "".join(phones), tuple(dict.fromkeys(duties)))
    if not (mails or phones or found.is_business):
        raise UsageError(
            f"{name} can be on duty, but has no email address and no phone number",
            f"write {name}, +44 20 7946 0001, ...",
        )
    return found


def channel(line: str) -> tuple[str, str]:
    """Parse an audience and its channel from a line of the form `AUDIENCE, HOW`. Raises UsageError if it is invalid."""
    audience, *how = [each.casefold() for each in _parts(line)]
    if audience not in AUDIENCES:
        raise UsageError(f"{audience!r} is not an audience", f"use {', '.join(AUDIENCES)}")
    if len(how) != 1 or how[0] not in CHANNELS:
        raise UsageError(
            f"the channel for {audience} is missing or unknown",
            f"write {audience}, a comma, and one of these: {', '.join(CHANNELS)}",
        )
    return audience, how[0]


def _duty(typed: str, teams: Sequence[str]) -> str:
    plain = identifier(typed)
    role = _SHORT.get(plain, plain)
    if plain in BUSINESS:
        return "stakeholder"
    if role in ROLES:
        return role
    for each in teams:
        if identifier(each) == plain:
            return each
    raise UsageError(
        f"{typed!r} is not an email address, a phone number, a role or a team",
        f"roles: {', '.join(ROLES.values())}, stakeholder; teams: {', '.join(teams)}",
    )


def _new_id(title: str, before: Iterable[str], what: str) -> None:
    if not identifier(title):
        raise UsageError(
            f"{title!r} has no letters or digits that can be used in an id",
            f"write the name of the {what} in Latin letters",
        )
    if same := next((each for each in before if identifier(each) == identifier(title)), None):
        if title == same:
            raise UsageError(
                f"{title} is already in the list", "you can change it later, in its file in policy/"
            )
        raise UsageError(f"{title!r} has the same id as {same!r}", "use another name")


def _parts(line: str) -> list[str]:
    parts = [" ".join(each.split()) for each in normalise(line).split(",")]
    if not all(parts):
        raise UsageError("a value is missing before or between commas", "remove the comma")
    return parts
