"""What the first line says about an incident as it was known at a given time."""

from __future__ import annotations

import pytest

from mimkit.report.incident.known_text import known_text
from tests.builders import clock, entry, incident

DECLARED = entry("10:09", "declared", severity="SEV1")
ONE = entry("10:12", "note", text="x", recorded=clock("10:30"))
TWO = entry("10:13", "finding", text="y", recorded=clock("10:31"))


@pytest.mark.parametrize(
    ("timeline", "mode", "said"),
    [
        ((DECLARED,), "live", "As known at 10:20: 1 of 1 entry."),
        (
            (DECLARED, ONE),
            "live",
            "As known at 10:20: 1 of 2 entries; 1 about an earlier event was recorded later.",
        ),
        (
            (DECLARED, ONE, TWO),
            "live",
            "As known at 10:20: 1 of 3 entries; 2 about earlier events were recorded later.",
        ),
        # A back-filled record was written after everything.
        ((DECLARED, ONE), "backfill", "As known at 10:20: 1 of 2 entries."),
    ],
)
def test_it_counts_what_was_known(timeline: tuple[dict[str, object], ...], mode: str, said: str) -> None:
    assert known_text(incident(*timeline, mode=mode), clock("10:20"), lambda at: f"{at:%H:%M}") == said
