"""MIM371: updates whose time contradicts the incident's milestones."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.dossier import Dossier
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import when_text
from mimkit.rules.registry import Spot, incident_rule


@incident_rule("MIM371", "update-before-detection", "warning")
def update_before_detection(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A stakeholder update is earlier than the detection of the incident or the start of the impact.

    Why: No one can have known about the incident at that time, so the update does not count as the first one.
    Fix: Correct the wrong time: `mim amend ENTRY --at TIME`, `mim set detected=TIME` or `mim set started=TIME`.
    """
    milestones = dossier.state.milestones
    name, what = ("detected", "detection") if milestones.detected else ("started", "the start of the impact")
    if dossier.doubts(name):
        return
    for entry in dossier.of("update"):
        if not dossier.state.may_inform(entry.at):
            known = when_text(getattr(milestones, name))
            sentence = f"The update {when_text(entry.at)} is earlier than {what} {known}."
            yield dossier.place(entry, "at"), sentence
