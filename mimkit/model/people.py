"""Who may be named: people and role accounts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from mimkit.model.entries import Person
from mimkit.model.text import File, Record, Slug, Title
from mimkit.model.times import Day

PersonKind = Literal["responder", "stakeholder"]
AccountName = Annotated[str, StringConstraints(max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


class Accounts(Record):
    """The names under which a person is known on forges; the bot assigns and mentions them there."""

    github: AccountName | None = Field(None, examples=["octo-duty"])
    """On GitHub, without the @."""
    gitlab: AccountName | None = None
    """On GitLab, without the @."""


class PersonEntry(Record):
    """A person, or a role account that stands for whoever is on duty."""

    id: Slug = Field(examples=["mim-duty"])
    """The short name that records use."""
    name: Title
    """The full name."""
    kind: PersonKind = "responder"
    """`responder`, or `stakeholder` for those on the business side."""
    email: str | None = Field(None, pattern=r"^[^@\s<>]+@[^@\s<>]+$", max_length=254)
    """The mail address; commits of this person carry it."""
    phone: str | None = Field(None, pattern=r"^\+?[0-9][0-9 ()-]{3,30}$")
    """The number to call."""
    manager: Person | None = None
    """Who hears of what this person owes."""
    accounts: Accounts = Field(default_factory=Accounts)
    """The person's names on forges."""
    left: Day | None = None
    """The last day; somebody who left stays in the history and can hold no role."""


class People(File):
    """`policy/people.yaml`."""

    people: tuple[PersonEntry, ...]
    """Everybody that a record may name."""

    @model_validator(mode="after")
    def _each_once(self) -> People:
        ids = [person.id for person in self.people]
        if twice := next((name for name in ids if ids.count(name) > 1), None):
            raise ValueError(f"has the id `{twice}` twice; change one of them")
        return self
