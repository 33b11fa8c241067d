"""Evaluates the closing gates of one incident."""

from __future__ import annotations

from typing import Final

from mimkit.model.dossier import Dossier
from mimkit.model.obstacles.confirming import confirmers
from mimkit.model.policy.gates import Gate, gates

_NOT_IN_REPORTS: Final = ("blockers-settled", "severity-known")
"""The gates that are not checked for back-filled records, because reports of past incidents rarely state a severity or what became of each blocker."""


def gates_of(dossier: Dossier) -> tuple[Gate, ...]:
    """Return all closing gates of an incident, met or not, in policy order."""
    return gates(dossier.state, dossier.policy, dossier.audiences, confirmers(dossier))


def open_gates(dossier: Dossier) -> tuple[Gate, ...]:
    """Return the unmet closing gates of an incident, except those that its record marks as doubtful.

    An incomplete report cannot show whether such a gate was met.
    """
    excused = _NOT_IN_REPORTS if dossier.incident.mode == "backfill" else ()
    waiting = (gate for gate in gates_of(dossier) if not gate.met and gate.id not in excused)
    return tuple(gate for gate in waiting if not dossier.doubts(gate.id))
