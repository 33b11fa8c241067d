"""The kinds of entries that most incidents do not contain. They are loaded when one of them is needed."""

# No `from __future__ import annotations`, because inherited annotations would be parsed again for each class.
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from mimkit.model.ids import EntryId, IncidentId, ProblemId
from mimkit.model.incident.entries.common import UpdateText
from mimkit.model.incident.entry_parts import (
    Classified,
    Correction,
    EntryBase,
    OptionalTextEntry,
    ReasonEntry,
    TextEntry,
)
from mimkit.model.incident.incident_facts import FACTS, FactName, checked
from mimkit.model.incident.service_status import ServiceStatus
from mimkit.model.text import Person, Record, Slug, Text, TextHash, Title
from mimkit.model.time.approximate import Precision
from mimkit.model.time.times import Instant

PostState = Literal["claimed", "posted"]
DeliveryState = Literal["claimed", "sent", "partly", "failed"]
PageState = Literal["accepted", "failed", "unknown"]
ApprovalDecision = Literal["approved", "rejected"]


class Proposed(Classified):
    """A proposed major incident that is waiting for a decision."""

    kind: Literal["proposed"] = "proposed"


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


class Acknowledged(OptionalTextEntry):
    """A paged resolver group answered its page. It may not be on the bridge yet."""

    kind: Literal["acknowledged"] = "acknowledged"
    group: Slug
    """The resolver group."""
    person: Person | None = None
    """The person who answered, if known."""


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


class ServiceStatusStated(OptionalTextEntry):
    """The status of services on the status page from now on.

    It overrides the status derived from severity and dependencies.
    """

    kind: Literal["service-status"] = "service-status"
    services: tuple[Slug, ...] = Field(min_length=1, examples=[["checkout"]])
    """The services to which the status applies: affected services, or services that depend on them."""
    status: ServiceStatus
    """The status. It applies until the service is restored, or until the next entry for the service."""


class ProblemLinked(OptionalTextEntry):
    """A problem record tracks the cause."""

    kind: Literal["problem"] = "problem"
    problem: ProblemId
    """The problem record."""


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
