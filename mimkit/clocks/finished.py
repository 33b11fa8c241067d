"""Detects incidents with no remaining obligations, so that their deadlines need not be computed again."""

from __future__ import annotations

from collections.abc import Iterable

from mimkit.model.dossier import Dossier
from mimkit.model.incident.effects.corrections import amended
from mimkit.model.obligation import Obligation
from mimkit.model.time.approximate import latest


def is_finished(dossier: Dossier, found: Iterable[Obligation]) -> bool:
    """Return whether an incident has no obligations left as of its dossier, and will have none later.

    `found` contains its obligations as of that time. An incident is finished if it has ended, its records contain
    nothing with a later date, and each deadline is met, permanently missed or permanently waived. It can have new
    obligations only if its records, its problem records, its policy or the directory change.
    """
    return (
        dossier.ends is not None
        and not dossier.is_partial
        and all(_is_final(each, dossier) for each in found)
        and not _continues_later(dossier)
    )


def _is_final(owed: Obligation, dossier: Dossier) -> bool:
    if owed.is_owed:
        return False
    if owed.status != "waived" or owed.met or owed.ended:
        return True
    # A waiver in the policy can expire before the deadline is met. Reviews and action items are waived
    # permanently.
    return all(each.clock != owed.clock for each in dossier.policy.waivers)


def _continues_later(dossier: Dossier) -> bool:
    entries = [*dossier.incident.timeline, *amended(dossier.incident.timeline, dossier.policy.calendar.tz)]
    return any(max(latest(each.at), each.recorded) > dossier.now for each in entries)
