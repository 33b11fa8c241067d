"""Asks the questions of `mim init --from-scratch`. On a terminal, explains invalid answers and asks again."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final, TypeVar

import click

from mimkit.app.setup.from_scratch.organisation import (
    AUDIENCES,
    ROLES,
    Organisation,
    OwnPerson,
    OwnService,
    channel,
    person,
    service,
)
from mimkit.cli.terminal.console import paragraph
from mimkit.cli.terminal.dialogue import is_terminal
from mimkit.errors import UsageError
from mimkit.model.text import normalise
from mimkit.model.time.zones import named_zone

A = TypeVar("A")

_SERVICES: Final = """\
Services: NAME, TEAM, needs OTHER SERVICE. One per line; an empty line ends the list.
Start with the most critical service. A service can only need services that come before it in the list.
  Web shop, Store team, needs Payments"""


def organisation() -> Organisation:
    """Ask for the name, the time zone, the services, the people and the channels.

    Raises:
        UsageError: an answer is invalid or missing, and the input is not a terminal.
    """
    name = _one("Name of the organisation", _text)
    zone = _one("Time zone, such as Europe/London", _zone)
    _explain(_SERVICES)
    services: list[OwnService] = []
    _many("Service", lambda line: services.append(service(line, services)), lambda: bool(services))
    teams = list(dict.fromkeys(each.team for each in services))
    _explain_people(teams)
    people: list[OwnPerson] = []
    _many(
        "Person",
        lambda line: people.append(person(line, teams, people)),
        lambda: any(not each.is_business for each in people),
        "person who can be on duty",
    )
    _explain(
        f"Channels: AUDIENCE, CHANNEL. The audiences are {', '.join(AUDIENCES)}. Press Enter to keep mail, "
        "broadcast and status page.\n  executives, slack"
    )
    channels: dict[str, str] = {}
    _many("Channel", lambda line: channels.update([channel(line)]), lambda: True)
    return Organisation(name, zone, tuple(services), tuple(people), tuple(channels.items()))


def _explain_people(teams: list[str]) -> None:
    _explain(
        "People or role accounts: NAME, EMAIL, PHONE, and their roles or teams. One per line; an empty "
        f"line ends the list.\n  Roles: {', '.join(ROLES.values())}\n  Teams: {', '.join(teams)}\n  Or: "
        "stakeholder, for people in the business who confirm that service is restored\n  Duty manager, "
        "duty@example.com, +44 20 7946 0001, manager"
    )


def _explain(text: str) -> None:
    if is_terminal():
        for line in text.splitlines():
            paragraph(line.strip(), indent=line[: len(line) - len(line.lstrip())])


def _one(question: str, read: Callable[[str], A]) -> A:
    while True:
        answer = _line(question)
        try:
            return read(answer or "")
        except UsageError as problem:
            _again(problem, question, is_last=answer is None)


def _many(question: str, add: Callable[[str], None], is_enough: Callable[[], bool], needed: str = "") -> None:
    """Ask repeatedly until an empty line is entered.

    If `is_enough` is then false, the error message contains `needed`.
    """
    while True:
        answer = _line(question)
        if not answer or not answer.strip():
            if is_enough():
                return
            missing = UsageError(f"enter at least one {needed or question.lower()}", "")
            _again(missing, question, is_last=answer is None)
            continue
        try:
            add(answer)
        except UsageError as problem:
            _again(problem, question, is_last=False)


def _line(question: str) -> str | None:
    """Return one line of input, or None at the end of the input."""
    if is_terminal():
        answer: str = click.prompt(question, default="", show_default=False)
        return answer
    line = sys.stdin.readline() if sys.stdin else ""
    return line.rstrip("\n") if line else None


def _again(problem: UsageError, question: str, *, is_last: bool) -> None:
    if is_last or not is_terminal():
        raise UsageError(f"{question}: {problem.sentence}", problem.hint) from problem
    paragraph(
        ". ".join(each[0].upper() + each[1:] for each in (problem.sentence, problem.hint) if each) + "."
    )


def _text(answer: str) -> str:
    if not (text := " ".join(normalise(answer).split())):
        raise UsageError("an answer is required", "")
    return text


def _zone(answer: str) -> str:
    zone = named_zone(answer.strip())
    if zone is None:
        raise UsageError(f"{answer.strip()!r} is not a valid time zone", "write it as Europe/London or UTC")
    return zone.key
