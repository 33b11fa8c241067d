"""The scorecard of a drill: deadlines, roles, steps, the wording of updates, and its formats."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from mimkit.model.dossier import Dossier
from mimkit.report.drill.formats import FORMATS, as_data, document, result_sentence
from mimkit.report.drill.scorecard import PastFigures, Scorecard
from mimkit.report.drill.scoring import Practice, past_figures, scorecard
from tests.builders import MANAGER, Desk, clock, entry, incident

START = clock("10:00")
CREW = (
    entry("10:00", "detected"),
    entry("10:06", "declared", severity="SEV1"),
    entry("10:06", "role", id="01KASP0YC0000000000000000A", role=MANAGER, person="mim-duty"),
    entry("10:10", "role", id="01KASP0YC0000000000000000B", role="technical-lead", person="tech-duty"),
    entry("10:15", "role", id="01KASP0YC0000000000000000C", role="communications-lead", person="comms-duty"),
    entry("10:15", "join", group="payments"),
    entry(
        "10:20",
        "update",
        affected="Customers cannot pay by card",
        doing="The team will have this fixed by 11:00",
    ),
    entry("10:35", "workaround", text="Cash only"),
)
"""By the example policy: roles and bridge are due at 10:11, the first update and assembly at 10:21, the first report of
the technical lead at 10:30, the next update at 10:36, the explanation of the workaround at 10:50, and another entry
within a day."""
PAST = (
    entry("08:00", "detected"),
    entry("08:10", "declared", severity="SEV1"),
    entry("08:12", "role", role="technical-lead", person="tech-duty"),
    entry("08:30", "update", affected="Nobody can pay", doing="The last change is rolled back"),
    entry("08:40", "restored"),
)


@pytest.fixture(scope="module")
def desk(desk: Desk) -> Desk:
    """An organisation in which one update informs everyone."""
    return desk.informing_together()


def practised(desk: Desk, *crew: dict[str, Any], until: str = "10:40", **more: Any) -> Scorecard:
    dossier = Dossier(incident(*crew, mode="drill"), desk.snapshot) if crew else None
    practice = Practice("Nobody can pay", desk.policy, START, clock(until), dossier, **more)
    return scorecard(practice)


def minutes(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds() / 60


def of_past_figures(desk: Desk, *more: dict[str, Any], **header: Any) -> PastFigures:
    return past_figures(Dossier(incident(*PAST, *more, **header), desk.snapshot), clock("08:00"))


def of_past(desk: Desk, *more: dict[str, Any], **header: Any) -> Scorecard:
    return practised(desk, *CREW, original=of_past_figures(desk, *more, **header), speed=10)


def test_each_deadline_is_met_late_or_missed_by_so_much(desk: Desk) -> None:
    found = practised(desk, *CREW)
    said = [
        (each.clock, each.subject, minutes(each.due), each.result, minutes(each.late))
        for each in found.deadlines
    ]
    assert said == [
        ("bridge-opened", "", 11, "missed", 29),
        ("roles", "communications-lead", 11, "late", 4),
        ("roles", "technical-lead", 11, "met", None),
        ("assemble", "", 21, "met", None),
        ("first-update", "", 21, "met", None),
        ("technical-report", "", 30, "missed", 10),
        ("cadence", "", 36, "met", None),
        ("silence", "", 24 * 60 + 6, "met", None),
    ]  # fmt: skip
    assert (found.met, found.clear, found.points, found.possible) == (5, 0, 5, 9)


def test_a_deadline_that_ended_without_being_met_is_missed(desk: Desk) -> None:
    # The bridge is no longer needed at 10:35, when service is restored, but its deadline had passed at 10:11.
    found = practised(desk, *CREW[:-1], entry("10:35", "restored"))
    (bridge,) = [each for each in found.deadlines if each.clock == "bridge-opened"]
    assert (bridge.result, minutes(bridge.late)) == ("missed", 24)


def test_a_repeating_deadline_is_scored_once_by_its_worst_interval(desk: Desk) -> None:
    # Reports of the technical lead are due every 20 minutes: at 10:30 (2 minutes late), 10:52 (met) and 11:00 (5 late).
    reports = [entry(at, "finding", by="tech-duty", text="x") for at in ("10:32", "10:40", "11:05")]
    found = practised(desk, *CREW, *reports, until="11:10")
    (report,) = [each for each in found.deadlines if each.clock == "technical-report"]
    assert (minutes(report.due), report.result, minutes(report.late)) == (60, "late", 5)
    assert (report.kept, report.intervals) == (1, 3)
    assert "| 1h | 5m late (1 of 3 times met) |" in FORMATS["markdown"](found)


def test_what_is_replayed_meets_no_deadline_for_the_crew(desk: Desk) -> None:
    replayed = entry("10:25", "note", by="tech-duty", text="Order database is out of connections",
                     source="replay of MI-20210906-6A8")  # fmt: skip
    for source, result in (("replay of MI-20210906-6A8", "missed"), ("a message", "met")):
        found = practised(desk, *CREW, {**replayed, "source": source})
        (report,) = [each for each in found.deadlines if each.clock == "technical-report"]
        assert report.result == result


def test_wording_is_judged_for_each_update(desk: Desk) -> None:
    (found,) = practised(desk, *CREW).updates
    assert minutes(found.after) == 20
    assert [(each.code, each.rule) for each in found.remarks] == [("MIM414", "update-promises-repair")]
    clear = entry(
        "10:20", "update", affected="Customers cannot pay by card", doing="We roll back the last change"
    )
    assert practised(desk, CREW[1], clear).clear == 1


def test_steps_are_in_the_order_of_the_crew_and_compared_with_the_past_incident(desk: Desk) -> None:
    found = [(each.id, minutes(each.crew), minutes(each.original)) for each in of_past(desk).steps]
    assert found == [
        ("declared", 6, 10),
        ("assembled", 15, None),
        ("first-update", 20, 30),
        ("workaround", 35, None),
        ("restored", None, 40),
        ("confirmed", None, None),
        ("closed", None, None),
    ]


def test_roles_have_their_first_holder(desk: Desk) -> None:
    found = [
        (each.role, each.person, minutes(each.crew), minutes(each.original)) for each in of_past(desk).roles
    ]
    assert found == [
        (MANAGER, "mim-duty", 6, None),
        ("technical-lead", "tech-duty", 10, 12),
        ("communications-lead", "comms-duty", 15, None),
    ]


def test_the_deadlines_of_the_past_incident_are_counted_if_it_is_over_and_was_recorded_live(
    desk: Desk,
) -> None:
    assert of_past(desk).original_deadlines is None
    closed = entry("09:00", "close")
    assert of_past(desk, closed, mode="backfill").original_deadlines is None
    # Due by 09:00, when it was closed: the first update (late), technical lead (met), bridge, manager, communications
    # lead, assembly and the technical lead's report at 08:32 (all missed until restoration); the next
    # update, an entry a day and closing within a week (met).
    assert of_past(desk, closed).original_deadlines == (4, 10)


def test_a_drill_without_a_declaration_has_no_points(desk: Desk) -> None:
    found = practised(desk)
    assert (found.incident, found.points, found.possible) == (None, 0, 0)
    assert "No incident was declared." in document(found).lead


def test_the_page_and_the_json_document_have_the_same_content(desk: Desk) -> None:
    found = of_past(desk, entry("09:00", "close"))
    text = FORMATS["markdown"](found)
    assert "5 of 9 points" in text
    assert "In the past incident, 4 of 10 were met on time by its end." in text
    assert "| Fill the role: communications lead | 11m | 4m late |" in text
    assert "| Open the bridge | 11m | missed, 29m overdue |" in text
    assert "| Timeline updated | 1d 6m | met (4 of 4 times met) |" in text
    assert "| Service restored | not reached | 40m |" in text
    assert (
        "| Technical lead | tech\\-duty | 10m | 12m |" in text
        or "| Technical lead | tech-duty | 10m | 12m |" in text
    )
    assert "MIM414" in text
    assert FORMATS["html"](found).count("<tr>") == 4 + 7 + 8 + 3 + 1
    data = json.loads(FORMATS["json"](found))
    assert data == as_data(found)
    assert (data["points"], data["possible"], data["original_deadlines"]) == (5, 9, {"met": 4, "of": 10})
    assert data["deadlines"][1] == {
        "clock": "roles", "subject": "communications-lead", "title": "Fill the role: communications lead",
        "due_seconds": 660, "result": "late", "late_seconds": 240, "kept": 0, "intervals": 1,
    }  # fmt: skip


def test_what_happened_before_the_start_is_said_to_be_before_it(desk: Desk) -> None:
    early = incident(entry("09:58", "declared", severity="SEV1"))
    practice = Practice("x", desk.policy, START, clock("10:01"), Dossier(early, desk.snapshot))
    assert "| Declared | 2m before |" in FORMATS["markdown"](scorecard(practice))


def test_the_result_is_one_sentence(desk: Desk) -> None:
    assert result_sentence(of_past(desk)) == (
        "End of a drill of MI-20261123-K7F at speed 10: 5 of 9 points; declared after 6m, response team assembled "
        "after 15m, first stakeholder update after 20m, workaround in place after 35m."
    )
    nothing = practised(desk, original=of_past_figures(desk), speed=2.5)
    assert result_sentence(nothing) == "End of a drill of MI-20261123-K7F at speed 2.5: 0 of 0 points."


@pytest.mark.parametrize("form", list(FORMATS))
def test_the_same_drill_has_the_same_scorecard(desk: Desk, form: str) -> None:
    assert FORMATS[form](of_past(desk)) == FORMATS[form](of_past(desk))
