"""Classification of a past incident under another policy."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.policy.classification import Classification, classify
from tests.builders import Desk, entry, incident


def under(desk: Desk, *changes: tuple[str, str], entries: tuple[Any, ...], **more: Any) -> Classification:
    """Classify an incident that was declared under the scaffolded policy, under one with changes."""
    changed = desk
    for old, new in changes:
        changed = changed.but_policy(old, new)
    return classify(incident(*entries, **more), changed.policy, desk.policy)


def declared(severity: str = "SEV2", *criteria: str, kind: str = "declared") -> dict[str, Any]:
    return entry("10:00", kind, severity=severity, criteria=list(criteria))


ORDINARY = ("title: Many users affected", "title: Many users affected\n    major: false")
RAISED = ("outcome: declare\n    severity: SEV2", "outcome: declare\n    severity: SEV1")
RENAMED = ("id: many-users", "id: many-people")


def test_a_severity_that_followed_from_a_criterion_follows_from_it_again(desk: Desk) -> None:
    found = under(desk, RAISED, entries=(declared("SEV2", "many-users"),))
    assert (found.severity, found.answer, found.outcome) == ("SEV1", "major", "declare")
    assert found.incident.timeline[0].severity == "SEV1"  # type: ignore[union-attr]  # it is the declaration


def test_a_severity_that_people_chose_or_set_later_stays(desk: Desk) -> None:
    chosen = under(desk, RAISED, entries=(declared("SEV3", "many-users"),))
    assert chosen.severity == "SEV3"
    later = entry("10:30", "severity", severity="SEV3", reason="Fewer than thought")
    found = under(desk, RAISED, entries=(declared("SEV2", "many-users"), later))
    assert [each.severity for each in found.incident.timeline] == ["SEV1", "SEV3"]  # type: ignore[union-attr]


def test_the_first_criterion_of_the_policy_decides(desk: Desk) -> None:
    both = (declared("SEV2", "procedures-insufficient", "many-users"),)
    assert under(desk, entries=both).outcome == "declare"
    without = under(desk, ("id: many-users", "id: something-else"), entries=both)
    assert (without.outcome, without.severity) == ("propose", "SEV3")
    assert without.unknown == ("many-users",)


@pytest.mark.parametrize(
    ("changes", "entries", "answer"),
    [
        ([], [declared("SEV2")], "major"),
        ([ORDINARY], [declared("SEV2")], "ordinary"),
        ([ORDINARY], [declared("SEV2", "many-users")], "ordinary"),
        ([ORDINARY], [declared("pending"), entry("10:30", "severity", severity="SEV2", reason="x")], "ordinary"),
        ([ORDINARY], [declared("SEV1"), entry("10:30", "severity", severity="SEV2", reason="x")], "major"),
        ([], [declared("pending")], "major"),
        ([RENAMED], [declared("SEV2", "many-users")], "unknown"),
        ([RENAMED, ORDINARY], [declared("SEV2", "many-users", "procedures-insufficient")], "major"),
        ([("title: Needs coordination", "title: Needs it\n    major: false"), RENAMED], [declared("SEV3", "many-users", "procedures-insufficient")], "unknown"),
        ([("SEV2", "SEVERE")], [declared("SEV2")], "unknown"),
        ([], [declared("SEV3", "procedures-insufficient", kind="proposed")], "ordinary"),
        ([("outcome: propose", "outcome: declare")], [declared("SEV3", "procedures-insufficient", kind="proposed")], "major"),
        ([], [declared("SEV2", "many-users", kind="proposed"), entry("10:30", "rejected", reason="x")], "major"),
        ([], [entry("10:00", "detected")], "ordinary"),
    ],
)  # fmt: skip
def test_whether_it_is_a_major_incident(
    desk: Desk, changes: list[tuple[str, str]], entries: list[Any], answer: str
) -> None:
    assert under(desk, *changes, entries=tuple(entries)).answer == answer


def test_names_that_the_policy_does_not_have_are_told(desk: Desk) -> None:
    renamed = desk.policy.model_copy(
        update={
            "severities": tuple(each for each in desk.policy.severities if each.id != "SEV2"),
            "criteria": tuple(each for each in desk.policy.criteria if each.id != "many-users"),
        }
    )
    found = classify(incident(declared("SEV2", "many-users")), renamed, desk.policy)
    assert found.unknown == ("many-users", "SEV2")
