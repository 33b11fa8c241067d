"""Determines the command that satisfies an obligation."""

from __future__ import annotations

from typing import Final

from mimkit.model.dossier import Dossier
from mimkit.model.incident.kinds import KINDS
from mimkit.model.obstacles.confirming import confirmers
from mimkit.model.policy.moments import CLASSIFIED, DECIDED, REPORT, split

_COMMANDS: Final = {
    **{kind: each.command for kind, each in KINDS.items()},
    "closed": KINDS["close"].command,
    DECIDED: KINDS["declared"].command,
    CLASSIFIED: KINDS["severity"].command,
    "assembled": "mim checklist",
    "entry": KINDS["note"].command,
    "review.started": "mim review start",
    "review.held": "mim review submit",
    "review.published": "mim review publish",
}


_ABOUT_GROUPS: Final = {"page": "mim page", "acknowledged": "mim ack", "join": "mim join"}
"""The commands for a resolver group, by the kind of entry that each command records."""


def command_for(name: str, dossier: Dossier, audience: str | None = None) -> str:
    """Return the command that records an event with the given name, or "" if there is none."""
    kind, who, _ = split(name)
    words = _words(name, kind, who, dossier)
    if kind in {"update", "workaround"} and (to := who or audience):
        words += f" --audience {to}" if kind == "update" else ""
    return f"{words} -i {dossier.incident.id}" if words else ""


def _words(name: str, kind: str, who: str, dossier: Dossier) -> str:
    if kind == "role" and who:
        services = dossier.incident.services
        return f"mim role {who} {dossier.snapshot.on_call_for_role(who, dossier.now, services) or 'PERSON'}"
    if kind == REPORT:
        return f"mim finding TEXT --by {dossier.holder(who, dossier.now) or 'PERSON'}"
    if kind in _ABOUT_GROUPS and who:
        return f"{_ABOUT_GROUPS[kind]} {who}"
    if kind == "confirmed" and dossier.state.is_open and not dossier.state.milestones.confirmed:
        return confirmers(dossier).command
    if kind == "review" and dossier.review is None:
        return _COMMANDS["review.started"]
    return _COMMANDS.get(name) or _COMMANDS.get(kind, "")
