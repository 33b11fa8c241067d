"""The typed timeline: one class for each kind of entry, told apart by `kind`."""

# Without `from __future__ import annotations`: as strings, the inherited ones would be read again for each of 34 classes.
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import Field, model_validator

from mimkit.model.ids import EntryId, IncidentId, ProblemId
from mimkit.model.text import BlankableUrl, Record, SeverityId, Slug, Text, Title, Url
from mimkit.model.times import Day, Instant

REDACTED = "[redacted]"

Person = Annotated[Slug, Field(examples=["mim-duty"])]
LinkRelation = Literal["originating", "change", "other"]


class EntryBase(Record):
    """What every entry has: when it happened, who says so, when it was written down, and its id."""

    at: Instant
    """When it happened, with its offset from UTC."""
    by: Person
    """Who did it or said it: a person of policy/people.yaml."""
    evidence: tuple[Url, ...] = ()
    """Links that show it: a graph, a log search, a message."""
    audience: Slug | None = None
    """The only audience it was meant for; left out, it was for every audience."""
    starred: bool = False
    """Worth a mention in the review."""
    anyway: Text | None = None
    """Why the text is published although it has something in it that looks internal."""
    recorded: Instant
    """When it was written down; filled by `mim`."""
    id: EntryId
    """A ULID: the entry's name for ever, also after a merge."""

    words: ClassVar[tuple[str, ...]] = ("text",)
    """The keys that hold a person's words: what an amend may correct and a redact blanks."""
    addresses: ClassVar[tuple[str, ...]] = ("evidence",)
    """The keys that hold links and references to other records: a redact blanks them as well."""


class Spoken(EntryBase):
    """An entry whose body is text."""

    text: Text
    """What happened, in plain words."""


class Commented(EntryBase):
    """An entry that stands for itself and may have text."""

    text: Text | None = None
    """Anything worth adding, in plain words."""


class Reasoned(EntryBase):
    """An entry that is only accepted with a reason."""

    reason: Text
    """Why, in one sentence."""

    words: ClassVar[tuple[str, ...]] = ("reason",)


class Detected(Commented):
    """Somebody or something noticed: the first alert or report."""

    kind: Literal["detected"] = "detected"


class Classified(Commented):
    """An entry that says which criteria are met and what severity follows."""

    severity: SeverityId
    """The severity, or `pending` when it cannot be told yet."""
    criteria: tuple[Slug, ...] = ()
    """The criteria of the policy that are met."""


class Proposed(Classified):
    """Somebody believes that this is a major incident and asks for the decision."""

    kind: Literal["proposed"] = "proposed"


class Declared(Classified):
    """The major incident process is activated."""

    kind: Literal["declared"] = "declared"


class Rejected(Reasoned):
    """The proposal is not a major incident."""

    kind: Literal["rejected"] = "rejected"


class Demoted(Reasoned):
    """It was declared, and turned out not to be a major incident."""

    kind: Literal["demoted"] = "demoted"


class Merged(Commented):
    """It is the same incident as another, which goes on."""

    kind: Literal["merged"] = "merged"
    into: IncidentId
    """The incident that goes on."""


class SeverityChanged(Reasoned):
    """The severity is another from here on; what came before is judged by the former."""

    kind: Literal["severity"] = "severity"
    severity: SeverityId
    """The severity from here on."""
    criteria: tuple[Slug, ...] = ()
    """Criteria of the policy that are met and were not named before."""


class RoleTaken(Commented):
    """A person takes a role, or hands it over."""

    kind: Literal["role"] = "role"
    role: Slug
    """A role of the policy."""
    person: Person
    """Who holds it from here on."""


class Paged(Commented):
    """A responder pages a resolver group; mimkit itself contacts nobody."""

    kind: Literal["page"] = "page"
    group: Slug
    """The resolver group."""
    contact: Person | None = None
    """Whom of the group to call: who was on call, or the named contact."""


class Joined(Commented):
    """Somebody is on the bridge."""

    kind: Literal["join"] = "join"
    person: Person | None = None
    """Who joined, when a person is known by name."""
    group: Slug | None = None
    """The resolver group they speak for."""
    guest: Title | None = None
    """Who joined, when nobody in the policy has that name: an engineer of a vendor."""

    words: ClassVar[tuple[str, ...]] = ("text", "guest")

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.person is None and self.group is None and self.guest is None:
            raise ValueError("says that somebody joined, but neither `person`, `group` nor `guest` says who")
        return self


class BridgeOpened(Commented):
    """A bridge call or war room is open."""

    kind: Literal["bridge"] = "bridge"
    url: BlankableUrl
    """Where to join."""

    addresses: ClassVar[tuple[str, ...]] = ("url", "evidence")


class Linked(Commented):
    """Another record belongs to this incident."""

    kind: Literal["link"] = "link"
    ref: Title
    """A ticket number or an address."""
    rel: LinkRelation = "originating"
    """What the other record is to this one: the report it came from, a change, or other."""
    closed: bool = False
    """The other record is closed."""

    addresses: ClassVar[tuple[str, ...]] = ("ref", "evidence")


class Log(Spoken):
    """What is said on the bridge; `resolves` ties up an open action or blocker."""

    resolves: EntryId | None = None
    """The entry id of the action or blocker that this brings to an end."""


class FindingMade(Log):
    """A fact about the disruption."""

    kind: Literal["finding"] = "finding"


class Decision(Log):
    """What was decided."""

    kind: Literal["decision"] = "decision"


class Note(Log):
    """Anything else worth keeping."""

    kind: Literal["note"] = "note"


class Action(Log):
    """Something to be done, or being done, during the incident."""

    kind: Literal["action"] = "action"
    owner: Person | None = None
    """Who does it."""


class Blocker(Log):
    """What stands in the way."""

    kind: Literal["blocker"] = "blocker"
    owner: Person | None = None
    """Who removes it."""


class Update(EntryBase):
    """A stakeholder update: affected, not affected, being done, and when the next one comes."""

    kind: Literal["update"] = "update"
    affected: Text
    """What does not work, as those who use it would say it."""
    not_affected: Text | None = None
    """What works."""
    doing: Text
    """What is being done."""
    next: Instant | None = None
    """When the next update comes: a promise."""
    review_by: Day | None = None
    """In the final update: the day by which the post-incident review is published."""

    words: ClassVar[tuple[str, ...]] = ("affected", "not_affected", "doing")


class Workaround(Spoken):
    """Service is acceptable again by other means; the cause is still there."""

    kind: Literal["workaround"] = "workaround"


class Restored(Commented):
    """Service is fully restored."""

    kind: Literal["restored"] = "restored"


class Confirmed(Commented):
    """The business stakeholder who reported the impact confirms that it is over."""

    kind: Literal["confirmed"] = "confirmed"
    stakeholder: Person
    """Who confirmed it, by name."""
    replaces: EntryId | None = None
    """The wrong confirmation that does not count any more; this one does instead."""
    reason: Text | None = None
    """Why the other confirmation was wrong."""

    words: ClassVar[tuple[str, ...]] = ("text", "reason")


class Fixed(Spoken):
    """The permanent fix is in place."""

    kind: Literal["fixed"] = "fixed"


class ProblemLinked(Commented):
    """A problem record tracks the cause."""

    kind: Literal["problem"] = "problem"
    problem: ProblemId
    """The problem record."""


class Closed(Commented):
    """The major incident is closed: each gate was met."""

    kind: Literal["close"] = "close"
    anyway: Text | None = None
    """Why it was closed although actions or blockers were open."""

    words: ClassVar[tuple[str, ...]] = ("text", "anyway")


class Reopened(Reasoned):
    """It is not over after all."""

    kind: Literal["reopen"] = "reopen"


class Correction(Record):
    """What an amend says in place of what stood there."""

    at: Instant | None = None
    """The right time."""
    text: Text | None = None
    """The right words."""
    anyway: Text | None = None
    """Why the entry's text is published although it has something in it that looks internal."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.at is None and self.text is None and self.anyway is None:
            raise ValueError("corrects nothing: give `at`, `text` or `anyway`")
        return self


class Amended(Commented):
    """An earlier entry is corrected; it stays as it was written, beside its correction."""

    kind: Literal["amend"] = "amend"
    entry: EntryId
    """The entry that is corrected."""
    correct: Correction
    """The corrected parts."""


class Redacted(Reasoned):
    """The words of an earlier entry were blanked in place."""

    kind: Literal["redact"] = "redact"
    entry: EntryId
    """The entry whose words were blanked."""


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
    | Joined
    | BridgeOpened
    | Linked
    | FindingMade
    | Decision
    | Action
    | Blocker
    | Note
    | Update
    | Workaround
    | Restored
    | Confirmed
    | Fixed
    | ProblemLinked
    | Closed
    | Reopened
    | Amended
    | Redacted,
    Field(discriminator="kind"),
]
"""Any entry of a timeline."""

ENTRY_TYPES: tuple[type[Any], ...] = get_args(get_args(Entry)[0])
KINDS: tuple[str, ...] = tuple(kind.model_fields["kind"].default for kind in ENTRY_TYPES)
LOG_KINDS = ("note", "finding", "decision", "action", "blocker")
"""The kinds that `mim log` writes."""
FITS_AFTER_END = (*LOG_KINDS, "link", "problem", "amend", "redact")
"""The kinds that still fit after an incident has ended."""


def words(entry: EntryBase) -> str:
    """Return a person's words of an entry as one text, without its labels."""
    return " ".join(value for key in entry.words if (value := getattr(entry, key)))
