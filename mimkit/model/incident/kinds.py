"""Defines the kinds of timeline entries: their labels, and their effect on the incident."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

Phase = Literal[
    "proposed",
    "investigating",
    "workaround",
    "restored",
    "confirmed",
    "closed",
    "rejected",
    "demoted",
    "merged",
]
AfterEnd = Literal["never", "closed", "always"]
"""Whether an entry is allowed after its incident has ended: never, only if the incident was closed, or always."""
Mark = Literal["alarm", "relief", "update", "decision", "blocker", "finding", "action", "quiet"]
"""How an entry is marked on a timeline chart. Also the CSS class name of the mark."""


class Kind(NamedTuple):
    """The properties of one entry kind."""

    label: str
    """The label in the terminal, which describes what happened."""
    title: str
    """The label on the site."""
    command: str = ""
    """The command that records this kind, with placeholders in capitals. Empty if no command records only this kind."""
    mark: Mark = "quiet"
    after_end: AfterEnd = "never"
    phase: Phase | None = None
    """The incident phase that starts with this entry, or None."""


KINDS: Final[Mapping[str, Kind]] = {
    "detected": Kind("detected", "Detected", "", "alarm", "closed"),
    "proposed": Kind("proposed", "Proposed", "", "alarm", phase="proposed"),
    "declared": Kind("declared", "Declared", "mim promote", "alarm", "closed", "investigating"),
    "rejected": Kind("rejected", "Rejected", "mim reject --reason WHY", phase="rejected"),
    "demoted": Kind("demoted", "Demoted", "mim demote --reason WHY", phase="demoted"),
    "merged": Kind("merged", "Merged", "mim merge --into ID", phase="merged"),
    "severity": Kind("severity", "Severity", "mim severity SEV --reason WHY", "alarm"),
    "role": Kind("role", "Role", "mim role ROLE PERSON"),
    "page": Kind("page", "Page recorded", "mim page GROUP"),
    "acknowledged": Kind("acknowledged", "Acknowledged", "mim ack GROUP"),
    "join": Kind("joined", "Joined", "mim join WHO"),
    "bridge": Kind("bridge", "Bridge", "mim bridge URL"),
    "link": Kind("linked", "Linked record", "mim link REF", after_end="always"),
    "finding": Kind("finding", "Finding", "mim log TEXT --kind finding", "finding", "always"),
    "decision": Kind("decision", "Decision", "mim log TEXT --kind decision", "decision", "always"),
    "action": Kind("task", "Task", "mim task TEXT", "action", "always"),
    "blocker": Kind("blocker", "Blocker", "mim log TEXT --kind blocker", "blocker", "always"),
    "note": Kind("note", "Note", "mim log TEXT", after_end="always"),
    "query": Kind("query", "Query", "mim query TEXT", after_end="always"),
    "step": Kind("step done", "Runbook step", "mim step N", "action", "always"),
    # Also allowed after closing: later findings are communicated, and the final report to a regulator may be
    # due weeks later.
    "update": Kind("update", "Update", "mim update", "update", "closed"),
    "proposed-update": Kind("proposed update", "Proposed update", "mim update", after_end="closed"),
    # Also allowed after the end: a text that is no longer needed can still be rejected.
    "approval": Kind("approval", "Approval", "mim approve", after_end="always"),
    "workaround": Kind("workaround", "Workaround", "mim workaround TEXT", "relief", phase="workaround"),
    "service-status": Kind("service status", "Service status", "mim service SERVICE STATUS"),
    "restored": Kind("restored", "Restored", "mim restored", "relief", phase="restored"),
    "confirmed": Kind("confirmed", "Confirmed", "mim confirm STAKEHOLDER", "relief", phase="confirmed"),
    "fixed": Kind("fixed", "Permanent fix", "mim fixed TEXT", "relief", "closed"),
    "problem": Kind("problem record", "Problem record", "mim problem open", after_end="always"),
    "close": Kind("closed", "Closed", "mim close", "relief", "closed", "closed"),
    "reopen": Kind("reopened", "Reopened", "mim reopen --reason WHY", "alarm", phase="investigating"),
    "set": Kind("fact", "Fact", "mim set FIELD=VALUE", after_end="always"),
    "amend": Kind("amended", "Correction", "mim amend ENTRY --text TEXT", after_end="always"),
    "redact": Kind("redacted", "Redaction", "mim redact ENTRY --reason WHY", after_end="always"),
    "retract": Kind("retracted", "Retraction", "mim retract ENTRY --reason WHY", after_end="always"),
    "delivery": Kind("delivery", "Delivery", "mim deliver", after_end="always"),
    "page-receipt": Kind("page receipt", "Page receipt", after_end="always"),
    "posted": Kind("posted", "Posted", "mim deliver", after_end="always"),
}
"""All entry kinds, in the order in which they occur in the process."""

LOG_KINDS: Final = ("note", "finding", "decision", "action", "blocker")
"""The kinds that `mim log` writes."""
TASKS: Final = ("action", "blocker", "query")
"""The kinds that stay open until another entry resolves them."""
TASK_WORDS: Final[Mapping[str, str]] = {"action": "task", "blocker": "blocker", "query": "query"}
"""The names of the kinds in `TASKS`, as shown to readers.

An action is called a task, because an action item belongs to a review.
"""
RESOLVING: Final[Mapping[str, tuple[str, str]]] = {
    "action": ("mim log", "--resolves"),
    "blocker": ("mim log", "--resolves"),
    "query": ("mim query", "--answered"),
}
"""For each kind in `TASKS`: the command that resolves an entry of this kind, and the option for the entry's id."""
DECIDING: Final = ("declared", "proposed")
"""The kinds that open an incident. They record a decision under the policy that it is, or may be, a major incident."""
ENDING: Final = ("rejected", "demoted", "merged", "close")
"""The kinds that end an incident."""
ONCE: Final = ("restored", "confirmed", "fixed", "close")
"""The kinds that can occur only once, unless the incident is reopened."""
TAKEN_BACK: Final = ("workaround", "restored", "confirmed", "fixed", "close")
"""The kinds whose effect is undone when the incident is reopened."""
ORDERS: Final = (
    ("started", "detected", "restored", "confirmed", "closed"),
    ("detected", "declared", "closed"),
    ("started", "workaround", "closed"),
    ("started", "fixed"),
)
"""Milestones in their required order.

Service is often restored before the incident is declared, so those two milestones are not compared.
"""
CHANGING: Final = ("amend", "redact", "retract")
"""The kinds that change an earlier entry, whose id is in the `entry` key."""
FITS_AFTER_END: Final = tuple(kind for kind, each in KINDS.items() if each.after_end == "always")
"""The kinds that are allowed after an incident has ended, no matter how it ended."""


def resolving(kind: str, name: str) -> str:
    """Return the command that resolves a task, blocker or query, using the last characters of its id."""
    verb, option = RESOLVING[kind]
    return f"{verb} TEXT {option} {name}"


_DECLARE_AGAIN: Final = 'declare it again: mim declare "TITLE"'
NOT_RETRACTABLE: Final[Mapping[str, str]] = {
    "proposed": "reject the proposal: mim reject --reason WHY",
    "declared": "demote the incident: mim demote --reason WHY",
    "rejected": _DECLARE_AGAIN,
    "demoted": _DECLARE_AGAIN,
    "merged": _DECLARE_AGAIN,
    "update": "send a corrected update: mim update",
    "approval": "propose the text again: mim update",
    "close": "reopen the incident: mim reopen --reason WHY",
    "reopen": "record the restoration again: mim restored --at TIME",
    "amend": "amend the original entry again: mim amend ENTRY",
    "redact": "record the parts that are not confidential again: mim log TEXT",
    "retract": "record the entry again with the command for its kind; to list the entries: mim show",
    "delivery": "send a corrected update: mim update",
    "posted": "record a corrected entry: mim log TEXT",
    "page-receipt": "retract the page: mim retract ENTRY --reason WHY",
}
"""The kinds that cannot be retracted because other people have acted on them, and what to do instead."""
