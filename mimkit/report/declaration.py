"""Advice on a declaration that looks inconsistent. It is recorded, and can be corrected immediately."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from mimkit.model.durations import short
from mimkit.model.incident import Incident
from mimkit.model.policy import Criterion
from mimkit.model.snapshot import Snapshot
from mimkit.model.state import State

_TIER: Final = re.compile(r"\btier[ -]([0-9])\b", re.IGNORECASE)
_CRITICAL: Final = re.compile(r"\bcritical\b[^.;]{0,100}?\bservice", re.IGNORECASE)
_LONG_AGO: Final = timedelta(days=1)


def remarks(incident: Incident, state: State, world: Snapshot) -> Iterator[str]:
    """Yield a sentence for each thing about a declaration that does not seem to fit, with what to type."""
    met = [found for each in state.criteria if (found := world.policy.criterion(each))]
    short_id = incident.id[-3:]
    if met and state.status == "declared" and all(each.outcome == "propose" for each in met):
        names = " and ".join(each.id for each in met)
        yield (
            f"the policy asks only for a proposal for {names}, but this incident was declared. If you did not intend that: "
            f"mim demote -i {short_id} --reason WHY, then mim declare TITLE --propose"
        )
    for criterion in met:
        yield from _tier(criterion, incident, world)
    began = state.milestones.detected or state.milestones.started
    if incident.mode == "live" and began and state.milestones.declared:
        passed = state.milestones.declared - began
        if passed > _LONG_AGO:
            yield (
                f"it was detected or started {short(passed)} before the declaration. If it is a past "
                "incident: mim declare TITLE --backfill --at TIME"
            )


def _tier(criterion: Criterion, incident: Incident, world: Snapshot) -> Iterator[str]:
    """Yield a remark when a criterion is about critical services, and none that is hit is one."""
    wanted = needed_tier(criterion)
    hit = [world.services[each] for each in incident.services if each in world.services]
    if wanted and hit and all(each.tier > wanted for each in hit):
        named = ", ".join(f"{each.id} is tier {each.tier}" for each in hit)
        yield (
            f"{criterion.id} applies to tier {wanted} services, but {named}. To see the criteria: mim assess "
            f"--service {hit[0].id}. To correct the severity: mim severity SEV --reason WHY"
        )


def needed_tier(criterion: Criterion) -> int | None:
    """Return the tier that the words of a criterion ask of a service; None where they ask for none."""
    text = f"{criterion.words} {criterion.measure}"
    if found := _TIER.search(text):
        return int(found[1])
    return 1 if _CRITICAL.search(text) else None
