"""The organisation's directory: resolver groups, services, audiences, channels and glossary."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from mimkit.model.organisation.pager import Pager, SecretName
from mimkit.model.text import File, Person, Record, Slug, Text, Title, Url
from mimkit.model.time.durations import Length

Requirement = Literal["hard", "soft"]
ChannelKind = Literal["status-page", "mail", "chat", "webhook", "broadcast"]


class EscalationStep(Record):
    """Who to call next, and when."""

    after: Length | None = None
    """The time since the first page. Omit this key for the first step."""
    person: Person | None = None
    """The person to call."""
    roster: Slug | None = None
    """A roster. Call the person who is on call in it."""
    role: Slug | None = None
    """A role. Call the person on call for it, by all its rosters and for the affected service."""
    group: Slug | None = None
    """Another resolver group. Continue with that group's escalation path."""

    @model_validator(mode="after")
    def _leads_to_one(self) -> EscalationStep:
        if sum(each is not None for each in (self.person, self.roster, self.role, self.group)) != 1:
            raise ValueError("leads to a `person`, a `roster`, a `role` or a `group`: give exactly one")
        return self


class Group(File):
    """An internal or vendor resolver group: `policy/groups/ID.yaml`."""

    id: Slug
    """The group's id, which is also the file name."""
    title: Title
    """The title."""
    contact: Person
    """The named contact."""
    members: tuple[Person, ...] = ()
    """Other people who can act on behalf of the group."""
    vendor: bool = False
    """Whether the group belongs to a vendor."""
    escalation: tuple[EscalationStep, ...] = ()
    """Who to call if the contact does not answer, step by step."""
    reach: Url | None = None
    """The URL where people page the group themselves."""
    page: Pager | None = None
    """How `mim page` contacts the group if it cannot reach the person to page."""


class Dependency(Record):
    """A service that another service depends on, and whether the dependency is hard or soft."""

    service: Slug
    """The service."""
    requires: Requirement = "hard"
    """`hard` if the service does not work without it; `soft` if it only works less well."""


def _form_of(value: Any) -> str:
    return "[name]" if isinstance(value, str) else "[dependency]"


NamedDependency = Annotated[
    Annotated[Slug, Tag("[name]")] | Annotated[Dependency, Tag("[dependency]")], Discriminator(_form_of)
]
"""A dependency. A name alone is a hard dependency."""


class Service(File):
    """A business or technical service: `policy/services/ID.yaml`."""

    id: Slug
    """The service's id, which is also the file name."""
    title: Title
    """The name that users know the service by."""
    tier: int = Field(ge=1, le=4, examples=[1])
    """How critical the service is, from 1 (critical) to 4 (non-essential)."""
    owner: Slug
    """The resolver group that owns the service."""
    depends_on: tuple[NamedDependency, ...] = Field(
        (), examples=[["payments", {"service": "search", "requires": "soft"}]]
    )
    """The services that this service depends on. A name is a hard dependency; for a soft one, use `service` and `requires: soft`."""
    users: Text | None = None
    """Who uses the service, and how many users there are."""
    business_units: tuple[Title, ...] = ()
    """The business units that depend on the service."""
    infrastructure: tuple[Title, ...] = ()
    """The infrastructure that the service runs on."""
    stakeholders: tuple[Person, ...] = Field((), examples=[["retail-operations"]])
    """The business stakeholders. If no reporter is recorded, they can confirm that the service is restored."""
    public: bool = False
    """Whether the service's title can appear on the public site."""
    public_description: Text | None = None
    """For a public service: what it is, in a sentence for its users. It appears on the public site."""
    public_group: Title | None = None
    """For a public service: the heading under which the public site lists it, such as Shop."""
    audiences: tuple[Slug, ...] = Field((), examples=[["executives", "customers"]])
    """The audiences to inform when the service is affected. If omitted, all audiences."""

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        """The services that this service depends on, each with whether the dependency is hard or soft."""
        return tuple(Dependency(service=each) if isinstance(each, str) else each for each in self.depends_on)

    @property
    def needs(self) -> tuple[str, ...]:
        """The ids of the services that this service depends on."""
        return tuple(each if isinstance(each, str) else each.service for each in self.depends_on)


class Channel(Record):
    """A channel for sending updates to an audience."""

    id: Slug
    """The channel's id."""
    kind: ChannelKind
    """The type of channel. Its address is a secret, and is never in a record."""
    title: Title
    """The title."""
    url_env: SecretName | None = None
    """The name of the secret with the address: an Apprise URL, or for mail `smtps://USER:PASSWORD@HOST/?from=ADDRESS`. If omitted, mimkit prints the text for you to paste."""
    recipients_env: SecretName | None = None
    """For mail: the name of the secret with the recipients' addresses, separated by commas or line breaks."""
    fallback: Slug | None = None
    """The channel to use if this one reaches none of its recipients."""
    private: bool = False
    """Whether the address may be in a private network, such as an internal mail server."""
    link: Url | None = None
    """The address where people read this channel. Messages in other channels link to it."""


Sending = Literal["always", "ask", "never"]


class Audience(Record):
    """A group of people who receive updates, always through the same official channel."""

    id: Slug
    """The audience's id, which commands use, such as executives."""
    title: Title
    """The title."""
    channel: Slug
    """The single official channel for this audience."""
    also: tuple[Slug, ...] = ()
    """Other channels, which get a short message that links to the official channel."""
    send: Sending = "ask"
    """`always` sends each update; `ask` asks on a terminal, and sends nothing without one; `never` sends nothing."""
    public: bool = False
    """Whether the audience is outside the organisation."""
    subscribe: Url | None = Field(None, examples=["https://lists.example.com/status"])
    """The address where readers sign up for messages to this audience, such as the page of a mailing list. The public site links to it if the audience is public."""
    authority: bool = False
    """Whether the audience is a regulator. Its reports can be due after an incident is closed, and are not stakeholder updates."""


WorkingKind = Literal[
    "declared", "severity", "role", "page", "acknowledged", "join", "bridge", "link", "finding", "decision", "action",
    "blocker", "note", "query", "update", "workaround", "restored", "confirmed", "fixed", "problem", "close", "reopen",
    "amend", "retract",
]  # fmt: skip
"""The kinds of entries that can be posted to the working channel."""


NOT_WORKING = ("mail", "status-page")
"""The types of channels that cannot be a working channel."""


class Working(Record):
    """The channel in which the responders work, and the timeline entries that are also posted there."""

    channel: Slug
    """The channel. No audience outside the organisation may read it."""
    kinds: tuple[WorkingKind, ...] = Field(min_length=1, examples=[["decision", "blocker", "severity"]])
    """The kinds of entries to post. The kind of a task is `action`."""


class Channels(File):
    """`policy/channels.yaml`."""

    channels: tuple[Channel, ...] = ()
    """The channels."""
    working: Working | None = None
    """The working channel. If omitted, entries are not posted anywhere."""
    audiences: tuple[Audience, ...] = ()
    """The audiences."""

    def channel(self, name: str) -> Channel | None:
        """Return the channel with this id."""
        return next((each for each in self.channels if each.id == name), None)

    def readers(self, name: str) -> tuple[Audience, ...]:
        """Return the audiences whose official channel it is; for a channel without one, those that list it in `also`.

        With `also`, the channel of staff can get a link to what customers are told, which they do not read there.
        """
        official = tuple(each for each in self.audiences if each.channel == name)
        return official or tuple(each for each in self.audiences if name in each.also)


class Term(Record):
    """A technical term that readers may not know."""

    term: Title
    """The term or acronym."""
    means: Text
    """The meaning of the term."""
    say: Title | None = None
    """What to write in an update instead."""


class Glossary(File):
    """`policy/glossary.yaml`."""

    terms: tuple[Term, ...] = ()
    """The terms."""


Moment = Literal["declared", "update", "workaround", "restored", "closed"]


class Template(File):
    """A message template: `policy/templates/ID.yaml`.

    Placeholders in the subject line and the message: `{title}`, `{public_title}`, `{severity}`, `{incident}`,
    `{service}`, `{affected}`, `{not_affected}`, `{doing}`, `{next}`, `{declared_at}`, `{workaround}`,
    `{workaround_at}`, `{restored_at}` and `{review_by}`. A line is omitted if one of its placeholders has no value.
    """

    id: Slug
    """The template's id, which is also the file name."""
    audience: Slug | None = None
    """The audience for the message. If omitted, the template is used for all audiences."""
    moment: Moment | None = None
    """When the template is used: for the first update after the declaration (`declared`), for the first one after a workaround was recorded (`workaround`), after restoration (`restored`), after the incident was closed (`closed`), or for all others (`update`). If omitted, it is used at every moment for which there is no other template."""
    subject: Title
    """The subject line, with placeholders such as `{title}`."""
    body: Text
    """The message, with the same placeholders. Separate paragraphs with an empty line; begin the lines of a list with `-`."""
