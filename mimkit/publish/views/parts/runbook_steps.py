"""The runbooks used in an incident, with the steps that were done."""

from __future__ import annotations

from mimkit.model.organisation.runbook_steps import used_runbooks
from mimkit.ops.runbooks import runbooks_for
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.report.incident.runbook_text import RunbookProgress, progress


def followed_runbooks(archive: Archive, card: Card, *, is_open: bool) -> tuple[RunbookProgress, ...]:
    """Return the runbooks that were used. While the incident is open, include the runbooks for its services."""
    known = archive.snapshot.runbooks
    names = [*used_runbooks(card.state.timeline)]
    if is_open:
        names += runbooks_for(archive.snapshot, card.header.services)
    return tuple(
        progress(known[name], card.state.timeline, card.id) for name in dict.fromkeys(names) if name in known
    )
