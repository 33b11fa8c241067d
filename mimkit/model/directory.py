"""Whom to call about what: resolver groups, services, audiences and channels, glossary."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from mimkit.model.durations import Length
from mimkit.model.entries import Person
from mimkit.model.text import File, Record, Slug, Text, Title, Url

ChannelKind = Literal["status-page", "mail", "chat", "webhook", "broadcast"]


class EscalationStep(Record):
    """Whom to call next, and after how long."""

    after: Length | None = None
    """How long after the first page; left out for the first step."""
    person: Person | None = None
    """Whom to call."""
    roster: Slug | None = None
    """Whoever is on call by this roster."""
    group: Slug | None = None
    """Another resolver group, along its own escalation path."""

    @model_validator(mode="after")
    def _leads_to_one(self) -> EscalationStep:
        if sum(each is not None for each in (self.person, self.roster, self.group)) != 1:
            raise ValueError("leads to a `person`, a `roster` or a `group`: give exactly one")
        return self


class Group(File):
    """A resolver group, ours or a vendor's: `policy/groups/ID.yaml`."""

    id: Slug
    """Its name in commands, which is the name of its file."""
    title: Title
    """What it is called."""
    contact: Person
    """The named contact."""
    members: tuple[Person, ...] = ()
    """Who else may speak for it."""
    vendor: bool = False
    """A third party."""
    escalation: tuple[EscalationStep, ...] = ()
    """Whom to call when the contact does not answer."""
    reach: Url | None = None
    """Where to page the group."""


class Service(File):
    """A business or technical service: `policy/services/ID.yaml`."""

    id: Slug
    """Its name in commands, which is the name of its file."""
    title: Title
    """What its users call it."""
    tier: int = Field(ge=1, le=4, examples=[1])
    """1 for critical to 4 for a convenience."""
    owner: Slug
    """The resolver group that answers for it."""
    depends_on: tuple[Slug, ...] = ()
    """The services it cannot work without."""
    users: Text | None = None
    """Who uses it, and how many they are."""
    business_units: tuple[Title, ...] = ()
    """The parts of the organisation that need it."""
    infrastructure: tuple[Title, ...] = ()
    """What it runs on."""
    public: bool = False
    """Known outside the organisation, by its title: the public site may name it."""


class Channel(Record):
    """A way to reach an audience."""

    id: Slug
    """Its name."""
    kind: ChannelKind
    """What it is. Addresses come from the environment, never from a record."""
    title: Title
    """What people call it."""


class Audience(Record):
    """Somebody who is told, always through the same authoritative channel."""

    id: Slug
    """Its name in commands: executives."""
    title: Title
    """Who they are."""
    channel: Slug
    """The one authoritative channel."""
    public: bool = False
    """Outside the organisation."""
    authority: bool = False
    """A regulator: reports to it may be owed after closing too, and none of them counts as a stakeholder update."""


class Channels(File):
    """`policy/channels.yaml`."""

    channels: tuple[Channel, ...] = ()
    """The channels."""
    audiences: tuple[Audience, ...] = ()
    """The audiences."""


class Term(Record):
    """A word that readers outside the trade do not know."""

    term: Title
    """The word or acronym."""
    means: Text
    """What it means."""
    say: Title | None = None
    """The plain word for it in an update."""


class Glossary(File):
    """`policy/glossary.yaml`."""

    terms: tuple[Term, ...] = ()
    """The words."""


class Template(File):
    """The text of a message: `policy/templates/ID.yaml`."""

    id: Slug
    """Its name, which is the name of its file."""
    audience: Slug | None = None
    """The audience it is for; left out, it serves every audience."""
    subject: Title
    """The first line; `{title}`, `{severity}`, `{affected}`, `{not_affected}`, `{doing}` and `{next}` are filled in."""
    body: Text
    """The message, with the same words in braces."""
