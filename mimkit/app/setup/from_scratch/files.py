"""Writes an organisation's own files in place of the example organisation's files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from mimkit.app.setup.from_scratch.organisation import (
    AUDIENCES,
    CHANNELS,
    ROLES,
    Organisation,
    OwnPerson,
    identifier,
)
from mimkit.store.modeline import modeline
from mimkit.store.yaml.emitter import item_lines
from mimkit.store.yaml.writer import create

_REPLACED: Final = (
    "policy/people.yaml",
    "policy/channels.yaml",
    "policy/services/",
    "policy/groups/",
    "policy/rosters/",
    "policy/runbooks/",
)
"""The files that only the example organisation needs."""
_DEFAULT: Final = {"executives": "mail", "staff": "broadcast", "customers": "status-page"}
_GITHUB_FORM: Final = ".github/ISSUE_TEMPLATE/declare.yml"
_GITLAB_FORM: Final = ".gitlab/issue_templates/Declare.md"
_OPTIONS: Final = re.compile(
    r"(?<=\n      options:\n)(?:        - [a-z-]+\n)+(?=        - other or unknown\n)"
)
_LISTED: Final = re.compile(r"(?<=From policy/services: )[^.]*(?=\.)")


def own_files(example: Mapping[str, bytes], organisation: Organisation, today: date) -> dict[str, bytes]:
    """Return the example organisation's files with its data replaced by the given organisation's data."""
    kept = {path: raw for path, raw in example.items() if not path.startswith(_REPLACED)}
    made = dict(_described(organisation, today))
    policy = kept["policy/policy.yaml"].decode()
    return {**kept, **made, "policy/policy.yaml": _policy(policy, organisation, today).encode()}


def own_forms(forms: Mapping[str, bytes], organisation: Organisation) -> dict[str, bytes]:
    """Return a forge's files, with the organisation's services listed in the form for declaring incidents."""
    ids = sorted(identifier(each.title) for each in organisation.services)
    found = dict(forms)
    for path, place, text in (
        (_GITHUB_FORM, _OPTIONS, "".join(f"{line}\n" for line in item_lines(ids, 8))),
        (_GITLAB_FORM, _LISTED, f"{', '.join(ids)}, or unknown"),
    ):
        if path in found:
            found[path] = place.sub(text, found[path].decode(), count=1).encode()
    return found


def _policy(text: str, organisation: Organisation, today: date) -> str:
    approver = identifier(
        next((each for each in organisation.people if each.is_business), organisation.people[0]).name
    )
    manager = identifier(_on_duty(organisation, "major-incident-manager")[0].name)
    quoted = create({"organisation": organisation.name}).text
    text = text.replace("organisation: Example organisation\n", quoted, 1)
    text = text.replace("retail-operations", approver)
    text = text.replace("  - by: mim-duty\n", f"  - by: {manager}\n", 1)
    text = text.replace("    on: 2026-01-05\n", f"    on: {today.isoformat()}\n")
    text = text.replace(
        "review_by: 2027-01-05\n", f"review_by: {(today + timedelta(days=365)).isoformat()}\n", 1
    )
    return text.replace("  zone: UTC\n", f"  zone: {organisation.zone}\n", 1)


def _described(organisation: Organisation, today: date) -> Iterator[tuple[str, bytes]]:
    yield _file("policy/people.yaml", _PEOPLE, {"people": [_person(each) for each in organisation.people]})
    yield _file("policy/channels.yaml", _CHANNELS, _channels(organisation))
    for each, service in enumerate(organisation.services):
        path = f"policy/services/{identifier(service.title)}.yaml"
        yield _file(path, _SERVICE, _service(organisation, each))
    for team in organisation.teams:
        yield _file(f"policy/groups/{identifier(team)}.yaml", _GROUP, _group(organisation, team))
    for role, title in ROLES.items():
        yield _file(f"policy/rosters/{role}.yaml", _ROSTER, _roster(organisation, role, title, today))


def _file(path: str, about: str, data: Mapping[str, Any]) -> tuple[str, bytes]:
    comment = "".join(f"# {line}\n" for line in about.strip().splitlines())
    return path, create({"schema": 1, **data}, modeline(path).decode() + comment).text.encode()


def _person(each: OwnPerson) -> dict[str, Any]:
    found = {"id": identifier(each.name), "name": each.name}
    kind = {"kind": "stakeholder"} if each.is_business else {}
    return {
        **found,
        **kind,
        **({"email": each.email} if each.email else {}),
        **({"phone": each.phone} if each.phone else {}),
    }


def _channels(organisation: Organisation) -> dict[str, Any]:
    chosen = {**_DEFAULT, **dict(organisation.channels)}
    titles = {
        "mail": "mail",
        "slack": "Slack",
        "teams": "Microsoft Teams",
        "status-page": "public status page",
    }
    return {
        "channels": [
            {
                "id": f"{audience}-{how}",
                "kind": CHANNELS[how],
                "title": f"{AUDIENCES[audience]}: {titles.get(how, how)}",
            }
            for audience, how in chosen.items()
        ],
        "audiences": [
            {
                "id": audience,
                "title": AUDIENCES[audience],
                "channel": f"{audience}-{how}",
                **({"public": True} if audience == "customers" else {}),
            }
            for audience, how in chosen.items()
        ],
    }


def _service(organisation: Organisation, place: int) -> dict[str, Any]:
    service = organisation.services[place]
    business = [identifier(each.name) for each in organisation.people if each.is_business]
    needs = [identifier(each) for each in service.needs]
    return {
        "id": identifier(service.title),
        "title": service.title,
        "tier": 1 if place == 0 else 2,
        "owner": identifier(service.team),
        **({"depends_on": needs} if needs else {}),
        **({"stakeholders": business} if business else {}),
        "audiences": list(AUDIENCES),
    }


def _group(organisation: Organisation, team: str) -> dict[str, Any]:
    people = [identifier(each.name) for each in _on_duty(organisation, team)]
    if len(people) == 1:  # an escalation needs a second person
        people += [each for each in map(identifier, _next_in_line(organisation)) if each != people[0]][:1]
    steps: list[dict[str, Any]] = [
        {"person": people[0]},
        *({"after": "10m", "person": each} for each in people[1:]),
    ]
    return {"id": identifier(team), "title": team, "contact": people[0], "escalation": steps}


def _roster(organisation: Organisation, role: str, title: str, today: date) -> dict[str, Any]:
    people = [identifier(each.name) for each in _on_duty(organisation, role)]
    monday = today - timedelta(days=today.weekday())
    turns = {"starts": monday, "handover": "09:00", "every": 1, "unit": "weeks", "people": people}
    return {"id": role, "title": title, "role": role, "zone": organisation.zone, "rotation": turns}


def _on_duty(organisation: Organisation, duty: str) -> Sequence[OwnPerson]:
    """Return the people on duty for a role or team.

    If the answers assign no one to the duty, each duty is given to one of the responders in turn.
    """
    named = [each for each in organisation.people if duty in each.duties]
    if named:
        return named
    responders = [each for each in organisation.people if not each.is_business] or list(organisation.people)
    duties = [*ROLES, *organisation.teams]
    return [responders[duties.index(duty) % len(responders)]]


def _next_in_line(organisation: Organisation) -> Iterator[str]:
    yield from (each.name for each in _on_duty(organisation, "deputy"))
    yield from (each.name for each in organisation.people if not each.is_business)


_PEOPLE: Final = """
Everyone who can be named in a record. Add people here first, and then to groups, rosters and services.
`kind` is `responder` (the default), `stakeholder` for people from the business, or `vendor` for people at a supplier.
If someone leaves, add `left: 2026-06-30` and keep the entry, because older records need the name.
"""
_CHANNELS: Final = """
The audiences, and the one authoritative channel for each of them. Until a channel has an address, `mim update` prints
the text for you to paste. Addresses are secrets, so do not add them to this file. Use `url_env` and `recipients_env` to
give the names of the secrets that contain them.
"""
_SERVICE: Final = """
A service that an incident can affect. `tier: 1` is for critical services, whose failure is a major incident.
`owner` is the name of a file in policy/groups. Add `depends_on`, `infrastructure`, `users` and `business_units` when you know them,
and `public: true` if the public site may show the service.
"""
_GROUP: Final = """
A resolver group: the person to page first, and the next person if no one answers. All of them must be in
policy/people.yaml.
"""
_ROSTER: Final = """
Who has the role at the start of an incident. From `starts`, the people take turns in this order. Replace people who
cannot take the role. `mim roster check` finds gaps, and `mim oncall` shows who is next.
"""
