"""Notes on a declaration that looks inconsistent. It is recorded nevertheless, and can be corrected immediately."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final

from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Incident
from mimkit.model.organisation.directory import Service
from mimkit.model.policy.policy import Criterion
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.durations import short

_TIERS: Final = re.compile(
    r"\btiers?[ -][0-9](?:\s*(?:,|/|-|\u2013|to|or|and)+\s*(?:tier[ -])?[0-9])*\b", re.IGNORECASE
)
_CRITICAL: Final = re.compile(r"\bcritical\b[^.;]{0,100}?\bservice", re.IGNORECASE)
_LONG_AGO: Final = timedelta(days=1)


def remarks(dossier: Dossier) -> Iterator[str]:
    """Yield a sentence for each inconsistency in a declaration, with the command that corrects it."""
    incident, state, snapshot = dossier.incident, dossier.state, dossier.snapshot
    met = [found for each in state.criteria if (found := snapshot.policy.criterion(each))]
    if met and state.status == "declared" and all(each.outcome == "propose" for each in met):
        names = " and ".join(each.id for each in met)
        yield (
            f"the policy requires only a proposal for {names}, but this incident was declared. "
            f"If you did not intend that: mim demote --reason WHY, then mim declare TITLE --propose"
        )
    yield from remarks_on_tiers(state.criteria, incident, snapshot)
    began = state.milestones.detected or state.milestones.started
    if incident.mode == "live" and began and state.milestones.declared:
        passed = state.milestones.declared - began
        if passed > _LONG_AGO:
            yield (
                f"the incident was detected or started {short(passed)} before the declaration. If it is a "
                "past incident: mim declare TITLE --backfill --at TIME"
            )


def remarks_on_tiers(criteria: Iterable[str], incident: Incident, snapshot: Snapshot) -> Iterator[str]:
    """Yield a note for each criterion that applies only to services that are more critical than the affected ones."""
    affected = [snapshot.services[each] for each in incident.services if each in snapshot.services]
    for criterion in filter(None, map(snapshot.policy.criterion, criteria)):
        if mismatch := tier_mismatch(criterion, affected):
            yield (
                f"{mismatch}. To see the criteria: mim assess --service {affected[0].id}. "
                "To correct the severity: mim severity SEV --reason WHY"
            )


def tier_mismatch(criterion: Criterion, services: Sequence[Service]) -> str:
    """Return a note if a criterion applies only to services that are more critical than these, else empty.

    The note has no full stop.
    """
    wanted = needed_tier(criterion)
    if not wanted or not services or any(each.tier <= wanted for each in services):
        return ""
    named = ", ".join(f"{each.id} is tier {each.tier}" for each in services)
    return f"{criterion.id} applies to tier {wanted} services, but {named}"


def needed_tier(criterion: Criterion) -> int | None:
    """Return the least critical service tier that a criterion's text mentions, or None if it mentions none.

    For example, "a tier 1 or 2 service" includes tier 2.
    """
    text = f"{criterion.words} {criterion.measure}"
    tiers = [int(each) for found in _TIERS.findall(text) for each in re.findall("[0-9]", found)]
    return max(tiers, default=1 if _CRITICAL.search(text) else None)
