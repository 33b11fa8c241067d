"""The 30-second summary: what a manager reads aloud, in at most 75 words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.model.dossier import Dossier
from mimkit.model.incident.state import fold
from mimkit.model.time.end_of_day import EndOfDay
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.confirm import Confirm
from mimkit.ops.declare import Merge, Withdraw
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.log import Log
from mimkit.ops.paging.page import Acknowledge, PageGroup
from mimkit.ops.restore import Close, RecordWorkaround, Reopen, Restore
from mimkit.ops.roles import TakeRole
from mimkit.report.incident.outage_text import outage_rows
from mimkit.report.incident.sitrep import MOST_WORDS, sitrep
from tests.builders import Desk, clock, entry, incident

UTC = ZoneInfo("UTC")
WORLD = Desk.scaffolded().snapshot
SAID = st.lists(st.sampled_from(["word", "a", "Stop.", "really?", "x" * 30]), min_size=1, max_size=90).map(
    " ".join
)


def said(desk: Desk, now: str, zone: ZoneInfo = UTC, due: str | None = None) -> str:
    return sitrep(desk.dossier, clock(now), zone, clock(due) if due else None)


def test_a_new_incident_says_conditions_needs_and_who_commands(desk: Desk) -> None:
    started = desk.declare(started=clock("09:58"))
    assert said(started, "10:14") == (
        "SEV1, Checkout fails. It has lasted for 16m; there is no workaround yet. We need a technical lead. "
        "We need a communications lead. mim-duty is major incident manager."
    )


def test_what_is_found_done_and_missing_is_said_in_order(declared: Desk) -> None:
    there = declared.do(TakeRole, "10:10", role="technical-lead", person="tech-duty")
    there = there.do(TakeRole, "10:10", role="communications-lead", person="comms-duty")
    there = there.do(Log, "10:12", text="The certificate expired", kind="finding")
    there = there.do(Log, "10:13", text="No access to the store", kind="blocker")
    there = there.do(Log, "10:14", text="Renew it", kind="action", owner="tech-duty").do(
        Log, "10:15", text="Ask the vendor", kind="action"
    )
    there = there.do(SendUpdate, "10:16", affected="Checkout", doing="Renewing").do(
        RecordWorkaround, "10:17", text="Pay later"
    )
    assert said(there, "10:20", due="10:46") == (
        "SEV1, Checkout fails. It has lasted for 11m; a workaround is in place: Pay later. "
        "We are blocked: No access to the store. Latest finding: The certificate expired. "
        "In progress, tech-duty is on it: Renew it. In progress, no one owns it: Ask the vendor. "
        "The next update is due at 10:46 UTC. "
        "mim-duty is major incident manager; tech-duty is technical lead."
    )


def test_a_page_that_nobody_answered_is_said_with_who_is_next(declared: Desk) -> None:
    paged = declared.do(PageGroup, "10:12", group="payments")
    assert "Payments has not answered" in said(paged, "10:40")
    answered = paged.do(Acknowledge, "10:14", group="payments")
    assert "answered" not in said(answered, "10:40")


def test_the_next_update_is_said_in_the_zone_of_the_policy_and_with_its_day_when_that_is_another(
    declared: Desk,
) -> None:
    sent = declared.do(SendUpdate, "10:16", affected="a", doing="b", next=clock("+1 09:05"))
    assert "The next update is due at 09:05 UTC on 24 November." in said(sent, "10:20", due="+1 09:05")
    assert "The next update is due at 14:35 IST." in said(
        sent, "+1 09:00", ZoneInfo("Asia/Kolkata"), "+1 09:05"
    )


def test_a_promise_that_was_not_kept_is_owned_up_to(declared: Desk) -> None:
    sent = declared.do(SendUpdate, "10:16", affected="a", doing="b")
    assert "The next update is due at 10:46 UTC." in said(sent, "10:46", due="10:46")
    assert "An update was promised for 10:46 UTC and is overdue." in said(sent, "10:47", due="10:46")
    assert "update" not in said(sent, "10:47")


def test_the_earlier_of_policy_and_promise_is_said_and_only_a_promise_is_called_one(declared: Desk) -> None:
    late = declared.do(SendUpdate, "10:16", affected="a", doing="b", next=clock("13:16"))
    by_policy = clock("10:46")
    assert "The next update is due at 10:46 UTC." in sitrep(late.dossier, clock("10:20"), UTC, by_policy)
    assert "An update was due at 10:46 UTC and is overdue." in sitrep(
        late.dossier, clock("10:50"), UTC, by_policy
    )


@pytest.mark.parametrize(
    ("ended", "sentence"),
    [
        ("closed", "It is closed."),
        ("demoted", "It is demoted."),
        ("restored", "Service was restored 25m ago, not confirmed by the business yet."),
        ("confirmed", "Service was restored 25m ago, confirmed by retail-operations."),
    ],
)
def test_what_is_over_says_how(declared: Desk, ended: str, sentence: str) -> None:
    ways: dict[str, Callable[[], Desk]] = {
        "closed": lambda: declared.confirmed().do(OpenProblem, "11:11").do(Close, "11:15"),
        "demoted": lambda: declared.do(Withdraw, "11:00", kind="demoted", reason="x"),
        "restored": declared.restored,
        "confirmed": lambda: declared.restored().do(Confirm, "11:05", stakeholder="retail-operations"),
    }
    found = said(ways[ended](), "11:20")
    assert sentence in found
    assert "workaround yet" not in found
    assert "We need" not in found


def test_what_was_merged_says_where_it_went(declared: Desk) -> None:
    merged = declared.declare("10:15", title="Other").do(Merge, "10:30", into=declared.incident)
    assert f"It is merged into {declared.incident}." in said(merged, "10:40")


def test_a_reopened_incident_has_neither_workaround_nor_restoration(declared: Desk) -> None:
    again = (
        declared.do(RecordWorkaround, "10:30", text="Pay later").restored().do(Reopen, "11:00", reason="x")
    )
    assert said(again, "11:10").split(". ")[1:3] == [
        "Outage time is 56m so far in 2 outages",
        "There is no workaround yet",
    ]


def test_services_are_named_that_are_restored_and_that_are_still_out(desk: Desk) -> None:
    there = desk.declare(services=("checkout", "payments", "email")).do(
        Restore, "10:30", services=("checkout",)
    )
    assert "checkout is restored; payments and email are still out. It has lasted for 31m" in said(
        there, "10:40"
    )
    there = there.do(Restore, "10:50", services=("payments", "email"))
    assert "Service was restored 10m ago" in said(there, "11:00")
    again = there.do(Reopen, "11:30", reason="x", services=("email",))
    assert "checkout and payments are restored; email is still out. Outage time is 1h 11m" in said(
        again, "12:00"
    )


def test_what_nobody_declared_has_no_length(desk: Desk) -> None:
    proposed = said(desk.declare(outcome="propose"), "10:20")
    assert ". There is no workaround yet." in proposed
    assert "lasted" not in proposed


def test_a_long_text_is_cut_between_words_and_ends_like_a_sentence(declared: Desk) -> None:
    long = declared.do(Log, "10:12", text="word " * 13 + "word, word word", kind="finding")
    assert "Latest finding: " + "word " * 13 + "word. " in said(long, "10:20")


def test_a_title_of_a_hundred_words_is_cut_and_leaves_room_for_nothing_else(desk: Desk) -> None:
    found = said(desk.declare(title=("a " * 100).strip()), "10:20")
    assert found == "SEV1, " + "a " * 73 + "a."


@given(
    title=SAID, texts=st.lists(st.tuples(st.sampled_from(["finding", "action", "blocker"]), SAID), max_size=4)
)
def test_the_summary_has_at_most_75_words_and_ends_each_sentence(
    title: str, texts: list[tuple[str, str]]
) -> None:
    log = [entry(f"10:{minute}", kind, text=text) for minute, (kind, text) in enumerate(texts, 12)]
    record = incident(entry("10:09", "declared", severity="SEV1"), *log, title=title[:200].strip())
    found = sitrep(Dossier(record, WORLD), clock("10:20"), UTC)
    assert 0 < len(found.split()) <= MOST_WORDS
    assert found[-1] in ".!?"
    assert found.startswith("SEV1, ")


def test_a_clock_that_is_behind_gives_no_negative_time(desk: Desk) -> None:
    behind = said(desk.declare(), "09:00")
    assert ". There is no workaround yet." in behind
    assert "lasted" not in behind
    helped = said(desk.declare().do(RecordWorkaround, "10:30", text="Pay later"), "09:00")
    assert ". A workaround is in place: Pay later." in helped
    assert "Service was restored 0s ago" in said(desk.declare().restored(), "09:00")


def test_the_outage_time_of_approximate_outages_is_about() -> None:
    record = incident(
        entry("10:00", "declared", severity="SEV1"),
        entry("11:00", "restored", precision="hour"),
        entry("12:00", "reopen", reason="It failed again"),
        {**entry("12:30", "restored"), "id": "01M83Y2QK004ZYDQWV3F5BSNT9"},
        started=clock("10:00"),
    )
    assert dict(outage_rows(fold(record), clock("13:00")))["outage time"] == "about 1h 30m in 2 outages"


def test_a_next_update_that_is_due_on_a_day_is_named_by_its_day(desk: Desk) -> None:
    day = EndOfDay.of(date(2026, 11, 24), ZoneInfo("Pacific/Auckland"))
    open_ = desk.declare()
    assert "The next update is due on 24 November." in sitrep(open_.dossier, clock("10:20"), UTC, day)
    late = sitrep(open_.dossier, clock("+1 11:00"), UTC, day)
    assert "An update was due on 24 November and is overdue." in late
