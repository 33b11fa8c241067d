"""The place of a finding about an obligation: the record that it comes from."""

from __future__ import annotations

import pytest

from mimkit.app.judging.due import place_of
from mimkit.model.obligation import Obligation
from tests.builders import clock


@pytest.mark.parametrize(
    ("incident", "subject", "path"),
    [
        ("MI-20261123-K7F", "", "incidents/2026/MI-20261123-K7F/incident.yaml"),
        ("MI-20261123-K7F", "scribe", "incidents/2026/MI-20261123-K7F/incident.yaml"),
        ("MI-20261123-K7F", "roster", "incidents/2026/MI-20261123-K7F/incident.yaml"),  # a group of that name
        ("MI-20261123-K7F", "AC-20261124-T4C", "incidents/2026/MI-20261123-K7F/review.yaml"),
        ("MI-20261123-K7F", "PB-20261124-H2W", "incidents/problems/PB-20261124-H2W.yaml"),
        (None, "runbook/checkout", "policy/runbooks/checkout.yaml"),
        (None, "roster/payments", "policy/rosters/payments.yaml"),
        (None, "holidays", "policy/holidays.yaml"),
        (None, "people/payments-duty", "policy/people.yaml"),
        (None, "policy", "policy/policy.yaml"),
    ],
)
def test_an_obligation_stands_in_a_record(incident: str | None, subject: str, path: str) -> None:
    owed = Obligation(
        "x", "x", incident, None, clock("10:00"), clock("11:00"), None, "overdue", subject=subject
    )
    assert place_of(owed) == path
