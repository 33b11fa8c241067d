"""Timeline entries: one class per kind, selected by `kind`."""

# No `from __future__ import annotations`, because inherited annotations would be parsed again for each of 37
# classes.
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, Self, get_args

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticKnownError

from mimkit.model.ids import EntryId, IncidentId, ProblemId
from mimkit.model.incident.attachment import Attachment
from mimkit.model.incident.entry_parts import (
    Classified,
    Correction,
    Counted,
    EntryBase,
    OptionalTextEntry,
    ReasonEntry,
    TextEntry,
)
from mimkit.model.incident.incident_facts import FACTS, FactName, checked
from mimkit.model.incident.service_status import ServiceStatus
from mimkit.model.text import BlankableUrl, Person, Record, SeverityId, Slug, Text, TextHash, Title
from mimkit.model.time.approximate import Precision
from mimkit.model.time.times import Day, Instant

LinkRelation = Literal["originating", "change", "other"]
PostState = Literal["claimed", "posted"]
DeliveryState = Literal["claimed", "sent", "partly", "failed"]
PageState = Literal["accepted", "failed", "unknown"]
ApprovalDecision = Literal["approved", "rejected"]


class Detected(OptionalTextEntry, Counted):
    """The disruption was detected: the first alert or report."""

    kind: Literal["detected"] = "detected"


class Proposed(Classified):
    """A proposed major incident that is waiting for a decision."""

    kind: Literal["proposed"] = "proposed"


class Declared(Classified):
    """The major incident process is activated."""

    kind: Literal["declared"] = "declared"


class Rejected(ReasonEntry):
    """The proposed incident is not a major incident."""

    kind: Literal["rejected"] = "rejected"


class Demoted(ReasonEntry):
    """A declared incident turned out not to be a major incident."""

    kind: Literal["demoted"] = "demoted"


class Merged(OptionalTextEntry):
    """This incident is merged into another, where work continues."""

    kind: Literal["merged"] = "merged"
    into: IncidentId
    """The incident that this one is merged into."""


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


class Acknowledged(OptionalTextEntry):
    """A paged resolver group answered its page. It may not be on the bridge yet."""

    kind: Literal["acknowledged"] = "acknowledged"
    group: Slug
    """The resolver group."""
    person: Person | None = None
    """The person who answered, if known."""


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


class Query(TextEntry):
    """A stakeholder's question that is waiting for an answer. The answer is recorded in an entry that `resolves` it."""

    kind: Literal["query"] = "query"
    asked_by: Title | None = None
    """Who asked."""
    owner: Person | None = None
    """The person who answers the query. If omitted, the communications lead answers it."""

    words: ClassVar[tuple[str, ...]] = ("text", "asked_by")


class StepDone(OptionalTextEntry):
    """A runbook step was done."""

    kind: Literal["step"] = "step"
    runbook: Slug
    """The runbook's id."""
    step: int = Field(ge=1, le=999, examples=[3])
    """The step number, starting from 1."""
    do: Text
    """The text of the step when it was done. The runbook may have changed since."""


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


class ProposedUpdate(UpdateText):
    """The text of an update that is waiting for approval. Nothing is sent until it is approved."""

    kind: Literal["proposed-update"] = "proposed-update"


class TextApproval(OptionalTextEntry):
    """The text of a proposed update was approved or rejected by a person in a role that the policy specifies."""

    kind: Literal["approval"] = "approval"
    update: EntryId
    """The id of the proposed update."""
    text_hash: TextHash
    """The SHA-256 hash of the text that the person read. If the text changes, the approval no longer applies."""
    decision: ApprovalDecision = "approved"
    """`approved`, or `rejected` with the reason in `text`."""

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.decision == "rejected" and self.text is None:
            raise ValueError("rejects a text without a reason; add the reason in `text`")
        return self


class Workaround(TextEntry):
    """Service is usable again with a workaround, but the cause has not been fixed."""

    kind: Literal["workaround"] = "workaround"


class ServiceStatusStated(OptionalTextEntry):
    """The status of services on the status page from now on.

    It overrides the status derived from severity and dependencies.
    """

    kind: Literal["service-status"] = "service-status"
    services: tuple[Slug, ...] = Field(min_length=1, examples=[["checkout"]])
    """The services to which the status applies: affected services, or services that depend on them."""
    status: ServiceStatus
    """The status. It applies until the service is restored, or until the next entry for the service."""


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


class ProblemLinked(OptionalTextEntry):
    """A problem record tracks the cause."""

    kind: Literal["problem"] = "problem"
    problem: ProblemId
    """The problem record."""


class Closed(OptionalTextEntry):
    """The major incident is closed, and every closing gate is met."""

    kind: Literal["close"] = "close"
    anyway: Text | None = None
    """The reason for closing the incident despite open tasks, blockers or queries."""

    words: ClassVar[tuple[str, ...]] = ("text", "anyway")


class Reopened(ReasonEntry):
    """The incident is reopened because the disruption is not over."""

    kind: Literal["reopen"] = "reopen"
    services: tuple[Slug, ...] = ()
    """The services that failed again. If omitted, all affected services failed again."""


class Amended(OptionalTextEntry):
    """A correction to an earlier entry. The original entry stays in the record."""

    kind: Literal["amend"] = "amend"
    entry: EntryId
    """The id of the entry being corrected."""
    correct: Correction
    """The corrections."""


class Redacted(ReasonEntry):
    """The text of an earlier entry was redacted."""

    kind: Literal["redact"] = "redact"
    entry: EntryId
    """The id of the redacted entry."""


class FactSet(EntryBase):
    """A fact about the incident is added or corrected.

    The header still contains the value from the time of declaration.
    """

    kind: Literal["set"] = "set"
    field: FactName
    """The fact that changes."""
    value: Any = None
    """The new value: text, a time or a list. Empty text or an empty list clears the fact."""
    value_precision: Precision | None = None
    """For a time: the precision of the new value, `minute`, `hour` or `day`. If omitted, the time is exact."""
    value_latest: Instant | None = None
    """For a time that is known only as a range: the end of the range."""
    add: tuple[Slug, ...] = ()
    """For a list: the names to add."""
    remove: tuple[Slug, ...] = ()
    """For a list: the names to remove."""
    reason: Text | None = None
    """The reason, if it is not obvious."""

    words: ClassVar[tuple[str, ...]] = ("reason", "value")

    @field_validator("value", mode="plain", json_schema_input_type=str | list[str])
    @classmethod
    def _in_form(cls, value: Any, info: ValidationInfo) -> Any:
        return checked(info.data["field"], value) if "field" in info.data else value

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        is_list = FACTS[self.field].form == "names"
        if (self.add or self.remove) and not is_list:
            raise ValueError(f"adds to or removes from `{self.field}`, which is not a list; use `value`")
        if (self.value_precision or self.value_latest) and FACTS[self.field].form != "time":
            raise ValueError(f"sets a precision for `{self.field}`, which is not a time field")
        if self.value is None and not (self.add or self.remove):
            raise ValueError(
                f"has no `value`{'; use `value`, `add` or `remove`' if is_list else '; add `value:`'}"
            )
        if self.value is not None and (self.add or self.remove):
            raise ValueError("both replaces and changes the list; use either `value`, or `add` and `remove`")
        return self


class Refusals(Record):
    """The recipients that a channel refused for one particular reason."""

    reason: Title
    """The reason, without any addresses."""
    recipients: int = Field(ge=1)
    """The number of recipients."""


class Delivery(OptionalTextEntry):
    """The delivery of an update to a channel: the claim before anything is sent (`claimed`), or the receipt.

    It contains no addresses.
    """

    kind: Literal["delivery"] = "delivery"
    update: EntryId
    """The id of the update."""
    channel: Slug
    """The channel."""
    state: DeliveryState
    """`claimed` before anything is sent.

    Afterwards, `sent` if every recipient was reached, otherwise `partly` or `failed`.
    """
    accepted: int = Field(0, ge=0)
    """The number of recipients that the channel accepted."""
    refused: tuple[Refusals, ...] = ()
    """The recipients that the channel refused, by reason."""
    unknown: int = Field(0, ge=0)
    """The number of recipients for which the channel did not report a result."""
    instead_of: Slug | None = None
    """The channel that failed, if this channel was used as its fallback."""
    url_id: Title | None = None
    """The id that Apprise assigns to the address. It does not reveal the address."""


class PageAttempt(Record):
    """An attempt to contact a person at one address."""

    address: Literal["person", "group"]
    """Whether the address belongs to the person or to the resolver group."""
    service: Title | None = None
    """The service that the address belongs to, such as ntfy, PagerDuty or mail.

    Omitted if the address could not be read.
    """
    state: PageState
    """`accepted` if the service accepted the message, `failed` if it did not, or `unknown` if it did not respond."""
    reason: Title | None = None
    """Why the message was not accepted, without any addresses."""
    url_id: Title | None = None
    """The id that Apprise assigns to the address. It does not reveal the address."""


class PageReceipt(OptionalTextEntry):
    """How mimkit tried to contact a person for a page, and the result. It contains no addresses or phone numbers."""

    kind: Literal["page-receipt"] = "page-receipt"
    page: EntryId
    """The id of the page."""
    attempts: tuple[PageAttempt, ...] = Field(min_length=1)
    """The attempts, in order. If a service accepted one of them, it is the last one."""

    @property
    def accepted(self) -> PageAttempt | None:
        """The attempt that a service accepted, or None."""
        return next((each for each in self.attempts if each.state == "accepted"), None)


class Posted(OptionalTextEntry):
    """Entries were posted to the working channel. Before a clone posts another clone's entries, it claims them."""

    kind: Literal["posted"] = "posted"
    channel: Slug
    """The channel."""
    state: PostState
    """`claimed` before anything is posted, then `posted` for the entries that the channel accepted."""
    entries: tuple[EntryId, ...] = Field(min_length=1)
    """The ids of the entries, in posting order."""


class Retracted(ReasonEntry):
    """An earlier entry was wrong and no longer applies. It stays in the record, struck out."""

    kind: Literal["retract"] = "retract"
    entry: EntryId
    """The id of the retracted entry."""


Entry = Annotated[
    Detected
    | Proposed
    | Declared
    | Rejected
    | Demoted
    | Merged
    | SeverityChanged
    | RoleTaken
    | Paged
    | Acknowledged
    | Joined
    | BridgeOpened
    | Linked
    | FindingMade
    | Decision
    | Action
    | Blocker
    | Note
    | Query
    | StepDone
    | Update
    | ProposedUpdate
    | TextApproval
    | Workaround
    | ServiceStatusStated
    | Restored
    | Confirmed
    | Fixed
    | ProblemLinked
    | Closed
    | Reopened
    | FactSet
    | Amended
    | Redacted
    | Retracted
    | Delivery
    | PageReceipt
    | Posted,
    Field(discriminator="kind"),
]
"""Any timeline entry."""

ENTRY_TYPES: tuple[type[Any], ...] = get_args(get_args(Entry)[0])
TYPE_OF: Final[Mapping[str, type[Any]]] = {each.model_fields["kind"].default: each for each in ENTRY_TYPES}
"""Maps each entry kind to its class."""
