"""Which action items have an issue, by the lists of the policy."""

from __future__ import annotations

import pytest

from mimkit.model.policy.action_issues import ActionIssues

CHOSEN = ActionIssues(priorities=("high", "medium"), kinds=("prevent",), severities=("SEV1",))


@pytest.mark.parametrize(
    ("priority", "kind", "severity", "applies"),
    [
        ("high", "prevent", "sev1", True),
        ("medium", "prevent", "SEV1", True),
        ("low", "prevent", "SEV1", False),
        ("high", "detect", "SEV1", False),
        ("high", "prevent", "SEV2", False),
        ("high", "prevent", None, False),
    ],
)
def test_every_list_has_to_match(priority: str, kind: str, severity: str | None, *, applies: bool) -> None:
    assert CHOSEN.apply_to(priority, kind, severity) is applies


def test_a_list_that_is_left_out_matches_everything() -> None:
    assert ActionIssues(priorities=("low",)).apply_to("low", "process", None)
