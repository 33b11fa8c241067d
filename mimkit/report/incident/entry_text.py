"""One-line description of each kind of timeline entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.incident.incident_facts import fact_change, fact_label
from mimkit.model.incident.service_status import WORDS
from mimkit.model.incident.state import State
from mimkit.ops.communication.deliver import receipt_words
from mimkit.ops.communication.post import post_words
from mimkit.ops.paging.page_receipt import receipt_words as page_receipt_words


def _with_text(line: str, entry: Any) -> str:
    return f"{line}: {entry.text}" if line and entry.text else line or entry.text or ""


def _criteria(entry: Any) -> str:
    line = entry.severity + (f" ({', '.join(entry.criteria)})" if entry.criteria else "")
    return _with_text(line, entry)


def _severity(entry: Any) -> str:
    met = f" ({', '.join(entry.criteria)})" if entry.criteria else ""
    return f"{entry.severity}{met}: {entry.reason}"


def _joined(entry: Any) -> str:
    guest = f"{entry.guest} (guest)" if entry.guest else None
    return " for ".join(each for each in (entry.person or guest, entry.group) if each)


def _confirmed(entry: Any) -> str:
    line = f"by {entry.stakeholder}"
    if entry.reason:
        line += (
            f", instead of entry {entry.replaces[-6:]}: {entry.reason}"
            if entry.replaces
            else f": {entry.reason}"
        )
    return _with_text(line, entry)


def _restored(entry: Any) -> str:
    return _with_text(", ".join(entry.services), entry)


def _reopened(entry: Any) -> str:
    return ": ".join(filter(None, (", ".join(entry.services), entry.reason)))


def _owned(entry: Any) -> str:
    return f"{entry.text} ({entry.owner})" if entry.owner else str(entry.text)


def _query(entry: Any) -> str:
    about = ", ".join(
        filter(
            None,
            (entry.asked_by and f"asked by {entry.asked_by}", entry.owner and f"for {entry.owner} to answer"),
        )
    )
    return f"{entry.text} ({about})" if about else str(entry.text)


def _update(entry: Any) -> str:
    # An imported update has a single text that is not only about affected services, so it gets no label.
    parts = [f"Affected: {entry.affected}" if entry.doing else entry.affected]
    if entry.not_affected:
        parts.append(f"Not affected: {entry.not_affected}")
    if entry.doing:
        parts.append(f"In progress: {entry.doing}")
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts)


def _fact(entry: Any) -> str:
    line = f"{fact_label(entry.field)}: {fact_change(entry)}"
    return f"{line} ({entry.reason})" if entry.reason else line


_WORDS: Final[Mapping[str, Callable[[Any], str]]] = {
    "proposed": _criteria,
    "declared": _criteria,
    "rejected": lambda entry: entry.reason,
    "demoted": lambda entry: entry.reason,
    "merged": lambda entry: _with_text(f"into {entry.into}", entry),
    "severity": _severity,
    "role": lambda entry: _with_text(f"{entry.role} is {entry.person}", entry),
    "page": lambda entry: _with_text(
        f"{entry.group} ({entry.contact})" if entry.contact else entry.group, entry
    ),
    "acknowledged": lambda entry: _with_text(
        f"{entry.group} ({entry.person})" if entry.person else entry.group, entry
    ),
    "join": lambda entry: _with_text(_joined(entry), entry),
    "bridge": lambda entry: _with_text(entry.url, entry),
    "link": lambda entry: _with_text(f"{entry.ref} ({entry.rel}{', closed' if entry.closed else ''})", entry),
    "action": _owned,
    "blocker": _owned,
    "query": _query,
    "step": lambda entry: _with_text(f"{entry.step} of {entry.runbook}: {entry.do}", entry),
    "update": _update,
    "proposed-update": _update,
    "approval": lambda entry: _with_text(f"{entry.decision} the proposed update {entry.update[-6:]}", entry),
    "service-status": lambda entry: _with_text(f"{', '.join(entry.services)}: {WORDS[entry.status]}", entry),
    "restored": _restored,
    "confirmed": _confirmed,
    "close": lambda entry: _with_text(
        f"although work was open: {entry.anyway}" if entry.anyway else "", entry
    ),
    "problem": lambda entry: _with_text(entry.problem, entry),
    "reopen": _reopened,
    "set": _fact,
    "amend": lambda entry: _with_text(f"entry {entry.entry[-6:]}", entry),
    "redact": lambda entry: f"entry {entry.entry[-6:]}: {entry.reason}",
    "delivery": lambda entry: _with_text(f"update {entry.update[-6:]} {receipt_words(entry)}", entry),
    "page-receipt": lambda entry: _with_text(f"page {entry.page[-6:]} {page_receipt_words(entry)}", entry),
    "posted": lambda entry: _with_text(
        f"{'is posting ' if entry.state == 'claimed' else ''}{post_words(entry)}", entry
    ),
    "retract": lambda entry: f"entry {entry.entry[-6:]}: {entry.reason}",
}


def entry_words(entry: Any) -> str:
    """Return an entry as one line. Text from users may still contain line breaks."""
    say = _WORDS.get(entry.kind)
    line = say(entry) if say else entry.text or ""
    if attached := getattr(entry, "attached", None):
        line += f" [{attached.file}]"
    if entry.kind == "close" or not entry.anyway or is_redacted(entry):
        return line
    return f"{line} (published with internal content: {entry.anyway})"


def is_struck_out(entry: Any, state: State) -> bool:
    """Return whether an entry no longer applies: it was retracted, or an earlier entry makes it redundant."""
    return entry.id in state.retracted or (entry.id in state.superseded and entry.kind != "update")
