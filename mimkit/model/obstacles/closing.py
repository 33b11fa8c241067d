"""The closing gates of one incident."""

from __future__ import annotations

from typing import Final

from mimkit.model.dossier import Dossier
from mimkit.model.obstacles.confirming import confirmers
from mimkit.model.policy.gates import Gate, gates

_NOT_IN_REPORTS: Final = ("blockers-settled", "severity-known")
"""Reports of past incidents rarely say what became of each blocker, or name a severity."""


def gates_of(dossier: Dossier) -> tuple[Gate, ...]:
    """Return each closing gate of an incident, met or not, in the policy's order."""
    return gates(dossier.state, dossier.policy, dossier.audiences, confirmers(dossier))


def open_gates(dossier: Dossier) -> tuple[Gate, ...]:
    """Return the closing gates of an incident that are not met, without those that its record doubts.

    An incomplete report cannot show whether such a gate was met.
    """
    excused = _NOT_IN_REPORTS if dossier.incident.mode == "backfill" else ()
    waiting = (gate for gate in gates_of(dossier) if not gate.met and gate.id not in excused)
    return tuple(gate for gate in waiting if not dossier.doubts(gate.id))
