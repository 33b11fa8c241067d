"""Severity and linked records."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.ops.classify import ChangeSeverity, Link
from mimkit.ops.declare import Withdraw
from mimkit.ops.refusals.names import UnknownName
from mimkit.ops.refusals.order import AlreadyDone, FutureTime, OutOfOrder
from mimkit.ops.restore import Restore
from tests.builders import Desk, clock, refusal


def test_a_severity_changes_from_here_on(declared: Desk) -> None:
    found = declared.do(ChangeSeverity, "10:30", severity="sev2", reason="Half of it works")
    assert found.state.severity == "SEV2"
    assert [found.state.severity_at(clock(at)) for at in ("10:29", "10:30")] == ["SEV1", "SEV2"]
    assert found.change
    assert found.change.subject == f"{found.incident}: severity SEV1 to SEV2"


def test_a_severity_may_go_up_and_down_and_after_restoration_too(declared: Desk) -> None:
    found = declared.do(Restore, "10:55")
    for at, severity in (("11:00", "SEV3"), ("11:10", "SEV1"), ("11:20", "pending")):
        found = found.do(ChangeSeverity, at, severity=severity, reason="Looked again")
    assert [severity for _, severity in found.state.severities] == ["SEV1", "SEV3", "SEV1", "pending"]


@pytest.mark.parametrize(
    ("words", "kind", "sentence", "hint"),
    [
        ({"severity": "SEV1"}, AlreadyDone, "{incident} is already SEV1", "see its status: mim status"),
        (
            {"severity": "SEVERE"}, UnknownName, "'SEVERE' is not a severity in policy/policy.yaml",
            "did you mean SEV3 or SEV2 or SEV1?",
        ),
        (
            {"severity": "SEV2", "at": clock("10:31")}, FutureTime,
            "the new severity at 2026-11-23T10:31:00Z is in the future: it is 2026-11-23T10:30:00Z now",
            "specify the time when it happened, such as --at -5m",
        ),
        (
            {"severity": "SEV2", "at": clock("10:05")}, OutOfOrder,
            "the new severity at 2026-11-23T10:05:00Z is before the first one at 2026-11-23T10:09:00Z",
            "specify the correct time with --at, or amend the earlier entry: mim amend ENTRY --at TIME",
        ),
    ],
)  # fmt: skip
def test_a_severity_that_says_nothing_new_is_refused(
    declared: Desk, words: dict[str, Any], kind: type, sentence: str, hint: str
) -> None:
    found = refusal(declared, ChangeSeverity, "10:30", reason="x", **words)
    assert found == (kind, sentence.format(incident=declared.incident), hint)


def test_another_record_is_tied_and_later_closed(declared: Desk) -> None:
    linked = declared.do(Link, "10:30", record="INC-1")
    assert [(each.ref, each.rel, each.closed) for each in linked.state.links] == [
        ("INC-1", "originating", False)
    ]
    closed = linked.do(Link, "11:30", record="INC-1", closed=True)
    assert [(each.ref, each.closed) for each in closed.state.links] == [("INC-1", True)]
    assert closed.do(Link, "11:40", record="INC-1").state.links[0].closed is False


def test_a_link_fits_after_the_end(declared: Desk) -> None:
    over = declared.do(Withdraw, "10:30", kind="demoted", reason="One user")
    assert over.do(Link, "10:40", record="INC-1").state.links


def test_a_link_that_says_nothing_new_is_refused(declared: Desk) -> None:
    linked = declared.do(Link, "10:30", record="INC-1")
    assert refusal(linked, Link, "10:40", record="INC-1") == (
        AlreadyDone,
        f"{declared.incident} is already linked to INC-1",
        "if INC-1 is closed: mim link INC-1 --closed",
    )
    closed = linked.do(Link, "10:35", record="INC-1", closed=True)
    assert refusal(closed, Link, "10:40", record="INC-1", closed=True)[2] == f"mim show {declared.incident}"
    assert linked.do(Link, "10:40", record="INC-1", rel="change").state.links[0].rel == "change"


def test_a_link_that_is_still_to_come_is_refused(declared: Desk) -> None:
    assert refusal(declared, Link, "10:30", at=clock("10:31"), record="INC-1")[:2] == (
        FutureTime,
        "the link at 2026-11-23T10:31:00Z is in the future: it is 2026-11-23T10:30:00Z now",
    )
