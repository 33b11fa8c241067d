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
    """A step of an escalation path: who to call, and when."""

    after: Length | None = None
    """The time since the first page. Omit it for the first step."""
    person: Person | None = None
    """The person to call."""
    roster: Slug | None = None
    """A roster. Call the person who is on call in this roster."""
    role: Slug | None = None
    """A role.

    Call the person who is on call for the role and the affected service, according to all of the role's rosters.
    """
    group: Slug | None = None
    """Another resolver group. Continue with that group's escalation path."""

    @model_validator(mode="after")
    def _leads_to_one(self) -> EscalationStep:
        if sum(each is not None for each in (self.person, self.roster, self.role, self.group)) != 1:
            raise ValueError("must have exactly one of `person`, `roster`, `role` and `group`")
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
    """The escalation path: who to call if the contact does not answer."""
    reach: Url | None = None
    """The URL where people can page the group themselves."""
    page: Pager | None = None
    """How `mim page` contacts the group if it cannot reach the person to page."""


class Dependency(Record):
    """A service on which another service depends, and whether the dependency is hard or soft."""

    service: Slug
    """The service."""
    requires: Requirement = "hard"
    """`hard` if the dependent service does not work without this one, or `soft` if it still works, but less well."""


def _form_of(value: Any) -> str:
    return "[name]" if isinstance(value, str) else "[dependency]"


NamedDependency = Annotated[
    Annotated[Slug, Tag("[name]")] | Annotated[Dependency, Tag("[dependency]")], Discriminator(_form_of)
]
"""A dependency. A service name without `requires` is a hard dependency."""


class Service(File):
    """A business or technical service: `policy/services/ID.yaml`."""

    id: Slug
    """The service's id, which is also the file name."""
    title: Title
    """The service's name as its users know it."""
    tier: int = Field(ge=1, le=4, examples=[1])
    """How critical the service is, from 1 (critical) to 4 (non-essential)."""
    owner: Slug
    """The resolver group that owns the service."""
    depends_on: tuple[NamedDependency, ...] = Field(
        (), examples=[["payments", {"service": "search", "requires": "soft"}]]
    )
    """The services on which this service depends.

    A name alone means a hard dependency. For a soft dependency, use `service` and `requires: soft`.
    """
    users: Text | None = None
    """Who uses the service, and how many users there are."""
    business_units: tuple[Title, ...] = ()
    """The business units that depend on the service."""
    infrastructure: tuple[Title, ...] = ()
    """The infrastructure on which the service runs."""
    stakeholders: tuple[Person, ...] = Field((), examples=[["retail-operations"]])
    """The business stakeholders. If no reporter is recorded, they can confirm that the service is restored."""
    public: bool = False
    """Whether the service's title can appear on the public site."""
    public_description: Text | None = None
    """For a public service: a one-sentence description for its users. It appears on the public site."""
    public_group: Title | None = None
    """For a public service: the heading under which it is listed on the public site, such as Shop."""
    audiences: tuple[Slug, ...] = Field((), examples=[["executives", "customers"]])
    """The audiences to inform when the service is affected. If omitted, all audiences."""

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        """The services on which this service depends, with the type of each dependency (hard or soft)."""
        return tuple(Dependency(service=each) if isinstance(each, str) else each for each in self.depends_on)

    @property
    def needs(self) -> tuple[str, ...]:
        """The ids of the services on which this service depends."""
        return tuple(each if isinstance(each, str) else each.service for each in self.depends_on)


class Channel(Record):
    """A channel for sending updates to an audience."""

    id: Slug
    """The channel's id."""
    kind: ChannelKind
    """The type of channel. The channel's address is a secret and never appears in a record."""
    title: Title
    """The title."""
    url_env: SecretName | None = None
    """The name of the secret that contains the address: an Apprise URL, or for mail `smtps://USER:PASSWORD@HOST/?from=ADDRESS`.

    If omitted, mimkit prints the text for you to paste.
    """
    recipients_env: SecretName | None = None
    """For mail: the name of the secret that contains the recipients' addresses, separated by commas or line breaks."""
    fallback: Slug | None = None
    """The channel to use if this one reaches no recipients."""
    private: bool = False
    """Whether the address may be in a private network, such as an internal mail server."""
    link: Url | None = None
    """The URL where people read this channel. Messages in other channels link to it."""


Sending = Literal["always", "ask", "never"]


class Audience(Record):
    """A group of people who receive updates, always through the same official channel."""

    id: Slug
    """The audience's id as used in commands, such as executives."""
    title: Title
    """The title."""
    channel: Slug
    """The single official channel for this audience."""
    also: tuple[Slug, ...] = ()
    """Other channels that get a short message with a link to the official channel."""
    send: Sending = "ask"
    """`always` sends each update.

    `ask` asks for confirmation on a terminal, and sends nothing if there is no terminal. `never` sends nothing.
    """
    public: bool = False
    """Whether the audience is outside the organisation."""
    subscribe: Url | None = Field(None, examples=["https://lists.example.com/status"])
    """The URL where readers subscribe to messages for this audience, such as a mailing list page.

    The public site links to it if the audience is public.
    """
    authority: bool = False
    """Whether the audience is a regulator.

    Reports to regulators can be due after an incident is closed, and are not stakeholder updates.
    """


WorkingKind = Literal[
    "declared", "severity", "role", "page", "acknowledged", "join", "bridge", "link", "finding", "decision", "action",
    "blocker", "note", "query", "update", "workaround", "restored", "confirmed", "fixed", "problem", "close", "reopen",
    "amend", "retract",
]  # fmt: skip
"""The entry kinds that can be posted to the working channel."""


NOT_WORKING = ("mail", "status-page")
"""The channel types that cannot be used as a working channel."""


class Working(Record):
    """The channel in which the responders work, and the timeline entries that are posted there."""

    channel: Slug
    """The channel. It must not be read by an audience outside the organisation."""
    kinds: tuple[WorkingKind, ...] = Field(min_length=1, examples=[["decision", "blocker", "severity"]])
    """The entry kinds to post. The kind for tasks is `action`."""


class Channels(File):
    """`policy/channels.yaml`."""

    channels: tuple[Channel, ...] = ()
    """The channels."""
    working: Working | None = None
    """The working channel. If omitted, entries are not posted anywhere."""
    audiences: tuple[Audience, ...] = ()
    """The audiences."""

    def channel(self, name: str) -> Channel | None:
        """Return the channel with this id, or None."""
        return next((each for each in self.channels if each.id == name), None)

    def readers(self, name: str) -> tuple[Audience, ...]:
        """Return the audiences that use this official channel or, if there are none, that list it in `also`.

        With `also`, a staff channel can get a link to messages for customers, which the staff do not read in the
        official channel.
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
    """The wording to use in an update instead."""


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
    """When the template is used: for the first update after the declaration (`declared`), for the first update after a workaround was recorded (`workaround`), after restoration (`restored`), after closing (`closed`), or for all other updates (`update`).

    If omitted, it is used whenever no other template applies.
    """
    subject: Title
    """The subject line, with placeholders such as `{title}`."""
    body: Text
    """The message, with the same placeholders.

    Separate paragraphs with an empty line, and start list items with `-`.
    """
