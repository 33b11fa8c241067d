"""Paged, acknowledged and joined are three facts about a resolver group, and a receipt is a fourth."""

from __future__ import annotations

from mimkit.model.incident.state import fold
from mimkit.report.incident.paging.group_facts import group_document, group_facts, group_row
from tests.builders import clock, entry, incident

PAGES = [entry(at, "page", group=group) for at, group in (("10:12", "payments"), ("10:13", "database"))]
RECEIPT = entry(
    "10:12",
    "page-receipt",
    page=PAGES[0]["id"],
    attempts=[{"address": "person", "service": "ntfy", "state": "accepted"}],
)
FACTS = group_facts(
    fold(
        incident(
            entry("10:09", "declared", severity="SEV1"),
            *PAGES,
            RECEIPT,
            entry("10:14", "acknowledged", group="payments"),
            entry("10:16", "join", group="payments"),
            entry("10:17", "join", group="network"),
        )
    )
)


def test_each_group_has_its_own_facts() -> None:
    assert [each[:2] + each[3:] for each in FACTS] == [
        ("payments", clock("10:12"), clock("10:14"), clock("10:16")),
        ("database", clock("10:13"), None, None),
        ("network", None, None, clock("10:17")),
    ]
    assert [each.contacted for each in FACTS] == ["accepted by ntfy", "", ""]


def test_they_are_a_row_and_a_document() -> None:
    assert [group_row(each, "{:%H:%M}".format) for each in FACTS] == [
        ("payments", "page recorded 10:12, accepted by ntfy", "acknowledged 10:14", "joined 10:16"),
        ("database", "page recorded 10:13", "not acknowledged", "not joined"),
        ("network", "not paged", "not acknowledged", "joined 10:17"),
    ]
    assert [group_document(each) for each in FACTS] == [
        {
            "group": "payments",
            "page_accepted": True,
            "paged": "2026-11-23T10:12:00Z",
            "acknowledged": "2026-11-23T10:14:00Z",
            "joined": "2026-11-23T10:16:00Z",
        },
        {
            "group": "database",
            "page_accepted": None,
            "paged": "2026-11-23T10:13:00Z",
            "acknowledged": None,
            "joined": None,
        },
        {
            "group": "network",
            "page_accepted": None,
            "paged": None,
            "acknowledged": None,
            "joined": "2026-11-23T10:17:00Z",
        },
    ]
