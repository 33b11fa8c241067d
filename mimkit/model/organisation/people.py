"""The people and role accounts to which records can refer."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from mimkit.model.organisation.pager import Pager
from mimkit.model.text import File, Person, Record, Slug, Title
from mimkit.model.time.times import Day

PersonKind = Literal["responder", "stakeholder", "vendor"]
AccountName = Annotated[str, StringConstraints(max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


class Accounts(Record):
    """A person's accounts on GitHub and GitLab. The bot uses them to assign issues and mention people."""

    github: AccountName | None = Field(None, examples=["octo-duty"])
    """The GitHub user name, without the @."""
    gitlab: AccountName | None = None
    """The GitLab user name, without the @."""


class PersonEntry(Record):
    """A person, or a role account used by the person on duty."""

    id: Slug = Field(examples=["mim-duty"])
    """The id used in records."""
    name: Title
    """The full name."""
    kind: PersonKind = "responder"
    """`responder`, `stakeholder` for people in the business, or `vendor` for a supplier's staff.

    A vendor can do everything that a responder can do, except take roles that the policy reserves for others.
    """
    email: str | None = Field(None, pattern=r"^[^@\s<>]+@[^@\s<>]+$", max_length=254)
    """The email address, as used in the person's commits."""
    phone: str | None = Field(None, pattern=r"^\+?[0-9][0-9 ()-]{3,30}$")
    """The phone number."""
    page: Pager | None = None
    """How `mim page` contacts the person."""
    manager: Person | None = None
    """The person's manager. Overdue deadlines are escalated to the manager."""
    accounts: Accounts = Field(default_factory=Accounts)
    """The person's accounts on GitHub and GitLab."""
    left: Day | None = None
    """The person's last day.

    After that day, the person can no longer take a role, but older records still refer to them.
    """

    def is_here(self, day: date | None) -> bool:
        """Return whether `day` is not after the person's last day.

        If `day` is None, return whether no last day is recorded.
        """
        return self.left is None or (day is not None and day <= self.left)


class People(File):
    """`policy/people.yaml`."""

    people: tuple[PersonEntry, ...]
    """All people to whom records can refer."""

    @model_validator(mode="after")
    def _each_once(self) -> People:
        counted = Counter(person.id for person in self.people)
        if twice := next((name for name, number in counted.items() if number > 1), None):
            raise ValueError(f"contains the id `{twice}` twice; change one of them")
        return self
