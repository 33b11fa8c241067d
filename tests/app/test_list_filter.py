"""The filters of `mim list`."""

from __future__ import annotations

import pytest

from mimkit.app.reading.finding.list_filter import OPEN, ListFilter, filter_summaries

EVERY = (
    {"id": "a", "status": "declared", "services": ["checkout", "email"], "severity": "SEV1"},
    {"id": "b", "status": "proposed", "services": ["email"], "severity": "pending"},
    {"id": "c", "status": "closed", "services": ["checkout"], "severity": "SEV2"},
)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (ListFilter(), "abc"),
        (ListFilter(statuses=OPEN), "ab"),
        (ListFilter(service="checkout"), "ac"),
        (ListFilter(severity="sev1"), "a"),
        (ListFilter(OPEN, "email", "PENDING"), "b"),
        (ListFilter(OPEN, "checkout", "SEV2"), ""),
    ],
)
def test_an_incident_has_all_that_is_asked_for(wanted: ListFilter, found: str) -> None:
    assert "".join(each["id"] for each in filter_summaries(EVERY, wanted)) == found
