"""The keys that all timeline entries share, and the values that a correction can change."""

# No `from __future__ import annotations`, because inherited annotations would be parsed again for each of 37
# classes.
from typing import Annotated, Any, ClassVar, Final, Literal, Self, get_args

from pydantic import Field, model_validator

from mimkit.model.ids import EntryId
from mimkit.model.text import Key, Person, Record, SeverityId, Slug, SourceText, Text, Url
from mimkit.model.time.approximate import Precision
from mimkit.model.time.times import Instant

REDACTED = "[redacted]"
REPLAY: Final = "replay of "
"""The prefix of the source of each entry that a drill replays."""

Via = Literal["cli", "file", "alert", "import", "bot", "agent"]
"""How an entry was created: by a command, from a list of entries in a file, or by a program."""
VIA: Final[tuple[str, ...]] = get_args(Via)


class RecordedEntry(Record):
    """The keys of every timeline entry: when the event happened, who reported it, when it was recorded, and its id."""

    at: Instant
    """When the event happened, including the UTC offset."""
    by: Person
    """The person who did or reported this. The person must be defined in policy/people.yaml."""
    evidence: tuple[Url, ...] = ()
    """Links to evidence, such as a graph, log search or message."""
    anyway: Text | None = None
    """The reason for publishing text that appears to contain internal information."""
    via: Via | None = None
    """How the entry was created.

    If omitted, the origin is unknown, because the entry predates this key or was written in an editor.
    """
    recorded: Instant
    """When the entry was recorded. Set by `mim`."""
    id: EntryId
    """The entry's permanent id, a ULID that does not change in a merge."""

    words: ClassVar[tuple[str, ...]] = ("text",)
    """The keys that contain free text. An `amend` entry can correct them, and a redaction removes them."""
    addresses: ClassVar[tuple[str, ...]] = ("evidence",)
    """The keys that contain links and references to other records. A redaction removes them too."""


class EntryBase(RecordedEntry):
    """The keys that every incident entry has."""

    precision: Precision | None = None
    """The precision of `at`: to the `minute`, to about an `hour`, or only to the `day`. If omitted, the time is exact."""
    latest: Instant | None = None
    """The latest possible time, if only a range is known of the event. `at` is then the earliest possible time."""
    audience: Slug | None = None
    """The audience for the entry. If omitted, the entry is for all audiences."""
    starred: bool = False
    """Whether the entry is highlighted for the review."""
    source: SourceText | None = None
    """Where the entry came from: a URL, a message, or a file and line."""
    key: Key | None = None
    """The event's key in its source. Entries with the same key report the same event."""
    sender: Key | None = None
    """The id of the clone that posts this entry to the working channel. If omitted, any clone can post it."""

    addresses: ClassVar[tuple[str, ...]] = ("evidence", "source")


class Counted(EntryBase):
    """An entry for an event that can be reported again, such as an alert."""

    arrivals: Annotated[int, Field(ge=2, le=1_000_000)] | None = None
    """The number of times that an alert with this key arrived, if more than once. `mim` updates it in place."""
    last: Instant | None = None
    """When an alert with this key last arrived, if it arrived more than once."""


class TextEntry(EntryBase):
    """An entry that requires a text."""

    text: Text
    """What happened, in plain language."""


class OptionalTextEntry(EntryBase):
    """An entry with an optional text."""

    text: Text | None = None
    """An optional comment, in plain language."""


class ReasonEntry(EntryBase):
    """An entry that requires a reason."""

    reason: Text
    """The reason, in one sentence."""

    words: ClassVar[tuple[str, ...]] = ("reason",)


class Classified(OptionalTextEntry):
    """An entry that lists the criteria that are met and the resulting severity."""

    severity: SeverityId
    """The severity, or `pending` if it is not known yet."""
    criteria: tuple[Slug, ...] = ()
    """The policy criteria that are met."""


class Correction(Record):
    """The corrected values of an entry."""

    at: Instant | None = None
    """The corrected time."""
    precision: Precision | None = None
    """The precision of the corrected time: `minute`, `hour` or `day`. If omitted, the time is exact."""
    latest: Instant | None = None
    """For a time that is known only as a range: the latest possible time of the event."""
    text: Text | None = None
    """The corrected text."""
    anyway: Text | None = None
    """The reason for publishing text that appears to contain internal information."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.at is None and self.text is None and self.anyway is None:
            raise ValueError("corrects nothing: add `at`, `text` or `anyway`")
        return self


def words(entry: EntryBase) -> str:
    """Return the free text of an entry, without labels."""
    return " ".join(value for key in entry.words if isinstance(value := getattr(entry, key), str))


def is_replayed(entry: Any) -> bool:
    """Return whether a drill replayed the entry, in which case the responders did not record it themselves."""
    return bool(entry.source and entry.source.startswith(REPLAY))
