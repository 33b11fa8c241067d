"""The order of open incidents on the board and the home page."""

from __future__ import annotations

from mimkit.model.policy.policy import PENDING, Policy


def urgency(policy: Policy, severity: str, mode: str) -> tuple[bool, int]:
    """Return a sort key that puts drills last.

    Otherwise, the worst severity comes first, as does a missing severity.
    """
    ranks = {each.id: place for place, each in enumerate(policy.severities, start=1)}
    return mode == "drill", 0 if severity == PENDING else ranks.get(severity, 0)
