"""What a drill replays of a past incident, and the record of a drill."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mimkit.model.dossier import Dossier
from mimkit.model.incident.as_data import plain_entry
from mimkit.ops.declare import Withdraw
from mimkit.ops.drill.record import AlreadyRecorded, RecordDrill
from mimkit.ops.drill.signals import NothingToReplay, past_response
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.log import Log
from tests.builders import Desk, clock, entry, incident, refusal

DETECTED = entry("10:02", "detected", text="503 for all card payments")


def replayed(desk: Desk, *timeline: dict[str, Any], **header: Any) -> list[tuple[float, str, str]]:
    found = past_response(Dossier(incident(*timeline, **header), desk.snapshot))
    return [(each.after / timedelta(minutes=1), each.kind, each.text) for each in found.signals]


def test_what_people_saw_is_replayed_and_what_they_did_is_not(desk: Desk) -> None:
    task = entry("10:12", "action", text="Roll back")
    found = replayed(
        desk,
        DETECTED,
        entry("10:09", "declared", severity="SEV1"),
        entry("10:09", "role", role="technical-lead", person="tech-duty"),
        entry("10:10", "finding", text="No free connections"),
        entry("10:11", "decision", text="Roll back"),
        task,
        entry("10:14", "page", group="payments"),
        entry("10:15", "note", text="The vendor sees no problem"),
        entry("10:16", "note", id="01KASP0YC0000000000000000A", text="Rolled back", resolves=task["id"]),
        entry("10:18", "query", text="Can shops take cash?", asked_by="Head of retail"),
        entry("10:19", "query", id="01KASP0YC0000000000000000B", text="When is the next update?"),
        entry("10:20", "update", affected="Nobody can pay", doing="We roll back"),
        entry("10:22", "blocker", text="No access"),
        entry("10:23", "finding", id="01KASP0YC0000000000000000C", text="[redacted]"),
        entry("10:30", "workaround", text="Cash only"),
        entry("10:55", "restored"),
    )
    assert found == [
        (0, "detected", "503 for all card payments"),
        (8, "finding", "No free connections"),
        (13, "note", "The vendor sees no problem"),
        (16, "query", "Head of retail asks: Can shops take cash?"),
        (17, "query", "When is the next update?"),
        (28, "workaround", "Service is usable again."),
        (53, "restored", "Service works again."),
    ]


def test_what_was_found_out_before_or_after_is_not_replayed(desk: Desk) -> None:
    cause = entry("09:00", "note", text="A faulty rule is accepted; nothing happens yet")
    later = entry("11:30", "finding", text="The rule was the cause")
    assert replayed(desk, cause, DETECTED, entry("10:55", "restored"), later) == [
        (0, "detected", "503 for all card payments"),
        (53, "restored", "Service works again."),
    ]


def test_services_that_come_back_one_by_one_and_fail_again_are_named(desk: Desk) -> None:
    partly = entry("10:30", "restored", services=["checkout"])
    again = entry("10:50", "reopen", reason="Errors again", services=["checkout"])
    rest = entry("11:10", "restored", id="01KASP0YC0000000000000000D")
    found = replayed(desk, DETECTED, entry("10:09", "declared", severity="SEV1"), partly, again, rest,
                     services=["checkout", "payments"])  # fmt: skip
    assert [text for *_, text in found[1:]] == [
        "Service works again: checkout.",
        "Service has failed again: checkout.",
        "Service works again.",
    ]


def test_a_workaround_at_the_time_of_the_repair_is_the_repair(desk: Desk) -> None:
    found = replayed(desk, DETECTED, entry("10:55", "workaround", text="x"), entry("10:55", "restored"))
    assert [kind for _, kind, _ in found] == ["detected", "restored"]


def test_the_start_is_the_detection_or_the_declaration_or_the_first_entry(desk: Desk) -> None:
    finding = entry("10:10", "finding", text="x")
    assert replayed(desk, entry("10:09", "declared", severity="SEV1"), finding) == [(1, "finding", "x")]
    assert replayed(desk, finding, entry("10:20", "note", text="y")) == [
        (0, "finding", "x"),
        (10, "note", "y"),
    ]
    assert replayed(desk, entry("10:02", "detected"))[0][2] == "Checkout fails"


@pytest.mark.parametrize(
    "timeline",
    [
        (),
        (entry("10:09", "declared", severity="SEV1"), entry("10:55", "restored")),
        (entry("10:55", "restored"), entry("11:30", "note", text="Later")),
    ],
)
def test_a_record_that_does_not_say_what_people_saw_cannot_be_replayed(
    desk: Desk, timeline: tuple[dict[str, Any], ...]
) -> None:
    with pytest.raises(
        NothingToReplay, match="MI-20261123-K7F has no detection, findings or notes to replay"
    ):
        replayed(desk, *timeline)


@pytest.fixture(scope="module")
def real(desk: Desk) -> Desk:
    """The real repository, with the past incident."""
    return desk.declare("10:09", entropy=5).confirmed()


def kept(real: Desk, crew: Desk) -> Desk:
    words = {"crew": crew.record, "original": real.incident, "result": "End of a drill: 5 of 9 points."}
    return real.do(RecordDrill, "13:00", at=clock("12:40"), **words)


def test_a_record_of_a_drill_has_ended_and_starts_no_deadline_here(desk: Desk, real: Desk) -> None:
    crew = desk.declare("12:00", mode="drill").confirmed().do(OpenProblem, "11:12", title="x")
    found = kept(real, crew)
    assert found.change is not None
    name = found.change.incident or ""
    record = found.snapshot.incidents[name]
    assert (record.mode, name) == ("drill", crew.incident)
    kinds = [each.kind for each in record.timeline]
    assert kinds[-2:] == ["demoted", "link"]
    assert "problem" not in kinds
    ended, link = (plain_entry(each) for each in record.timeline[-2:])
    assert (ended["reason"], link["ref"]) == ("End of a drill: 5 of 9 points.", real.incident)
    assert record.timeline[-2].at == clock("12:40")
    there = Desk(found.files, name)
    assert there.state.status == "demoted"


def test_an_incident_that_the_crew_ended_itself_keeps_its_end(desk: Desk, real: Desk) -> None:
    crew = desk.declare("12:00", mode="drill").do(
        Withdraw, "12:30", kind="demoted", reason="End of the drill"
    )
    command = real.command(RecordDrill, "13:00", crew=crew.record, original=real.incident, result="x")
    assert command.about == (real.incident,)
    found = real.apply(command)
    assert found.change is not None
    reasons = [
        each.reason for each in found.snapshot.incidents[crew.incident].timeline if each.kind == "demoted"
    ]
    assert reasons == ["End of the drill"]


def test_an_entry_with_a_file_and_its_correction_are_left_out(desk: Desk, real: Desk) -> None:
    crew = desk.declare("12:00", mode="drill").do(
        Log, "12:05", text="log", attached=b"x\n", attached_from="a.log"
    )
    found = kept(real, crew)
    assert found.change is not None
    record = found.snapshot.incidents[found.change.incident or ""]
    assert not [each for each in record.timeline if each.kind in ("note", "amend")]


def test_a_drill_is_recorded_once(desk: Desk, real: Desk) -> None:
    crew = desk.declare("12:00", mode="drill")
    again = kept(real, crew)
    words = {"crew": crew.record, "original": real.incident, "result": "x"}
    kind, sentence, hint = refusal(again, RecordDrill, "13:05", **words)
    assert (kind, hint) == (AlreadyRecorded, f"mim show {crew.incident}")
    assert sentence == f"the drill {crew.incident} was already recorded here"
