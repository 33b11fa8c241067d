"""Result of an audit: who changed which recorded value, by how much, and when it reached the branch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mimkit.model.diagnostic import Level
from mimkit.model.refs import Ref

Verdict = Literal["rewritten", "accepted", "before-landing", "corrected"]
"""Against the rules; against them, but accepted; against them, but before the change was shared; allowed."""


@dataclass(frozen=True, slots=True)
class Landing:
    """A commit, and when it landed: the first-parent commit that brought it in, and the time of that commit.

    Commit times can be forged; it is only proven that nothing landed before its ancestors.
    """

    commit: str
    at: datetime
    author: str
    committer: str
    subject: str
    landed: str
    landed_at: datetime


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A changed value: its old and new content as text; None if absent."""

    what: str
    was: str | None
    now: str | None
    by: str = ""
    """The size of the difference, if it can be computed: `15m earlier`."""
    entry: str = ""
    """The entry that contains the text, so that the text can be withheld if the entry was redacted."""
    earlier: str | None = None
    """The entry that contains the old text, if it is not the same one; empty if no entry does."""


@dataclass(frozen=True, slots=True)
class RuleViolation:
    """A history rule, and its finding about a change."""

    code: str
    rule: str
    level: Level
    message: str
    entry: str = ""
    """The new entry that broke the rule; "" for rules about existing entries."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A `Mim-Accept:` trailer on the branch that accepts a change: in which commit, by whom, and why."""

    commit: str
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class Alteration:
    """The changes of one commit to one existing record."""

    ref: Ref
    landing: Landing
    verdict: Verdict
    details: tuple[ValueChange, ...]
    broken: tuple[RuleViolation, ...] = ()
    accepted: Acceptance | None = None
    """Who accepted it, if the verdict is `accepted`."""


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
class UnreadableVersion:
    """A version of a record that cannot be read; the next one was compared with the last readable one."""

    path: str
    commit: str


@dataclass(frozen=True, slots=True)
class Audit:
    """The result of an audit, each list in the order of the commits."""

    alterations: tuple[Alteration, ...]
    late: tuple[LateEntry, ...]
    unread: tuple[UnreadableVersion, ...]
    commits: int
    entries: int
    """The number of entries that reached the branch."""
    backwards: tuple[Landing, ...] = ()
    """Commits dated earlier than one of their parents."""
    rewound: str = ""
    """The requested commit, if the branch was rewritten and no longer contains it."""
    is_complete: bool = True
    """False in a shallow clone, which contains only the most recent history."""

    def of(self, verdict: Verdict) -> list[Alteration]:
        """Return the alterations of a kind."""
        return [each for each in self.alterations if each.verdict == verdict]
