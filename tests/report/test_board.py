"""The board: all open incidents at one time, the worst first, with what a status and a sitrep say of each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mimkit.clocks.due import obligations
from mimkit.model.dossier import Dossier
from mimkit.model.incident.maintenance import Maintenance
from mimkit.ops.communication.queries import RecordQuery
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.correcting.retract import Retract
from mimkit.ops.log import Log
from mimkit.ops.paging.page import Acknowledge, PageGroup
from mimkit.ops.restore import Reopen, Restore
from mimkit.ops.roles import Join, TakeRole
from mimkit.report.board.board import Board, BoardIncident, RemoteState
from mimkit.report.board.build import BoardRecords, build_board
from mimkit.report.incident.progress.urgency import urgency
from tests.builders import INCIDENT, Desk, clock, entry, incident

UTC = ZoneInfo("UTC")
WARSAW = ZoneInfo("Europe/Warsaw")
DECLARED = entry("10:09", "declared", severity="SEV1")


def board(now: str, *dossiers: Dossier, **keys: Any) -> Board:
    return build_board(BoardRecords(UTC, dossiers, **keys), clock(now))


def only(now: str, desk: Desk) -> BoardIncident:
    (found,) = board(now, desk.dossier).incidents
    return found


def dossier(desk: Desk, *timeline: dict[str, Any], **header: Any) -> Dossier:
    return Dossier(incident(*timeline, **header), desk.snapshot)


def test_an_incident_says_what_it_is_and_how_long_it_has_lasted(desk: Desk) -> None:
    found = only("10:14", desk.declare(started=clock("09:58"), services=("checkout",)))
    assert (found.title, found.severity, found.rank, found.mode) == ("Checkout fails", "SEV1", 1, "live")
    assert (found.phase, found.phase_words) == ("investigating", "investigating, for 5m")
    assert (found.began, found.duration) == (clock("09:58"), "16m since the impact started")
    assert found.is_open
    assert found.services == ("checkout",)
    assert found.name == found.id[-3:]


def test_an_incident_whose_start_is_unknown_has_no_duration(desk: Desk) -> None:
    (found,) = board("10:14", dossier(desk, entry("10:00", "note", text="Looks odd"))).incidents
    assert (found.began, found.duration) == (None, "")


def test_a_required_role_without_a_holder_is_a_gap(desk: Desk) -> None:
    found = only("10:14", desk.declare())
    assert [(each.title, each.person) for each in found.roles] == [
        ("Major incident manager", "mim-duty"),
        ("Technical lead", None),
        ("Communications lead", None),
    ]
    assert [each.role for each in found.gaps] == ["technical-lead", "communications-lead"]
    taken = only("10:15", desk.declare().do(TakeRole, "10:14", role="scribe", person="scribe-duty"))
    assert [(each.title, each.person, each.since) for each in taken.roles][-1] == (
        "Scribe",
        "scribe-duty",
        clock("10:14"),
    )


def test_a_role_that_left_the_policy_is_shown_by_its_id(desk: Desk) -> None:
    held = entry("10:10", "role", role="pilot", person="mim-duty")
    (found,) = board("10:14", dossier(desk, DECLARED, held)).incidents
    assert ("pilot", "mim-duty") in [(each.title, each.person) for each in found.roles]


def test_every_running_deadline_is_there_with_its_state_as_mim_due_says_it(desk: Desk) -> None:
    declared = desk.declare()
    for now in ("10:10", "10:13", "10:20", "10:45"):
        owed = obligations(declared.dossier.under_its_policy().at(clock(now)))
        found = only(now, declared)
        assert {each.key: each.state for each in found.clocks} == {
            each.key: "running" if each.status == "pending" else each.status for each in owed if each.is_owed
        }
        assert [each.due for each in found.clocks] == sorted(each.due for each in found.clocks)
    # The scaffold warns after 75 percent: of five minutes to open the bridge from 10:09, that is 10:12:45.
    bridge = [only(now, declared).clocks[0] for now in ("10:12", "10:13", "10:14", "10:16")]
    assert [(each.title, each.state, each.countdown) for each in bridge] == [
        ("Open the bridge", "running", "2m left"),
        ("Open the bridge", "soon", "1m left"),
        ("Open the bridge", "soon", "0s left"),
        ("Open the bridge", "overdue", "2m overdue"),
    ]
    assert [each.remaining for each in bridge] == [timedelta(minutes=left) for left in (2, 1, 0, -2)]
    assert only("10:10", declared).next_clock == only("10:10", declared).clocks[0]


def test_a_deadline_that_was_met_is_among_the_ended_ones(desk: Desk) -> None:
    said = desk.declare().do(SendUpdate, "10:20", affected="Checkout", doing="Renewing")
    ended = {each.title: each for each in only("10:21", said).ended_clocks}
    assert ended["First stakeholder update to customers"].status == "met"
    assert ended["First stakeholder update to customers"].met == clock("10:20")
    assert not {each.title for each in only("10:21", said).clocks} & ended.keys()


def test_a_paged_group_shows_the_next_step_of_its_path_until_it_answers(desk: Desk) -> None:
    paged = desk.declare().do(PageGroup, "10:12", group="payments")
    (waiting,) = only("10:13", paged).escalations
    assert (waiting.group, waiting.paged, waiting.next) == ("payments", clock("10:12"), "head-of-service")
    assert (waiting.due, waiting.state) == (clock("10:22"), "running")
    # Ten minutes to the next step: amber after 75 percent of them, red once it is past.
    assert [only(now, paged).escalations[0].state for now in ("10:19", "10:20", "10:22", "10:23")] == [
        "running",
        "soon",
        "soon",
        "overdue",
    ]
    answered = paged.do(Acknowledge, "10:14", group="payments")
    found = only("10:15", answered)
    assert found.escalations == ()
    assert [(each.group, each.at) for each in found.answered] == [("payments", clock("10:14"))]
    joined = answered.do(Join, "10:16", who="payments")
    assert only("10:17", joined).answered == ()
    everyone = paged.do(PageGroup, "10:23", group="payments", person="head-of-service")
    assert [(each.next, each.due, each.state) for each in only("10:40", everyone).escalations] == [
        (None, None, "running")
    ]


def test_open_work_is_listed_blockers_first(desk: Desk) -> None:
    busy = (
        desk.declare()
        .do(RecordQuery, "10:12", text="Are cards charged twice?", asked_by="Retail")
        .do(Log, "10:13", text="Renew it", kind="action", owner="tech-duty")
        .do(Log, "10:14", text="No access to the store", kind="blocker")
    )
    assert [(each.kind, each.text, each.owner, each.at) for each in only("10:15", busy).work] == [
        ("blocker", "No access to the store", None, clock("10:14")),
        ("task", "Renew it", "tech-duty", clock("10:13")),
        ("query", "Are cards charged twice?", None, clock("10:12")),
    ]


def test_an_update_that_was_not_sent_is_shown_apart_from_the_clocks(desk: Desk) -> None:
    channels = "title: Public status page\n"
    ready = desk.but_file("policy/channels.yaml", channels, f"{channels}    url_env: PAGE\n")
    said = ready.declare().do(SendUpdate, "10:20", affected="Checkout", doing="Renewing")
    found = only("10:31", said)
    (unsent,) = found.undelivered
    assert (unsent.audience, unsent.text) == ("customers", "Update recorded, not sent to customers")
    assert (unsent.recorded, unsent.due, unsent.state) == (clock("10:20"), clock("10:30"), "overdue")
    assert unsent.command == f"mim deliver -i {found.id}"
    assert unsent.text not in [each.title for each in found.clocks]


def test_entries_are_in_the_order_of_recording_and_say_whether_they_count(desk: Desk) -> None:
    noted = desk.declare().do(Log, "10:12", text="Certificate expired", kind="finding")
    late = noted.do(Log, "10:20", text="First alarm", at=clock("10:00"))
    out = late.do(Retract, "10:21", entry=noted.last_id, reason="Wrong service")
    found = only("10:22", out).entries
    assert [(each.label, each.text) for each in found[-3:-1]] == [
        ("finding", "Certificate expired"),
        ("note", "First alarm"),
    ]
    assert [each.counts for each in found[-3:]] == [False, True, True]
    assert (found[-2].at, found[-2].recorded) == (clock("10:00"), clock("10:20"))


def test_a_reopened_incident_says_its_outages_and_a_restored_one_its_services(desk: Desk) -> None:
    restored = desk.declare(services=("checkout",)).do(Restore, "10:55")
    assert only("10:56", restored).restored_services == ("checkout",)
    again = restored.do(Reopen, "11:10", reason="It fails again")
    assert [label for label, _ in only("11:20", again).outages] == ["outage time", "elapsed time"]


def test_the_worst_comes_first_then_the_unclassified_then_drills_and_ended_ones(desk: Desk) -> None:
    def of(letters: str, severity: str, *more: dict[str, Any], **header: Any) -> Dossier:
        declared = entry("10:09", "declared", severity=severity)
        return dossier(desk, declared, *more, id=f"MI-20261123-{letters}", **header)

    demoted = entry("10:20", "demoted", reason="Not major")
    given = [
        of("AAA", "SEV2"),
        of("BBB", "SEV1", mode="drill"),
        of("CCC", "SEV1"),
        of("DDD", "pending"),
        of("EEE", "SEV1", demoted),
        of("FFF", "SEV2"),
    ]
    assert [each.name for each in board("10:30", *given).incidents] == [
        "DDD", "CCC", "AAA", "FFF", "BBB", "EEE",
    ]  # fmt: skip
    assert [each.rank for each in board("10:30", *given).incidents] == [0, 1, 2, 2, 1, 1]


def test_an_ended_incident_leaves_the_board_after_an_hour_unless_it_was_named(desk: Desk) -> None:
    ended = dossier(desk, DECLARED, entry("10:20", "demoted", reason="Not major"))
    assert [each.phase for each in board("11:19", ended).incidents] == ["demoted"]
    assert board("11:20", ended).incidents == ()
    assert len(board("11:20", ended, named=frozenset({INCIDENT})).incidents) == 1


def test_a_back_filled_report_is_not_on_the_board_unless_it_was_named(desk: Desk) -> None:
    past = dossier(desk, entry("10:00", "detected"), mode="backfill")
    assert past.state.is_open
    assert board("10:14", past).incidents == ()
    assert [each.mode for each in board("10:14", past, named=frozenset({INCIDENT})).incidents] == ["backfill"]


def test_incidents_whose_ids_end_in_the_same_letters_are_named_in_full(desk: Desk) -> None:
    other = dossier(desk, DECLARED, id="MI-20261122-K7F")
    third = dossier(desk, DECLARED, id="MI-20261122-Z9Q")
    found = board("10:10", dossier(desk, DECLARED), other, third)
    assert [each.name for each in found.incidents] == ["MI-20261123-K7F", "MI-20261122-K7F", "Z9Q"]
    assert found.incident("MI-20261122-Z9Q") == found.incidents[2]
    assert found.incident("MI-20261122-AAA") is None


def test_it_says_how_old_the_records_are_only_while_the_remote_is_not_reached() -> None:
    fresh = build_board(BoardRecords(WARSAW), clock("10:14"))
    assert (fresh.freshness, fresh.time(clock("10:09"))) == ("", "11:09 CET")
    lost = RemoteState("the remote did not answer", clock("10:12"))
    assert board("10:14", remote=lost).freshness == "as of 10:12 UTC: the remote did not answer"
    never = RemoteState("the remote did not answer")
    assert board("10:14", remote=never).freshness == "as of an unknown time: the remote did not answer"


def test_planned_maintenance_and_what_cannot_be_read_is_on_it() -> None:
    times = {"start": clock("22:00"), "end": clock("23:00"), "timeline": (entry("09:00", "planned"),)}
    about = {"id": "MW-20261123-ABC", "title": "Replace the disks", "services": ["database"]}
    planned = Maintenance.model_validate({**about, **times})
    found = board("10:14", maintenance={planned.id: planned}, unreadable=("incidents/x",), unshared=2)
    (line,) = found.maintenance
    assert (line.id, line.state, line.title, line.services) == (
        "MW-20261123-ABC",
        "scheduled",
        "Replace the disks",
        ("database",),
    )
    assert line.window == "2026-11-23 22:00 UTC to 23:00 UTC"
    assert (
        board("+1 10:14", maintenance={planned.id: planned}).maintenance[0].state == "scheduled, not started"
    )
    assert (
        build_board(
            BoardRecords(UTC, maintenance={planned.id: planned}), clock("10:14") - timedelta(days=1)
        ).maintenance
        == ()
    )
    assert (found.unreadable, found.unshared) == (("incidents/x",), 2)


@pytest.mark.parametrize(
    ("severity", "mode", "key"),
    [("SEV1", "live", (False, 1)), ("pending", "live", (False, 0)), ("SEV9", "drill", (True, 0))],
)
def test_an_unclassified_or_unknown_severity_is_as_urgent_as_the_worst(
    desk: Desk, severity: str, mode: str, key: tuple[bool, int]
) -> None:
    assert urgency(desk.policy, severity, mode) == key
