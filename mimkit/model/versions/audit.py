"""The result of an audit: who changed which recorded value, by how much, and when the change reached the branch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mimkit.model.diagnostic import Level
from mimkit.model.refs import Ref

Verdict = Literal["rewritten", "accepted", "before-landing", "corrected"]
"""Whether a change broke the rules, broke them but was accepted, broke them before it was shared, or was allowed."""


@dataclass(frozen=True, slots=True)
class Landing:
    """A commit, and when it landed: the first-parent commit that brought it in, and the time of that commit.

    Commit times can be forged. The only certainty is that a commit cannot have landed before its ancestors.
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
    """A changed value: the old and new content as text, or None if there is none."""

    what: str
    was: str | None
    now: str | None
    by: str = ""
    """The size of the difference, such as `15m earlier`, if it can be computed."""
    entry: str = ""
    """The entry that contains the text. It is used to withhold the text if the entry was redacted."""
    earlier: str | None = None
    """The entry that contains the old text, or None if it is the same entry. Empty if no entry contains it."""


@dataclass(frozen=True, slots=True)
class RuleViolation:
    """A violation of a history rule by a change."""

    code: str
    rule: str
    level: Level
    message: str
    entry: str = ""
    """The new entry that broke the rule. Empty for rules about existing entries."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A `Mim-Accept:` trailer on the branch that accepts a change: its commit, its author and the reason."""

    commit: str
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class Alteration:
    """The changes that one commit made to an existing record."""

    ref: Ref
    landing: Landing
    verdict: Verdict
    details: tuple[ValueChange, ...]
    broken: tuple[RuleViolation, ...] = ()
    accepted: Acceptance | None = None
    """The acceptance of the change, if the verdict is `accepted`."""


@dataclass(frozen=True, slots=True)
class LateEntry:
    """An entry that was recorded or landed long after the event, or after its incident had ended."""

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
    """A version of a record that cannot be read. The next version was compared with the last readable one."""

    path: str
    commit: str


@dataclass(frozen=True, slots=True)
class Audit:
    """The result of an audit. All lists are in commit order."""

    alterations: tuple[Alteration, ...]
    late: tuple[LateEntry, ...]
    unread: tuple[UnreadableVersion, ...]
    commits: int
    entries: int
    """The number of entries that have reached the branch."""
    backwards: tuple[Landing, ...] = ()
    """The commits with a date earlier than that of one of their parents."""
    rewound: str = ""
    """The requested commit if the branch was rewritten and no longer contains it. Otherwise, empty."""
    is_complete: bool = True
    """False in a shallow clone, which contains only the most recent history."""

    def of(self, verdict: Verdict) -> list[Alteration]:
        """Return the alterations with a given verdict."""
        return [each for each in self.alterations if each.verdict == verdict]
