"""The kinds of entries that most incidents contain."""

# No `from __future__ import annotations`, because inherited annotations would be parsed again for each class.
from typing import ClassVar, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticKnownError

from mimkit.model.ids import EntryId
from mimkit.model.incident.attachment import Attachment
from mimkit.model.incident.entry_parts import (
    Classified,
    Counted,
    EntryBase,
    OptionalTextEntry,
    ReasonEntry,
    TextEntry,
)
from mimkit.model.text import BlankableUrl, Person, SeverityId, Slug, Text, Title
from mimkit.model.time.times import Day, Instant

LinkRelation = Literal["originating", "change", "other"]


class Detected(OptionalTextEntry, Counted):
    """The disruption was detected: the first alert or report."""

    kind: Literal["detected"] = "detected"


class Declared(Classified):
    """The major incident process is activated."""

    kind: Literal["declared"] = "declared"


class SeverityChanged(ReasonEntry):
    """The severity changes from this time. Earlier deadlines keep the previous severity."""

    kind: Literal["severity"] = "severity"
    severity: SeverityId
    """The new severity."""
    criteria: tuple[Slug, ...] = ()
    """Additional policy criteria that are met."""


class RoleTaken(OptionalTextEntry):
    """A person takes a role or hands it over."""

    kind: Literal["role"] = "role"
    role: Slug
    """The id of a role in the policy."""
    person: Person
    """The person who takes the role."""


class Paged(OptionalTextEntry):
    """A responder pages a resolver group. The `page-receipt` entry shows whether mimkit contacted anyone."""

    kind: Literal["page"] = "page"
    group: Slug
    """The resolver group."""
    contact: Person | None = None
    """The person to call: the person on call, or the group's named contact."""


class Joined(OptionalTextEntry):
    """A person or a resolver group joined the bridge."""

    kind: Literal["join"] = "join"
    person: Person | None = None
    """The person who joined."""
    group: Slug | None = None
    """The resolver group that the person represents."""
    guest: Title | None = None
    """The name of a person who joined but is not in policy/people.yaml, such as a vendor's engineer."""

    words: ClassVar[tuple[str, ...]] = ("text", "guest")

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.person is None and self.group is None and self.guest is None:
            raise ValueError("does not state who joined: add `person`, `group` or `guest`")
        return self


class BridgeOpened(OptionalTextEntry):
    """A bridge call or war room is open."""

    kind: Literal["bridge"] = "bridge"
    url: BlankableUrl
    """The URL for joining the call."""

    addresses: ClassVar[tuple[str, ...]] = ("url", "evidence", "source")


class Linked(OptionalTextEntry):
    """A link to a record in another system."""

    kind: Literal["link"] = "link"
    ref: Title
    """A ticket number or URL."""
    rel: LinkRelation = "originating"
    """How the record is related: as the originating report, as a change, or in another way."""
    closed: bool = False
    """Whether the linked record is closed."""

    addresses: ClassVar[tuple[str, ...]] = ("ref", "evidence", "source")


class Log(TextEntry):
    """Something recorded during the call. `resolves` closes an open task or blocker, or answers a query."""

    resolves: EntryId | None = None
    """The id of the task, blocker or query that this entry resolves."""
    attached: Attachment | None = None
    """Long text, such as a log, that is stored in a separate file."""


class FindingMade(Log):
    """A fact about the disruption."""

    kind: Literal["finding"] = "finding"


class Decision(Log):
    """A decision by the responders."""

    kind: Literal["decision"] = "decision"


class Note(Log, Counted):
    """Any other information."""

    kind: Literal["note"] = "note"
    not_met: tuple[Slug, ...] = ()
    """The policy criteria that were assessed as not met."""


class Action(Log):
    """Something that needs to be done, or is being done, during the incident."""

    kind: Literal["action"] = "action"
    owner: Person | None = None
    """The owner."""


class Blocker(Log):
    """Something that blocks the response."""

    kind: Literal["blocker"] = "blocker"
    owner: Person | None = None
    """The owner."""


class UpdateText(EntryBase):
    """The text of a stakeholder update, whether it was sent or only proposed."""

    affected: Text
    """What is not working, in plain language for users."""
    not_affected: Text | None = None
    """What still works."""
    doing: Text | None = Field(None, validate_default=True)
    """What is being done. Required, except in an imported update whose source has only one text."""
    next: Instant | None = None
    """The promised time of the next update."""
    next_reason: Text | None = None
    """The reason for promising the next update later than the policy requires."""
    review_by: Day | None = None
    """For the final update: the date by which the post-incident review will be published."""

    words: ClassVar[tuple[str, ...]] = ("affected", "not_affected", "doing")
    addresses: ClassVar[tuple[str, ...]] = ("evidence", "next_reason")
    # `next_reason` is not meant for stakeholders, so the rules for stakeholder texts do not apply to it. A
    # redaction still removes it.

    @field_validator("doing", mode="after")
    @classmethod
    def _given(cls, doing: str | None, info: ValidationInfo) -> str | None:
        if doing is None and info.data.get("via") != "import":
            raise PydanticKnownError("missing")
        return doing


class Update(UpdateText):
    """A stakeholder update: what is affected, what is not, what is being done, and when the next update is due."""

    kind: Literal["update"] = "update"
    proposal: EntryId | None = None
    """The id of the proposed update with this text, if the policy requires approval."""
    state: Title | None = None
    """For an imported update: the state of the incident in the source, such as `identified`."""


class Workaround(TextEntry):
    """Service is usable again with a workaround, but the cause has not been fixed."""

    kind: Literal["workaround"] = "workaround"


class Restored(OptionalTextEntry):
    """Some or all of the affected services are restored."""

    kind: Literal["restored"] = "restored"
    services: tuple[Slug, ...] = ()
    """The affected services that were restored. If omitted, all services that were still out were restored."""


class Confirmed(OptionalTextEntry):
    """The business stakeholder who reported the impact confirms that service is restored."""

    kind: Literal["confirmed"] = "confirmed"
    stakeholder: Person
    """The stakeholder who confirmed restoration."""
    replaces: EntryId | None = None
    """The id of the incorrect confirmation that this entry replaces."""
    reason: Text | None = None
    """Why the previous confirmation was incorrect."""

    words: ClassVar[tuple[str, ...]] = ("text", "reason")


class Fixed(TextEntry):
    """The permanent fix is in place."""

    kind: Literal["fixed"] = "fixed"


class Closed(OptionalTextEntry):
    """The major incident is closed, and every closing gate is met."""

    kind: Literal["close"] = "close"
    anyway: Text | None = None
    """The reason for closing the incident despite open tasks, blockers or queries."""

    words: ClassVar[tuple[str, ...]] = ("text", "anyway")
