"""The filters of `mim list`."""

from __future__ import annotations

import pytest

from mimkit.app.reading.list_filter import OPEN, Wanted, narrowed

EVERY = (
    {"id": "a", "status": "declared", "services": ["checkout", "email"], "severity": "SEV1"},
    {"id": "b", "status": "proposed", "services": ["email"], "severity": "pending"},
    {"id": "c", "status": "closed", "services": ["checkout"], "severity": "SEV2"},
)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), "abc"),
        (Wanted(statuses=OPEN), "ab"),
        (Wanted(service="checkout"), "ac"),
        (Wanted(severity="sev1"), "a"),
        (Wanted(OPEN, "email", "PENDING"), "b"),
        (Wanted(OPEN, "checkout", "SEV2"), ""),
    ],
)
def test_an_incident_has_all_that_is_asked_for(wanted: Wanted, found: str) -> None:
    assert "".join(each["id"] for each in narrowed(EVERY, wanted)) == found
