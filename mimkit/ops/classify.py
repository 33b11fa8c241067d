"""Commands that change the severity, or link a ticket or another record."""

from __future__ import annotations

from dataclasses import dataclass

from mimkit.model.change import Change
from mimkit.model.incident import entries
from mimkit.model.incident.entries import LinkRelation
from mimkit.model.shell import command, quoted
from mimkit.model.snapshot import Snapshot
from mimkit.ops import guards
from mimkit.ops.command import OnIncident
from mimkit.ops.refusals.order import AlreadyDone


@dataclass(frozen=True, kw_only=True)
class ChangeSeverity(OnIncident, status="open", event="the new severity"):
    """Change the severity from now on, or add criteria that have been met."""

    severity: str
    reason: str
    criteria: tuple[str, ...] = ()

    def _check_names(self, snapshot: Snapshot) -> None:
        guards.known_severity(snapshot, self.severity)

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the severity or criteria are new and defined in the policy, then add the entry."""
        state = guards.state_of(snapshot, self.incident)
        severity = guards.known_severity(snapshot, self.severity)
        criteria = guards.known_criteria(snapshot, self.criteria)
        new = tuple(each for each in criteria if each not in state.criteria)
        if state.severity == severity and not new:
            raise AlreadyDone(self.incident, severity, None, "see its status: mim status")
        first = next((since for since, _ in state.severities), None)
        guards.not_before("the new severity", self.at, "the first one", first)
        entry = entries.SeverityChanged(**self.stamp(), severity=severity, reason=self.reason, criteria=new)
        return self.entries(_subject(state.severity, severity, new), entry)


def _subject(before: str, severity: str, criteria: tuple[str, ...]) -> str:
    met = f", meets {', '.join(criteria)}" if criteria else ""
    return f"severity {severity}{met}" if before == severity else f"severity {before} to {severity}{met}"


@dataclass(frozen=True, kw_only=True)
class Link(OnIncident, event="the link"):
    """Link another record to the incident, or record that a linked record is closed."""

    record: str
    rel: LinkRelation = "originating"
    closed: bool = False

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the entry would change something, then add it."""
        state = guards.state_of(snapshot, self.incident)
        entry = entries.Linked(**self.stamp(), ref=self.record, rel=self.rel, closed=self.closed)
        if any(
            (link.ref, link.rel, link.closed) == (entry.ref, entry.rel, entry.closed) for link in state.links
        ):
            closing = f"if {self.record} is closed: {command('mim link', self.record, '--closed')}"
            hint = f"mim show {quoted(self.incident)}" if self.closed else closing
            raise AlreadyDone(self.incident, f"linked to {self.record}", None, hint)
        return self.entries(f"link {self.record}", entry)
