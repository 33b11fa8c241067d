"""Creates the title, body and comments of the issue for an overdue obligation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from mimkit.model.forge import LONGEST_TITLE, SNOOZED, ClosedAs, ForgeName, WantedIssue
from mimkit.model.obligation import Obligation
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.time.times import full_time_text
from mimkit.report.text.forge_text import code, cut, title_words, words

_MARKER: Final = re.compile(r"^<!-- mim: (\S+) -->\r?$", re.MULTILINE)
_LONGEST_WORDS: Final = 1_000
"""The maximum length of one text from a record, in characters.

Escaping can make a text up to 12 times as long, and an issue body is limited to 65,536 characters.
"""

KEPT: Final = (
    "`mim bot` maintains this issue, and closes it when the record shows that the deadline is met or "
    f"waived. Closing the issue manually does not meet the deadline. With the label `{SNOOZED}`, the bot "
    "ignores this issue until you remove the label."
)


class Readers(NamedTuple):
    """The forge, the people and the time zone used to format an issue."""

    forge: ForgeName
    people: Mapping[str, PersonEntry]
    zone: ZoneInfo

    def account(self, person: str | None) -> str | None:
        """Return a person's account on the forge according to policy/people.yaml, or None if there is none."""
        entry = self.people.get(person or "")
        return getattr(entry.accounts, self.forge) if entry else None

    def when(self, moment: datetime) -> str:
        """Format a time in the policy's time zone, such as `2026-11-30 17:00 UTC`."""
        return full_time_text(moment, self.zone)

    def deadline(self, moment: datetime) -> str:
        """Format a deadline, such as `on 2026-11-30 17:00 UTC` or `on 2026-11-30`."""
        return f"on {self.when(moment)}"


class ClosingReason(NamedTuple):
    """A comment that explains why an issue is closed, and the close reason to set on the forge."""

    words: str
    closed_as: ClosedAs


def marker(key: str) -> str:
    """Return the hidden line that identifies the bot's issue for an obligation."""
    # Two consecutive hyphens would end the HTML comment, so the second one is percent-encoded.
    return f"<!-- mim: {quote(key, safe='/:').replace('--', '-%2D')} -->"


def key_in(body: str) -> str | None:
    """Return the obligation key from an issue body, or None if there is none.

    The key is on its own line. Text from a record never occupies a whole line, so it cannot forge the key.
    """
    found = _MARKER.search(body)
    return unquote(found[1]) if found else None


def wanted_issue(owed: Obligation, readers: Readers) -> WantedIssue:
    """Return the issue for an overdue obligation.

    The result is deterministic: the same obligation produces the same issue every day.
    """
    about = f" ({owed.incident})" if owed.incident else ""
    owner = _owner(owed, readers)
    escalation = _escalation(owed, readers)
    lines = (
        f"**{_brief(words, owed.title)}** was due {readers.deadline(owed.due)}.",
        "",
        *_about(owed),
        *([f"- Reopened: {_brief(words, owed.reopened)}"] if owed.reopened else []),
        owner,
        *([f"- Next step: {_brief(code, owed.command)}"] if owed.command else []),
        *([escalation] if escalation else []),
    )
    return WantedIssue(
        key=owed.key,
        title=cut(title_words(f"Overdue: {owed.title}"), LONGEST_TITLE - len(about)) + about,
        body="\n".join((*lines, "", KEPT, "", marker(owed.key))),
        account=readers.account(owed.owner),
        owner_line=owner,
        escalation_line=escalation,
    )


def closing_reason(owed: Obligation | None, readers: Readers, evidence: str | None = None) -> ClosingReason:
    """Return the reason for closing an obligation's issue.

    `owed` is None if the obligation no longer exists. `evidence` shows that the obligation was met: it is the URL
    of a change, or text from the record.
    """
    if owed is None:
        return ClosingReason("No longer due: it was removed from the records or the policy.", "dropped")
    if owed.met:
        by = f" by {evidence_shown(evidence)}" if evidence else ""
        return ClosingReason(f"Met on {readers.when(owed.met)}{by}.", "done")
    if owed.status == "waived":
        why = f": {_brief(words, owed.waived)}" if owed.waived else ""
        return ClosingReason(f"Waived{why}.", "dropped")
    return ClosingReason(f"No longer overdue: now due {readers.deadline(owed.due)}.", "done")


def reopening_comment(owed: Obligation, readers: Readers) -> str:
    """Return the comment to add when an issue is reopened."""
    why = f" It was done, but then reopened: {_brief(words, owed.reopened)}" if owed.reopened else ""
    return f"Overdue: this was due {readers.deadline(owed.due)} and is not recorded as met.{why}"


def escalation_comment(line: str) -> str:
    """Return the comment to add when the owner's manager is notified. `line` is the escalation line from the body."""
    return f"{line.removeprefix('- ')}. Overdue for longer than the policy's grace period."


def duplicate_comment(number: int) -> str:
    """Return the comment to add when an issue is closed as a duplicate of an older one."""
    return f"Closed as a duplicate of the older issue #{number}."


def _brief(shown: Callable[[str], str], text: str) -> str:
    # Truncate before escaping, because truncating escaped text could leave an unclosed code span.
    return shown(cut(text, _LONGEST_WORDS))


def _about(owed: Obligation) -> list[str]:
    severity = f", {words(owed.severity)}" if owed.severity else ""
    incident = [f"- Incident: {code(owed.incident)}{severity}"] if owed.incident else []
    return incident + ([f"- About: {_brief(code, owed.subject)}"] if owed.subject else [])


def _owner(owed: Obligation, readers: Readers) -> str:
    if owed.owner is None:
        return "- Owner: none"
    if owed.owner not in readers.people:
        return f"- Owner: the role {code(owed.owner)}, currently unfilled"
    role = f", as {code(owed.role)}" if owed.role else ""
    return f"- Owner: {person_shown(owed.owner, readers)}{role}"


def _escalation(owed: Obligation, readers: Readers) -> str | None:
    return f"- Escalated to: {person_shown(owed.escalated_to, readers)}" if owed.escalated_to else None


def person_shown(person: str, readers: Readers) -> str:
    """Format a person in Markdown, with the forge account if it is known."""
    account = readers.account(person)
    return f"@{account} ({code(person)})" if account else code(person)


def evidence_shown(text: str) -> str:
    """Format evidence in Markdown: a URL as a link, and a commit or entry as code."""
    # The model has already validated the URL, so it contains no spaces or angle brackets.
    return f"<{text}>" if text.startswith(("https://", "http://")) else code(text)
