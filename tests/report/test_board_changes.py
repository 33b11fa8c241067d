"""What changed on the board, for people who only hear or read lines: nothing is missed, and each line states what is so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimkit.model.dossier import Dossier
from mimkit.ops.command import Command
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.retract import Retract
from mimkit.ops.declare import Withdraw
from mimkit.ops.log import Log
from mimkit.ops.paging.page import Acknowledge, PageGroup
from mimkit.ops.restore import RecordWorkaround, Restore
from mimkit.ops.roles import Join, TakeRole
from mimkit.report.board.board import (
    AnsweredLine,
    Board,
    BoardIncident,
    ClockLine,
    ClockState,
    EndedClock,
    EntryLine,
    EscalationLine,
    MaintenanceLine,
    RemoteState,
    RoleLine,
    UndeliveredLine,
    WorkLine,
)
from mimkit.report.board.build import BoardRecords, build_board
from mimkit.report.board.changes import Change, changes
from tests.builders import Desk, clock

UTC = ZoneInfo("UTC")
NOW = clock("10:30")


def board(now: str, *dossiers: Dossier, **keys: Any) -> Board:
    return build_board(BoardRecords(UTC, dossiers, **keys), clock(now))


def said(before: Board, after: Board) -> list[tuple[str, str]]:
    return [(each.kind, each.sentence) for each in changes(before, after)]


def after(desk: Desk, verb: type[Command], when: str, /, **words: Any) -> list[tuple[str, str]]:
    """What is said of a command at the second in which it was recorded."""
    return said(board(when, desk.dossier), board(when, desk.do(verb, when, **words).dossier))


@pytest.fixture
def quiet(desk: Desk) -> Desk:
    """An incident under a policy without clocks, so that only what was typed is said."""
    text = desk.files["policy/policy.yaml"].decode()
    start, end = text.index("\nclocks:"), text.index("\nreminders:")
    files = {**desk.files, "policy/policy.yaml": (text[:start] + text[end:]).encode()}
    return replace(desk, files=files).declare(services=("checkout",))


def test_an_empty_board_before_gives_the_present_state(quiet: Desk) -> None:
    there = quiet.do(Log, "10:12", text="No access to the store", kind="blocker")
    found = changes(Board(clock("10:12"), UTC), board("10:14", there.dossier))
    assert {each.incident for each in found} == {there.incident}
    assert [(each.kind, each.sentence) for each in found] == [
        ("opened", "SEV1 Checkout fails. Phase investigating, for 5m; 5m since the declaration."),
        ("fact", "Affected services: checkout."),
        ("role", "Major incident manager: mim-duty."),
        ("role", "Technical lead: not filled."),
        ("role", "Communications lead: not filled."),
        ("work", f"Open blocker {there.last_id[-6:]}, no owner: No access to the store."),
        ("entry", "Latest entry: blocker by mim-duty at 10:12 UTC: No access to the store."),
    ]


def test_the_time_alone_changes_nothing(quiet: Desk) -> None:
    assert said(board("10:14", quiet.dossier), board("12:14", quiet.dossier)) == []


def test_each_command_is_one_entry_and_what_follows_from_it(quiet: Desk) -> None:
    assert after(quiet, Log, "10:12", text="The certificate expired", kind="finding") == [
        ("entry", "Finding by mim-duty: The certificate expired.")
    ]
    assert after(quiet, Log, "10:20", text="First alarm", at=clock("10:10")) == [
        ("entry", "Note by mim-duty at 10:10 UTC: First alarm.")
    ]
    assert after(quiet, TakeRole, "10:12", role="technical-lead", person="tech-duty") == [
        ("entry", "Role by mim-duty: technical-lead is tech-duty."),
        ("role", "Technical lead: tech-duty."),
    ]
    assert after(quiet, RecordWorkaround, "10:12", text="Pay by invoice") == [
        ("entry", "Workaround by mim-duty: Pay by invoice."),
        ("phase", "Phase workaround, was investigating."),
        ("fact", "Workaround: Pay by invoice."),
    ]


def test_a_blocker_is_opened_and_resolved(quiet: Desk) -> None:
    blocked = quiet.do(Log, "10:12", text="No access?", kind="blocker")
    short = blocked.last_id[-6:]
    assert after(quiet, Log, "10:12", text="No access?", kind="blocker") == [
        ("entry", "Blocker by mim-duty: No access?"),
        ("work", f"Open blocker {short}, no owner: No access?"),
    ]
    assert after(blocked, Log, "10:13", text="Access granted", resolves=short) == [
        ("entry", "Note by mim-duty: Access granted."),
        ("work", f"Blocker {short} is no longer open: No access?"),
    ]


def test_a_paged_group_is_followed_until_it_is_on_the_bridge(quiet: Desk) -> None:
    paged = quiet.do(PageGroup, "10:12", group="payments")
    waits = "Payments, page recorded at 10:12 UTC, call payments-duty; next head-of-service at 10:22 UTC."
    assert after(quiet, PageGroup, "10:12", group="payments")[1:] == [("page", f"No answer: {waits}")]
    later = [board(at, paged.dossier) for at in ("10:13", "10:20", "10:23")]
    assert said(*later[:2]) == [("page", f"No answer, next step soon: {waits}")]
    assert said(*later[1:]) == [("page", f"No answer, next step overdue: {waits}")]
    answered = paged.do(Acknowledge, "10:14", group="payments")
    assert after(paged, Acknowledge, "10:14", group="payments")[1:] == [
        ("page", "payments acknowledged at 10:14 UTC, but is not on the bridge yet.")
    ]
    assert after(answered, Join, "10:16", who="payments")[1:] == [("page", "No longer waiting for payments.")]


def test_a_step_with_a_deadline_of_its_own_is_not_said_twice(desk: Desk) -> None:
    paged = desk.declare().do(PageGroup, "10:12", group="payments")
    step = "Page the next person: head-of-service for Payments"
    told = said(board("10:19", paged.dossier), board("10:20", paged.dossier))
    assert ("soon", f"Due soon: {step}, 2m left, due 10:22 UTC, mim-duty.") in told
    assert "page" not in [kind for kind, _ in told]


def test_a_deadline_is_said_when_it_is_due_soon_overdue_met_and_called_off(desk: Desk) -> None:
    declared = desk.declare()
    title = "Open the bridge"
    # Five minutes from 10:09; the scaffold warns after 75 percent, which is at 10:12:45.
    assert ("soon", f"Due soon: {title}, 1m left, due 10:14 UTC, mim-duty.") in said(
        board("10:12", declared.dossier), board("10:13", declared.dossier)
    )
    assert ("overdue", f"Overdue: {title}, 1m overdue, due 10:14 UTC, mim-duty.") in said(
        board("10:14", declared.dossier), board("10:15", declared.dossier)
    )
    told = after(declared, SendUpdate, "10:20", affected="Checkout", doing="Renewing")
    assert ("met", "Met at 10:20 UTC: First stakeholder update to customers.") in told
    assert (
        "clock",
        "Deadline: Regular stakeholder update to customers, 30m left, due 10:50 UTC, communications-lead.",
    ) in told
    stopped = [sentence for _, sentence in after(declared, Restore, "10:20") if "stopped" in sentence]
    assert len(stopped) == 1
    assert "Open the bridge; " in stopped[0]


def test_a_deadline_that_is_far_away_moves_without_a_sentence(desk: Desk) -> None:
    declared = desk.declare()
    assert after(declared, Log, "10:12", text="Nothing new") == [("entry", "Note by mim-duty: Nothing new.")]
    moved = [each.due for each in board("10:12", declared.dossier).incidents[0].clocks][-1]
    assert moved == clock("+1 10:09")


def test_a_correction_and_a_retraction_say_what_now_holds(quiet: Desk) -> None:
    noted = quiet.do(Log, "10:12", text="Certificate")
    short = noted.last_id[-6:]
    assert after(noted, Amend, "10:13", entry=short, correct_text="The certificate expired") == [
        ("entry", "Changed: note by mim-duty at 10:12 UTC: The certificate expired."),
        ("entry", f"Amended by mim-duty: entry {short}."),
    ]
    assert after(noted, Retract, "10:13", entry=short, reason="Wrong call") == [
        ("entry", "No longer counts: note by mim-duty at 10:12 UTC: Certificate."),
        ("entry", f"Retracted by mim-duty: entry {short}: Wrong call."),
    ]


def test_an_incident_is_opened_ends_and_leaves_the_board(quiet: Desk) -> None:
    nothing = Board(clock("10:09"), UTC)
    assert said(nothing, board("10:09", quiet.dossier))[0] == (
        "opened",
        "SEV1 Checkout fails. Phase investigating, for 0s; 0s since the declaration.",
    )
    assert after(quiet, Withdraw, "10:12", kind="demoted", reason="Not major") == [
        ("entry", "Demoted by mim-duty: Not major."),
        ("ended", "Phase demoted, was investigating."),
    ]
    gone = changes(board("11:12", quiet.dossier), Board(clock("11:12"), UTC))
    assert gone == (Change("ended", quiet.incident, "No longer on the board: Checkout fails."),)


def test_the_remote_is_lost_and_reached(quiet: Desk) -> None:
    there = board("10:14", quiet.dossier)
    lost = replace(there, remote=RemoteState("the remote did not answer", clock("10:12")))
    assert said(there, lost) == [
        ("remote", "The remote cannot be reached: the remote did not answer. The board is as of 10:12 UTC.")
    ]
    assert said(lost, there) == [("remote", "The remote can be reached again.")]
    one, two = (replace(there, unshared=count) for count in (1, 2))
    assert said(there, one) == [("remote", "1 commit is recorded here but not shared.")]
    assert said(one, two) == [("remote", "2 commits are recorded here but not shared.")]
    assert said(two, there) == [("remote", "All commits are shared.")]


def test_what_is_far_away_is_not_named_when_an_incident_appears(desk: Desk) -> None:
    there = board("11:12", desk.declare().confirmed().dossier)
    far = [each.title for each in there.incidents[0].clocks if each.remaining > timedelta(days=1)]
    assert "Post-incident review published" in far
    told = "\n".join(sentence for _, sentence in said(Board(clock("11:12"), UTC), there))
    assert not any(title in told for title in far)


def test_the_next_deadlines_are_named_and_the_others_counted(desk: Desk) -> None:
    def told(now: str) -> list[str]:
        found = said(Board(clock(now), UTC), board(now, desk.declare().dossier))
        return [sentence for kind, sentence in found if kind in ("clock", "soon", "overdue")]

    # The scaffold starts eleven clocks at 10:09: three of 5 minutes, four of 15, three of 30, and one of a day.
    assert [each.split(":")[0] for each in told("10:10")[:-1]] == ["Deadline"] * 4
    assert told("10:10")[-1] == "7 more deadlines, the next due 10:24 UTC."
    assert [each.split(":")[0] for each in told("10:30")[:-1]] == ["Overdue"] * 7
    assert told("10:30")[-1] == "4 more deadlines, the next due 10:39 UTC."
    assert [each.split(":")[0] for each in told("10:38")[:-1]] == ["Overdue"] * 7 + ["Due soon"] * 3
    assert told("10:38")[-1] == "1 more deadline due 2026-11-24 10:09 UTC."


def test_newer_records_that_cannot_be_read_are_said(quiet: Desk) -> None:
    there = board("10:14", quiet.dossier)
    broken = replace(there, problem="policy/policy.yaml does not match its schema")
    assert said(there, broken) == [
        ("records", "Newer records cannot be read: policy/policy.yaml does not match its schema.")
    ]
    assert said(broken, there) == [("records", "The records can be read again.")]


def test_a_waived_or_missed_deadline_is_not_said_to_be_met(quiet: Desk) -> None:
    there = board("10:14", quiet.dossier)
    (incident,) = there.incidents
    line = ClockLine(
        "k", "Review", None, clock("10:09"), clock("10:20"), "running", timedelta(), "6m left", ""
    )
    running = replace(there, incidents=(replace(incident, clocks=(line,)),))
    assert said(there, running) == [("clock", "Deadline: Review, 6m left, due 10:20 UTC.")]
    for status, met, words in (
        ("late", clock("10:21"), "Met late at 10:21 UTC: Review."),
        ("late", None, "Not met: Review."),
        ("waived", None, "Waived: Review."),
        ("undecided", None, "Ended: Review."),
    ):
        ended = replace(incident, ended_clocks=(EndedClock("k", "Review", status, met),))  # type: ignore[arg-type]
        assert said(running, replace(there, incidents=(ended,))) == [("met", words)]
    assert said(running, there) == [("clock", "Deadline stopped: Review.")]


def test_what_an_editor_changed_is_said_too(quiet: Desk) -> None:
    there = board("10:14", quiet.dossier)
    (incident,) = there.incidents
    unsent = UndeliveredLine("staff", "Update not sent to staff", NOW, clock("10:20"), "overdue", "")
    other = replace(
        incident,
        title="Cart fails",
        mode="drill",
        severity="SEV2",
        services=("cart", "checkout"),
        roles=(incident.roles[0], replace(incident.roles[1], person="tech-duty", shift_ended=clock("10:00"))),
        bridge="https://meet.example/1",
        restored_services=("cart",),
        entries=incident.entries[:-1],
        undelivered=(unsent,),
    )
    edited = replace(there, incidents=(other,), unreadable=("incidents/x.yaml",))
    gone = incident.entries[-1].id[-6:]
    assert said(there, edited) == [
        ("records", "incidents/x.yaml could not be read."),
        ("entry", f"Entry {gone} is no longer in the record."),
        ("fact", "SEV2 Cart fails [drill]."),
        ("severity", "Severity SEV2, was SEV1."),
        ("fact", "Affected services: cart, checkout; restored: cart."),
        ("fact", "Bridge: https://meet.example/1."),
        ("role", "Technical lead: tech-duty, shift ended 10:00 UTC."),
        ("role", "Communications lead: not filled."),
        ("delivery", "Update not sent to staff, overdue since 10:20 UTC."),
    ]
    assert said(edited, there)[:2] == [
        ("records", "incidents/x.yaml can be read again."),
        ("entry", "Role by mim-duty at 10:09 UTC: major-incident-manager is mim-duty."),
    ]
    assert said(edited, there)[-1] == ("delivery", "No longer undelivered to staff.")
    assert ("fact", "Bridge: none.") in said(edited, there)


def test_an_incident_that_appears_says_all_that_is_open(quiet: Desk) -> None:
    there = board("10:14", quiet.do(PageGroup, "10:12", group="payments").dossier)
    (incident,) = there.incidents
    unsent = UndeliveredLine("staff", "Update not sent to staff", NOW, clock("10:20"), "running", "")
    full = replace(
        incident,
        duration="",
        outages=(("outage time", "5m in 2 outages"),),
        answered=(AnsweredLine("database", clock("10:13")),),
        undelivered=(unsent,),
    )
    told = [sentence for _, sentence in said(Board(NOW, UTC), replace(there, incidents=(full,)))]
    assert told[:2] == ["SEV1 Checkout fails. Phase investigating, for 5m.", "Outage time: 5m in 2 outages."]
    assert "database acknowledged at 10:13 UTC, but is not on the bridge yet." in told
    assert "Update not sent to staff, due 10:20 UTC." in told
    assert any(sentence.startswith("No answer: Payments") for sentence in told)
    bare = replace(there, incidents=(replace(incident, services=(), clocks=(), entries=()),))
    assert not any(
        "services" in sentence or "entry" in sentence for _, sentence in said(Board(NOW, UTC), bare)
    )


def test_maintenance_begins_changes_and_is_over(quiet: Desk) -> None:
    there = board("10:14", quiet.dossier)
    planned = MaintenanceLine("MW-1", "Replace the disks", "scheduled", "22:00 to 23:00", ())
    works = replace(planned, state="in progress", services=("database",))
    with_it, working = (replace(there, maintenance=(each,)) for each in (planned, works))
    assert said(there, with_it) == [
        ("maintenance", "Maintenance MW-1: scheduled, 22:00 to 23:00: Replace the disks.")
    ]
    assert said(with_it, working) == [
        ("maintenance", "Maintenance MW-1: in progress, 22:00 to 23:00, for database: Replace the disks.")
    ]
    assert said(working, there) == [("maintenance", "Maintenance MW-1 is over: Replace the disks.")]


LAW = settings(max_examples=12)
"""Each example compares dozens of lines."""

# The laws: boards at random, whose values are all different words.

WORDS = st.sampled_from(["amber", "birch", "cedar", "dahlia", "elder"])
TIMES = st.integers(0, 600).map(lambda minutes: NOW + timedelta(minutes=minutes - 300))
STATES: st.SearchStrategy[ClockState] = st.sampled_from(["running", "soon", "overdue"])
OWNERS = st.none() | WORDS


def lines(strategy: st.SearchStrategy[Any], key: str) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=2, unique_by=lambda each: getattr(each, key)).map(tuple)


@st.composite
def clocks(draw: st.DrawFn) -> ClockLine:
    due = draw(TIMES)
    state = draw(STATES)
    return ClockLine(
        draw(WORDS), draw(WORDS), draw(OWNERS), due - timedelta(hours=1), due, state, due - NOW, "5m", ""
    )


ROLES = st.builds(RoleLine, WORDS, WORDS, OWNERS, st.none() | TIMES, st.none() | TIMES)
ENDED = st.builds(
    EndedClock, WORDS, WORDS, st.sampled_from(["met", "late", "waived", "undecided"]), st.none() | TIMES
)
PAGES = st.builds(EscalationLine, WORDS, WORDS, TIMES, OWNERS, st.none() | TIMES, STATES, WORDS)
ANSWERED = st.builds(AnsweredLine, WORDS, TIMES)
WORK = st.builds(WorkLine, WORDS, st.sampled_from(["blocker", "task", "query"]), WORDS, OWNERS, TIMES)
UNSENT = st.builds(UndeliveredLine, WORDS, WORDS, TIMES, TIMES, STATES, WORDS)
ENTRIES = st.builds(
    EntryLine,
    WORDS,
    TIMES,
    TIMES,
    WORDS,
    WORDS,
    WORDS,
    st.just("") | WORDS,
    st.booleans(),
)
INCIDENTS = st.builds(
    BoardIncident,
    id=st.sampled_from(["MI-1", "MI-2"]),
    name=WORDS,
    title=WORDS,
    mode=st.sampled_from(["live", "drill"]),
    severity=st.sampled_from(["SEV1", "SEV2"]),
    rank=st.integers(0, 2),
    phase=st.sampled_from(["investigating", "restored", "closed"]),
    phase_words=WORDS,
    is_open=st.booleans(),
    began=st.none() | TIMES,
    duration=st.just("") | WORDS,
    outages=st.just(()) | st.just((("outage time", "5m"),)),
    services=st.lists(WORDS, max_size=2, unique=True).map(tuple),
    restored_services=st.lists(WORDS, max_size=2, unique=True).map(tuple),
    bridge=OWNERS,
    workaround=OWNERS,
    roles=lines(ROLES, "role"),
    clocks=lines(clocks(), "key"),
    ended_clocks=lines(ENDED, "key"),
    escalations=lines(PAGES, "group"),
    answered=lines(ANSWERED, "group"),
    work=lines(WORK, "id"),
    undelivered=lines(UNSENT, "audience"),
    entries=lines(ENTRIES, "id"),
)
MAINTENANCE = st.builds(
    MaintenanceLine, WORDS, WORDS, WORDS, WORDS, st.lists(WORDS, max_size=2, unique=True).map(tuple)
)
BOARDS = st.builds(
    Board,
    now=st.just(NOW),
    zone=st.just(UTC),
    incidents=st.lists(INCIDENTS, max_size=2, unique_by=lambda each: each.id).map(tuple),
    maintenance=lines(MAINTENANCE, "id"),
    remote=st.builds(RemoteState, st.just("") | WORDS, st.none() | TIMES),
    unshared=st.integers(0, 2),
    unreadable=st.lists(WORDS, max_size=2, unique=True).map(tuple),
)

DERIVED = {"name", "rank", "phase_words", "began", "duration", "outages", "ended_clocks"}
"""The fields that change with the time, or with another field that is said."""
KEYS = {"roles": "role", "work": "id", "undelivered": "audience"}
KIND = {
    "title": "fact", "mode": "fact", "services": "fact", "restored_services": "fact", "bridge": "fact",
    "workaround": "fact", "severity": "severity", "roles": "role", "escalations": "page", "answered": "page",
    "work": "work", "undelivered": "delivery", "entries": "entry",
}  # fmt: skip
"""The kind of the change by which a field's change is said."""


def is_far(line: ClockLine) -> bool:
    return line.state == "running" and line.due - NOW > timedelta(hours=4)


def differing(field: str, before: BoardIncident, after: BoardIncident) -> int:
    """Return how many lines of a field are new, different or gone, computed line by line."""
    old, new = getattr(before, field), getattr(after, field)
    if field not in KEYS:
        return int(old != new)
    key = KEYS[field]
    known = {getattr(each, key): each for each in old}
    there = {getattr(each, key): each for each in new}
    return sum(known.get(name) != there.get(name) for name in {*known, *there})


def with_incident(board: Board, incident: str) -> BoardIncident | None:
    return next((each for each in board.incidents if each.id == incident), None)


def count(found: Iterable[Change], incident: str, *kinds: str) -> int:
    return sum(each.incident == incident and each.kind in kinds for each in found)


@LAW
@given(st.lists(BOARDS, min_size=2, max_size=3))
def test_no_change_of_a_field_is_missed(boards: list[Board]) -> None:
    for before, there in pairwise(boards):
        found = changes(before, there)
        for incident in there.incidents:
            known = with_incident(before, incident.id)
            if known is None:
                assert count(found, incident.id, "opened") == 1
                continue
            assert count(found, incident.id, "opened") == 0
            checked = {each.name for each in fields(BoardIncident)} - DERIVED - {"id"}
            for field in checked - {"phase", "is_open", "clocks", "answered", "escalations", "entries"}:
                if differing(field, known, incident):
                    assert count(found, incident.id, KIND[field]) >= 1, field
            if (known.phase, known.is_open) != (incident.phase, incident.is_open):
                assert count(found, incident.id, "phase" if incident.is_open else "ended") == 1
            for field in ("roles", "work", "undelivered"):
                assert count(found, incident.id, KIND[field]) == differing(field, known, incident), field
        for old in before.incidents:
            if with_incident(there, old.id) is None:
                assert count(found, old.id, "ended") == 1


@LAW
@given(BOARDS, BOARDS)
def test_every_new_moved_or_ended_deadline_is_said(before: Board, there: Board) -> None:
    found = changes(before, there)
    for incident in there.incidents:
        known = with_incident(before, incident.id)
        if known is None:
            continue
        said_of = [each.sentence for each in found if each.incident == incident.id]
        old = {each.key: each for each in known.clocks}
        for each in incident.clocks:
            was = old.get(each.key)
            is_news = was is None or was.state != each.state or (was.due != each.due and not is_far(each))
            assert is_news == any(f" {each.title}, 5m, due" in sentence for sentence in said_of) or any(
                other.title == each.title for other in incident.clocks if other is not each
            )
        still = {each.key for each in incident.clocks}
        met = {each.key: each.title for each in incident.ended_clocks}
        for each in known.clocks:
            if each.key not in still:
                title = met.get(each.key, each.title)
                start = ("Met", "Not met", "Waived", "Ended") if each.key in met else ("Deadline",)
                assert any(title in sentence and sentence.startswith(start) for sentence in said_of)


@LAW
@given(BOARDS, BOARDS)
def test_every_new_changed_or_lost_entry_and_group_is_said(before: Board, there: Board) -> None:
    found = changes(before, there)
    for incident in there.incidents:
        known = with_incident(before, incident.id)
        if known is None:
            continue
        old = {each.id: each for each in known.entries}
        new = {each.id: each for each in incident.entries}
        expected = sum(old.get(each) != new.get(each) for each in {*old, *new})
        assert count(found, incident.id, "entry") == expected
        waited, waits = ({*groups(each)} for each in (known, incident))
        pages = [each.sentence for each in found if each.incident == incident.id and each.kind == "page"]
        assert {f"No longer waiting for {group}." for group in waited - waits} <= {*pages}
        changed_pages = sum(
            _page_facts(each) not in [_page_facts(other) for other in known.escalations]
            for each in incident.escalations
        ) + sum(each not in known.answered for each in incident.answered)
        assert len([each for each in pages if not each.startswith("No longer")]) == changed_pages


def groups(incident: BoardIncident) -> list[str]:
    return [each.group for each in incident.escalations] + [each.group for each in incident.answered]


def _page_facts(line: EscalationLine) -> tuple[Any, ...]:
    return line.group, line.next, line.due, line.state, line.paged


@LAW
@given(BOARDS, BOARDS)
def test_what_belongs_to_no_incident_is_said(before: Board, there: Board) -> None:
    found = changes(before, there)
    assert (count(found, "", "remote") > 0) == (
        before.remote.trouble != there.remote.trouble or before.unshared != there.unshared
    )
    assert count(found, "", "records") == len({*before.unreadable} ^ {*there.unreadable})
    old, new = ({each.id: each for each in of.maintenance} for of in (before, there))
    assert count(found, "", "maintenance") == len(
        [key for key in old.keys() | new.keys() if old.get(key) != new.get(key)]
    )


@LAW
@given(BOARDS)
def test_a_board_that_did_not_change_says_nothing_and_a_new_one_everything(there: Board) -> None:
    assert changes(there, replace(there, now=there.now + timedelta(hours=1))) == ()
    found = changes(Board(NOW, UTC), there)
    for incident in there.incidents:
        text = "\n".join(each.sentence for each in found if each.incident == incident.id)
        said_of = (
            incident.severity,
            incident.title,
            incident.phase_words,
            incident.bridge,
            incident.workaround,
        )
        assert all(word in text for word in said_of if word)
        assert all(f"{each.title}: {each.person or 'not filled'}" in text for each in incident.roles)
        assert all(each.text in text for each in incident.work)
        assert all(each.text in text for each in incident.undelivered)
        # At most two deadlines, so each is named unless it is far away.
        near = [each for each in incident.clocks if not is_far_off(each)]
        assert all(f"{each.title}, {each.countdown}" in text for each in near)


def is_far_off(line: ClockLine) -> bool:
    return line.state == "running" and line.remaining >= timedelta(days=1)


@LAW
@given(BOARDS, BOARDS)
def test_each_line_states_what_the_later_board_holds(before: Board, there: Board) -> None:
    for each in changes(before, there):
        assert each.sentence.endswith((".", "!", "?"))
        incident = with_incident(there, each.incident)
        if incident is None:
            continue
        if each.kind == "severity":
            assert each.sentence.startswith(f"Severity {incident.severity},")
        if each.kind == "phase":
            assert incident.is_open
            assert each.sentence.startswith(f"Phase {incident.phase},")
        if each.kind in ("soon", "overdue"):
            assert any(
                clock.state == each.kind
                and f": {clock.title}, {clock.countdown}, due {_at(there, clock.due)}" in each.sentence
                for clock in incident.clocks
            )


def _at(there: Board, at: datetime) -> str:
    return there.time(at)
