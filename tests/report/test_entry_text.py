"""One-line descriptions of every entry kind."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.incident.kinds import KINDS
from mimkit.report.incident.entry_text import entry_words
from mimkit.report.text.counts import counted
from tests.builders import entry, incident

TARGET = "01M83Y2QK0000000000007Q2M9"
SAID: list[tuple[str, dict[str, Any], str]] = [
    ("detected", {"text": "An alert"}, "An alert"),
    ("detected", {}, ""),
    ("proposed", {"severity": "SEV2", "criteria": ["many-users"]}, "SEV2 (many-users)"),
    ("declared", {"severity": "SEV1", "criteria": ["a", "b"], "text": "Go"}, "SEV1 (a, b): Go"),
    ("declared", {"severity": "pending"}, "pending"),
    ("rejected", {"reason": "A test"}, "A test"),
    ("demoted", {"reason": "One user"}, "One user"),
    ("merged", {"into": "MI-20261123-AAA"}, "into MI-20261123-AAA"),
    ("severity", {"severity": "SEV2", "reason": "Half works"}, "SEV2: Half works"),
    ("role", {"role": "scribe", "person": "b", "text": "b takes over from a."}, "scribe is b: b takes over from a."),
    ("page", {"group": "payments"}, "payments"),
    ("page", {"group": "payments", "contact": "p", "text": "By phone"}, "payments (p): By phone"),
    ("acknowledged", {"group": "payments"}, "payments"),
    ("acknowledged", {"group": "payments", "person": "p"}, "payments (p)"),
    ("join", {"person": "p", "group": "payments"}, "p for payments"),
    ("join", {"group": "payments"}, "payments"),
    ("bridge", {"url": "https://m.example/1"}, "https://m.example/1"),
    ("link", {"ref": "INC-1"}, "INC-1 (originating)"),
    ("link", {"ref": "CHG-2", "rel": "change", "closed": True, "text": "Rolled back"}, "CHG-2 (change, closed): Rolled back"),
    ("finding", {"text": "Full"}, "Full"),
    ("decision", {"text": "Roll back"}, "Roll back"),
    ("note", {"text": "One\nTwo"}, "One\nTwo"),
    (
        "note", {"text": "The log", "attached": {"file": "evidence/01M83Y2QK0000000000000NPTE.txt", "sha256": "0" * 64}},
        "The log [evidence/01M83Y2QK0000000000000NPTE.txt]",
    ),
    ("action", {"text": "Roll back", "owner": "t"}, "Roll back (t)"),
    ("action", {"text": "Roll back"}, "Roll back"),
    ("blocker", {"text": "No access", "owner": "t"}, "No access (t)"),
    ("posted", {"channel": "c", "state": "posted", "entries": [TARGET, TARGET]}, "2 entries to c"),
    ("posted", {"channel": "c", "state": "claimed", "entries": [TARGET]}, "is posting 1 entry to c"),
    ("step", {"runbook": "r", "step": 3, "do": "Look", "text": "It is red"}, "3 of r: Look: It is red"),
    ("query", {"text": "Do refunds work?"}, "Do refunds work?"),
    (
        "query", {"text": "Do refunds work?", "asked_by": "the board", "owner": "t"},
        "Do refunds work? (asked by the board, for t to answer)",
    ),
    ("update", {"affected": "Checkout", "doing": "Looking"}, "Affected: Checkout. In progress: Looking."),
    (
        "update", {"affected": "All!", "not_affected": "Mail", "doing": "Why?"},
        "Affected: All! Not affected: Mail. In progress: Why?",
    ),
    ("workaround", {"text": "Pay later"}, "Pay later"),
    ("restored", {}, ""),
    ("confirmed", {"stakeholder": "retail", "text": "All well"}, "by retail: All well"),
    ("fixed", {"text": "Renewed"}, "Renewed"),
    ("problem", {"problem": "PB-20261125-Q2M"}, "PB-20261125-Q2M"),
    ("close", {"text": "Thanks"}, "Thanks"),
    ("close", {"anyway": "The vendor goes on"}, "although work was open: The vendor goes on"),
    ("note", {"text": "See CHG-1", "anyway": "It is on the website"}, "See CHG-1 (published with internal content: It is on the website)"),
    ("note", {"text": "[redacted]", "anyway": "It is on the website"}, "[redacted]"),
    ("reopen", {"reason": "Again"}, "Again"),
    (
        "service-status",
        {"services": ["checkout", "email"], "status": "partial_outage", "text": "One site"},
        "checkout, email: Partial outage: One site",
    ),
    ("set", {"field": "title", "value": "Checkout fails for all"}, "title: Checkout fails for all"),
    ("set", {"field": "started", "value": "2026-11-23T09:40Z", "reason": "An older alert"}, "started: 2026-11-23 09:40 UTC (An older alert)"),
    ("set", {"field": "public.impact", "value": ""}, "public impact: emptied"),
    ("set", {"field": "tags", "value": []}, "tags: none"),
    ("set", {"field": "services", "value": ["payments", "checkout"]}, "services: payments, checkout"),
    ("set", {"field": "services", "add": ["a", "b"], "remove": ["c"]}, "services: added a, b; removed c"),
    ("amend", {"entry": TARGET, "correct": {"text": "x"}, "text": "Typo"}, "entry 7Q2M9: Typo"),
    ("redact", {"entry": TARGET, "reason": "A name"}, "entry 7Q2M9: A name"),
    ("proposed-update", {"affected": "Checkout", "doing": "Looking"}, "Affected: Checkout. In progress: Looking."),
    ("approval", {"update": TARGET, "text_hash": "0" * 64}, "approved the proposed update 7Q2M9"),
    (
        "approval",
        {"update": TARGET, "text_hash": "0" * 64, "decision": "rejected", "text": "Cards work"},
        "rejected the proposed update 7Q2M9: Cards work",
    ),
    ("delivery", {"update": TARGET, "channel": "chat", "state": "claimed"}, "update 7Q2M9 is being sent to chat"),
    (
        "delivery",
        {
            "update": TARGET, "channel": "mail", "state": "partly", "accepted": 12, "unknown": 1,
            "refused": [{"reason": "550 no such user", "recipients": 3}],
        },
        "update 7Q2M9 partly sent to mail: 12 accepted, 3 refused: 550 no such user, 1 without an answer",
    ),
    (
        "delivery",
        {"update": TARGET, "channel": "mail", "state": "failed"},
        "update 7Q2M9 not sent to mail: no recipients",
    ),
    (
        "delivery",
        {"update": TARGET, "channel": "mail", "state": "sent", "accepted": 2, "text": "Late"},
        "update 7Q2M9 sent to mail: 2 accepted: Late",
    ),
    (
        "page-receipt",
        {"page": TARGET, "attempts": [{"address": "person", "service": "ntfy", "state": "accepted"}]},
        "page 7Q2M9 accepted by ntfy",
    ),
    (
        "page-receipt",
        {
            "page": TARGET,
            "attempts": [
                {"address": "person", "state": "failed", "reason": "PAGER is not set"},
                {"address": "group", "service": "Opsgenie", "state": "accepted"},
            ],
        },
        "page 7Q2M9 accepted by Opsgenie (address of the group), after PAGER is not set (address of the person)",
    ),
    (
        "page-receipt",
        {
            "page": TARGET, "text": "By hand",
            "attempts": [
                {"address": "person", "service": "ntfy", "state": "failed", "reason": "status 500"},
                {"address": "group", "service": "mail", "state": "unknown"},
            ],
        },
        "page 7Q2M9 not accepted: ntfy: status 500; mail (address of the group): no answer: By hand",
    ),
    ("retract", {"entry": TARGET, "reason": "Another one"}, "entry 7Q2M9: Another one"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "keys", "words"), SAID)
def test_an_entry_says_what_happened(kind: str, keys: dict[str, Any], words: str) -> None:
    (read,) = incident(entry("10:09", kind, **keys)).timeline
    assert entry_words(read) == words.replace("7Q2M9", TARGET[-6:])


def test_every_kind_has_a_label_and_an_example_here() -> None:
    assert {kind for kind, _, _ in SAID} == set(KINDS)


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 errors"), (1, "1 error"), (2, "2 errors"), (1234, "1,234 errors")]
)
def test_a_number_has_its_word(number: int, words: str) -> None:
    assert counted(number, "error") == words
