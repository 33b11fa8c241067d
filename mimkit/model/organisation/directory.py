"""The organisation's directory: resolver groups, services, audiences, channels and glossary."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from mimkit.model.text import File, Person, Record, Slug, Text, Title, Url
from mimkit.model.time.durations import Length

ChannelKind = Literal["status-page", "mail", "chat", "webhook", "broadcast"]


class EscalationStep(Record):
    """Who to call next, and after how long."""

    after: Length | None = None
    """How long after the first page; omitted for the first step."""
    person: Person | None = None
    """The person to call."""
    roster: Slug | None = None
    """A roster; the person on call is called."""
    group: Slug | None = None
    """Another resolver group; its escalation path is followed next."""

    @model_validator(mode="after")
    def _leads_to_one(self) -> EscalationStep:
        if sum(each is not None for each in (self.person, self.roster, self.group)) != 1:
            raise ValueError("leads to a `person`, a `roster` or a `group`: give exactly one")
        return self


class Group(File):
    """A resolver group, internal or of a vendor: `policy/groups/ID.yaml`."""

    id: Slug
    """The name to use in commands; it is also the file name."""
    title: Title
    """Title."""
    contact: Person
    """The named contact."""
    members: tuple[Person, ...] = ()
    """Other people who can act for the group."""
    vendor: bool = False
    """Whether the group belongs to a vendor."""
    escalation: tuple[EscalationStep, ...] = ()
    """Who to call if the contact does not answer, step by step."""
    reach: Url | None = None
    """The web page where the group is paged."""


class Service(File):
    """A business or technical service: `policy/services/ID.yaml`."""

    id: Slug
    """The name to use in commands; it is also the file name."""
    title: Title
    """The name that users know it by."""
    tier: int = Field(ge=1, le=4, examples=[1])
    """How critical it is, from 1 (critical) to 4 (non-essential)."""
    owner: Slug
    """The resolver group that owns it."""
    depends_on: tuple[Slug, ...] = ()
    """The services that it depends on."""
    users: Text | None = None
    """Who uses it, and how many users it has."""
    business_units: tuple[Title, ...] = ()
    """The business units that depend on it."""
    infrastructure: tuple[Title, ...] = ()
    """What it runs on."""
    public: bool = False
    """Whether its title can appear on the public site."""


class Channel(Record):
    """A channel to an audience."""

    id: Slug
    """Its id."""
    kind: ChannelKind
    """The type of channel. Addresses come from environment variables, never from a record."""
    title: Title
    """Title."""


class Audience(Record):
    """A group of people who receive updates, always through the same official channel."""

    id: Slug
    """Its name in commands: executives."""
    title: Title
    """Title."""
    channel: Slug
    """The one official channel."""
    public: bool = False
    """Whether the audience is outside the organisation."""
    authority: bool = False
    """Whether the audience is a regulator: reports to it can also be due after closing, and do not count as stakeholder updates."""


class Channels(File):
    """`policy/channels.yaml`."""

    channels: tuple[Channel, ...] = ()
    """The channels."""
    audiences: tuple[Audience, ...] = ()
    """The audiences."""


class Term(Record):
    """Jargon that readers may not know."""

    term: Title
    """The term or acronym."""
    means: Text
    """What it means."""
    say: Title | None = None
    """What to write in an update instead."""


class Glossary(File):
    """`policy/glossary.yaml`."""

    terms: tuple[Term, ...] = ()
    """The terms."""


class Template(File):
    """A message template: `policy/templates/ID.yaml`."""

    id: Slug
    """Its name; it is also the file name."""
    audience: Slug | None = None
    """The audience it is for; if omitted, all audiences."""
    subject: Title
    """The subject line; `{title}`, `{severity}`, `{affected}`, `{not_affected}`, `{doing}` and `{next}` are filled in."""
    body: Text
    """The message; the same placeholders are filled in."""
