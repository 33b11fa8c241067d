"""The issue form is compared with the policy, even if people have edited it."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.rules.families.issue_form import drift
from tests.builders import Desk


def found(desk: Desk, *parts: Any) -> list[tuple[Any, ...]]:
    return [(keys[-1], sentence) for keys, sentence, *_ in drift({"body": list(parts)}, desk.snapshot)]


def part(name: str, *options: Any) -> dict[str, Any]:
    return {"id": name, "attributes": {"options": list(options)}}


def test_a_list_that_is_complete_is_no_finding_whatever_else_it_offers(desk: Desk) -> None:
    services = [*desk.snapshot.services, "other or unknown"]
    assert found(desk, part("services", *services)) == []
    assert found(desk, part("severity", "SEV1 (worst)", "SEV2: many", "SEV3", "pending")) == []


def test_what_is_missing_and_what_nobody_knows_is_found(desk: Desk) -> None:
    services = [each for each in desk.snapshot.services if each != "email"]
    assert found(desk, part("services", *services, "billing")) == [
        ("options", "The form does not offer the service email."),
        (len(services), "The policy has no service `billing`."),
    ]
    assert found(desk, part("severity", "SEV1", "SEV2", "SEV3", "P1", 4, "pending")) == [
        (3, "The policy has no severity `P1`.")
    ]


@pytest.mark.parametrize(
    "form",
    [None, [], {}, {"body": "x"}, {"body": [None, "x", {"id": "services"}, {"id": "services", "attributes": 1}]},
     {"body": [{"id": "services", "attributes": {"options": "x"}}, {"id": ["services"]}]}],
)  # fmt: skip
def test_a_form_of_another_shape_is_left_alone(desk: Desk, form: Any) -> None:
    assert list(drift(form, desk.snapshot)) == []
