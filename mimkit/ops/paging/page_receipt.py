"""The command that records how mimkit tried to contact a person, and functions that describe the attempts."""

from __future__ import annotations

from dataclasses import dataclass

from mimkit.errors import UsageError
from mimkit.model.change import Change
from mimkit.model.incident import entries
from mimkit.model.incident.entries import PageAttempt
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.ops import guards
from mimkit.ops.command import OnIncident


@dataclass(frozen=True, kw_only=True)
class RecordPageReceipt(OnIncident, event="the receipt", status="exists"):
    """Record how mimkit tried to contact a person for a page."""

    page: str
    attempts: tuple[PageAttempt, ...]

    def build(self, snapshot: Snapshot) -> Change:
        """Record the receipt, whatever the incident's current status."""
        record = guards.require_incident(snapshot, self.incident)
        if not any(each.id == self.page and each.kind == "page" for each in record.timeline):
            raise UsageError(f"{record.id} has no page {self.page!r}", f"mim show {quoted(record.id)}")
        entry = entries.PageReceipt(**self.stamp(), page=self.page, attempts=self.attempts)
        return self.entries(f"page {self.page[-6:]} {receipt_words(entry)}", entry)


def receipt_words(entry: entries.PageReceipt) -> str:
    """Describe a receipt in words, such as `accepted by ntfy` or `not accepted: ntfy: status 500; mail: no answer`."""
    if entry.accepted:
        failed = [each for each in entry.attempts if each.state != "accepted"]
        after = f", after {'; '.join(map(attempt_words, failed))}" if failed else ""
        return f"{attempt_words(entry.accepted)}{after}"
    return f"not accepted: {'; '.join(map(attempt_words, entry.attempts))}"


def attempt_words(attempt: PageAttempt) -> str:
    """Describe an attempt in words, such as `accepted by ntfy (address of the group)` or `ntfy: status 500`."""
    if attempt.service is None:
        return f"{attempt.reason} (address of the {attempt.address})"
    whose = " (address of the group)" if attempt.address == "group" else ""
    if attempt.state == "accepted":
        return f"accepted by {attempt.service}{whose}"
    return f"{attempt.service}{whose}: {attempt.reason or 'no answer'}"
