"""Result of an audit: who changed which recorded value, by how much, and when it reached the branch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mimkit.model.diagnostic import Level
from mimkit.model.refs import Ref

Verdict = Literal["rewritten", "accepted", "before-landing", "corrected"]
"""Against the rules; against them, and accepted; against them, on a branch and before anybody else had it; in the open, as it should be."""


@dataclass(frozen=True, slots=True)
class Landing:
    """A commit, and when what it did landed: with which commit of the first-parent line, and when that was made.

    Times are claims of whoever committed; what is proven is that nothing landed before what it stands on.
    """

    commit: str
    at: datetime
    author: str
    committer: str
    subject: str
    landed: str
    landed_at: datetime


@dataclass(frozen=True, slots=True)
class Detail:
    """One value that changed: what was there and what is, in words; None where there is nothing."""

    what: str
    was: str | None
    now: str | None
    by: str = ""
    """By how much, where that can be counted: `15m earlier`."""
    entry: str = ""
    """The entry that the text is from, so that it can be withheld if the entry was redacted."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A history rule, and its finding about a change."""

    code: str
    rule: str
    level: Level
    message: str
    entry: str = ""
    """The new entry that the rule is about; "" for rules about existing entries."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A trailer `Mim-Accept:` on the branch that accepts a change: in which commit, by whom, and why."""

    commit: str
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class Alteration:
    """The changes of one commit to one existing record."""

    ref: Ref
    landing: Landing
    verdict: Verdict
    details: tuple[Detail, ...]
    broken: tuple[Broken, ...] = ()
    accepted: Acceptance | None = None
    """Who accepted it, where the verdict is `accepted`."""


@dataclass(frozen=True, slots=True)
class LateEntry:
    """An entry that was recorded or landed long after its time, or after its incident had ended."""

    incident: str
    entry: str
    kind: str
    by: str
    at: datetime
    recorded: datetime
    landing: Landing
    is_after_end: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """A version of a record that cannot be read; the next one was compared with the last that could."""

    path: str
    commit: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found, each list in the order in which it was committed."""

    alterations: tuple[Alteration, ...]
    late: tuple[LateEntry, ...]
    unread: tuple[Unread, ...]
    commits: int
    entries: int
    """The number of entries that landed."""
    backwards: tuple[Landing, ...] = ()
    """Commits that claim to be older than one of their parents."""
    rewound: str = ""
    """The requested commit, if the branch was rewritten and no longer contains it."""
    is_complete: bool = True
    """False in a shallow clone, which has only the newest part of the history."""

    def of(self, verdict: Verdict) -> list[Alteration]:
        """Return the alterations of a kind."""
        return [each for each in self.alterations if each.verdict == verdict]
