"""The keys that all timeline entries share, and the values of a correction."""

# Without `from __future__ import annotations`: inherited string annotations would be parsed again for each of 34
# classes.
from typing import ClassVar, Self

from pydantic import model_validator

from mimkit.model.ids import EntryId
from mimkit.model.text import Person, Record, SeverityId, Slug, Text, Url
from mimkit.model.time.times import Instant

REDACTED = "[redacted]"


class EntryBase(Record):
    """The keys of every entry: when it happened, who reported it, when it was recorded, and its id."""

    at: Instant
    """When it happened, with the UTC offset."""
    by: Person
    """Who did or reported it: a person in policy/people.yaml."""
    evidence: tuple[Url, ...] = ()
    """Links to evidence: a graph, a log search or a message."""
    audience: Slug | None = None
    """The only audience it is for; if omitted, all audiences."""
    starred: bool = False
    """Marked for the review."""
    anyway: Text | None = None
    """Why the text is published although it contains something that looks internal."""
    recorded: Instant
    """When it was recorded; set by `mim`."""
    id: EntryId
    """A ULID that identifies the entry permanently, even after a merge."""

    words: ClassVar[tuple[str, ...]] = ("text",)
    """The keys that hold free text: an amend may correct them, and a redaction removes them."""
    addresses: ClassVar[tuple[str, ...]] = ("evidence",)
    """The keys that hold links and references to other records: a redaction removes them as well."""


class Spoken(EntryBase):
    """An entry whose body is text."""

    text: Text
    """What happened, in plain language."""


class Commented(EntryBase):
    """An entry with an optional text."""

    text: Text | None = None
    """An optional comment, in plain language."""


class Reasoned(EntryBase):
    """An entry that needs a reason."""

    reason: Text
    """The reason, in one sentence."""

    words: ClassVar[tuple[str, ...]] = ("reason",)


class Classified(Commented):
    """An entry that says which criteria are met and what severity follows."""

    severity: SeverityId
    """The severity, or `pending` if it is not known yet."""
    criteria: tuple[Slug, ...] = ()
    """The policy criteria that are met."""


class Correction(Record):
    """The corrected values of an amended entry."""

    at: Instant | None = None
    """The corrected time."""
    text: Text | None = None
    """The corrected text."""
    anyway: Text | None = None
    """Why the entry's text is published although it contains something that looks internal."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.at is None and self.text is None and self.anyway is None:
            raise ValueError("corrects nothing: give `at`, `text` or `anyway`")
        return self


def words(entry: EntryBase) -> str:
    """Return the free text of an entry, without labels."""
    return " ".join(value for key in entry.words if (value := getattr(entry, key)))
