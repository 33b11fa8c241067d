"""Clocks of pages run for each group, and the escalation path is measured against page, acknowledgement and join.

The right times come from the escalation paths below: the second person 10 minutes, the third 25 minutes after the page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mimkit.clocks.due import all_intervals, obligations
from mimkit.clocks.kinds.escalation import next_call, unanswered_pages
from mimkit.errors import RecordsUnreadable
from mimkit.model.dossier import Dossier
from mimkit.model.obligation import Obligation
from mimkit.model.organisation.directory import Group
from mimkit.model.organisation.roster import Roster
from mimkit.model.policy.policy import Clock
from mimkit.model.snapshot import Snapshot
from tests.builders import Desk, clock, entry, incident

JOINED = {"id": "joined", "title": "Joins", "starts": "page", "met_by": "join", "within": "10m"}
ACKNOWLEDGED = {
    **JOINED,
    "id": "acknowledged",
    "title": "Acknowledges",
    "met_by": "acknowledged",
    "within": "5m",
}
ESCALATION = {"id": "escalation", "title": "Page", "starts": "page", "met_by": "escalated"}
THREE_STEPS = [
    {"person": "payments-duty"},
    {"after": "10m", "person": "head-of-service"},
    {"after": "25m", "person": "mim-duty"},
]


def directory(*clocks: dict[str, Any], escalation: list[dict[str, Any]] | None = None) -> Snapshot:
    there = Desk.scaffolded().snapshot
    payments = there.groups["payments"].model_dump(by_alias=True)
    group = Group.model_validate(
        {**payments, "escalation": THREE_STEPS if escalation is None else escalation}
    )
    policy = there.policy.model_copy(update={"clocks": tuple(Clock.model_validate(each) for each in clocks)})
    return replace(there, policy=policy, groups={**there.groups, "payments": group})


def dossier(there: Snapshot, now: str, *timeline: dict[str, Any], **keys: Any) -> Dossier:
    record = incident(entry("10:00", "declared", severity="SEV1"), *timeline, **keys)
    return Dossier(record, there).at(clock(now))


def page(at: str, group: str = "payments", contact: str = "payments-duty", **keys: Any) -> dict[str, Any]:
    return entry(at, "page", group=group, contact=contact, **keys)


def join(at: str, group: str | None = "payments", **keys: Any) -> dict[str, Any]:
    return entry(at, "join", group=group, **keys)


def told(found: tuple[Obligation, ...]) -> list[tuple[str, str, str]]:
    """Return subject, deadline and status."""
    return [(each.subject, f"{each.due:%H:%M}", each.status) for each in found]


def test_the_join_of_one_group_does_not_meet_the_clock_of_another() -> None:
    there = dossier(
        directory(JOINED), "10:30", page("10:12"), page("10:13", "database", "database-duty"), join("10:14")
    )
    owed = obligations(there)
    assert told(owed) == [("payments", "10:22", "met"), ("database", "10:23", "overdue")]
    assert [each.title for each in owed] == ["Joins: Payments", "Joins: Database"]
    assert owed[1].command == f"mim join database -i {there.incident.id}"


def test_an_acknowledgement_is_no_join_and_a_join_acknowledges() -> None:
    there = directory(ACKNOWLEDGED, JOINED)
    acked = entry("10:15", "acknowledged", group="payments")
    assert told(obligations(dossier(there, "10:30", page("10:12"), acked))) == [
        ("payments", "10:17", "met"),
        ("payments", "10:22", "overdue"),
    ]
    assert told(obligations(dossier(there, "10:30", page("10:12"), join("10:16")))) == [
        ("payments", "10:17", "met"),
        ("payments", "10:22", "met"),
    ]
    assert obligations(dossier(there, "10:13", page("10:12")))[0].command.startswith("mim ack payments -i ")


def test_a_page_that_is_repeated_does_not_move_the_deadline() -> None:
    assert told(obligations(dossier(directory(JOINED), "10:30", page("10:12"), page("10:20")))) == [
        ("payments", "10:22", "overdue")
    ]


def test_a_retracted_page_starts_nothing_and_a_retracted_join_meets_nothing() -> None:
    there, first, second, joined = directory(JOINED), page("10:12"), page("10:15"), join("10:16")
    wrong = entry("10:18", "retract", entry=first["id"], reason="The wrong group")
    assert obligations(dossier(there, "10:20", first, wrong)) == ()
    assert told(obligations(dossier(there, "10:20", first, second, wrong))) == [
        ("payments", "10:25", "pending")
    ]
    left = entry("10:18", "retract", entry=joined["id"], reason="Another person")
    assert told(obligations(dossier(there, "10:23", first, joined, left))) == [
        ("payments", "10:22", "overdue")
    ]


def test_a_group_that_was_there_before_it_was_paged_could_not_be_late() -> None:
    (owed,) = obligations(dossier(directory(JOINED), "10:30", join("10:05"), page("10:12")))
    assert (owed.status, owed.met, owed.is_evidence) == ("met", clock("10:05"), False)
    (later,) = obligations(dossier(directory(JOINED), "10:30", page("10:12"), join("10:12")))
    assert (later.status, later.is_evidence) == ("met", True)


@pytest.mark.parametrize(
    ("keys", "now", "joined", "status"),
    [
        # Paged between 09:42 and 10:42, so due between 09:52 and 10:52.
        ({"precision": "hour"}, "10:30", None, "soon"),
        ({"precision": "hour"}, "10:53", None, "overdue"),
        ({"precision": "hour"}, "11:00", "10:40", "undecided"),
        ({"precision": "hour"}, "11:00", "10:53", "late"),
        ({"latest": "2026-11-23T10:20:00Z"}, "11:00", "10:21", "met"),
    ],
)
def test_a_page_at_an_approximate_time_is_judged_only_if_that_is_certain(
    keys: dict[str, Any], now: str, joined: str | None, status: str
) -> None:
    answer = [join(joined)] if joined else []
    (owed,) = obligations(dossier(directory(JOINED), now, page("10:12", **keys), *answer))
    assert owed.status == status


def test_a_reopened_incident_needs_a_new_page_and_a_new_join() -> None:
    timeline = (
        page("10:12"), join("10:14"), entry("10:40", "restored"),
        entry("12:00", "reopen", reason="It fails again"), page("12:05"),
    )  # fmt: skip
    there = dossier(directory(JOINED), "12:30", *timeline)
    assert told(obligations(there)) == [("payments", "12:15", "overdue")]
    assert told(all_intervals(there)) == [("payments", "10:22", "met"), ("payments", "12:15", "overdue")]
    assert told(obligations(dossier(directory(JOINED), "12:01", *timeline[:-1]))) == []


def test_a_restoration_ends_what_is_owed_only_while_service_is_out() -> None:
    there = directory({**JOINED, "during": ["investigating"]})
    restored = entry("10:20", "restored")
    assert all_intervals(dossier(there, "10:40", page("10:12"), restored)) == ()
    late = entry("10:30", "restored")
    assert told(all_intervals(dossier(there, "10:40", page("10:12"), late))) == [
        ("payments", "10:22", "late")
    ]
    assert all_intervals(dossier(there, "10:40", restored, page("10:25"))) == ()


@pytest.mark.parametrize("clock_", [JOINED, ESCALATION])
def test_scope_and_backfill_apply(clock_: dict[str, Any]) -> None:
    other = directory({**clock_, "applies_to": {"severities": ["SEV3"]}})
    assert obligations(dossier(other, "10:30", page("10:12"))) == ()
    past = {"mode": "backfill", "source": {"url": "https://example.com/1"}}
    assert all_intervals(dossier(directory(clock_), "10:30", page("10:12"), **past)) == ()


def test_a_clock_may_name_its_group() -> None:
    timeline = (page("10:12"), page("10:13", "database", "database-duty"), join("10:14"))
    for keys in ({"starts": "page.database"}, {"met_by": "join.database"}):
        owed = obligations(dossier(directory({**JOINED, **keys}), "10:30", *timeline))
        assert told(owed) == [("database", "10:23", "overdue")]


@pytest.mark.parametrize(
    "keys",
    [
        {"starts": "page.payments", "met_by": "join.database"},
        {"starts": "page.payments", "met_by": "join.payments"},
        {"nth": 2},
        {"starts": "page.payments.2"},
    ],
)
def test_two_named_groups_or_a_second_event_are_one_clock_of_two_events(keys: dict[str, Any]) -> None:
    timeline = (page("10:12"), page("10:13", "database", "database-duty"), page("10:14"), join("10:14"))
    there = directory({**JOINED, **keys})
    assert [each.subject for each in all_intervals(dossier(there, "10:30", *timeline))] == [""]


def test_the_person_who_was_called_answers_for_the_group() -> None:
    joined = entry("10:16", "join", person="head-of-service")
    there = dossier(
        directory(JOINED), "10:30", page("10:12"), page("10:15", contact="head-of-service"), joined
    )
    assert told(obligations(there)) == [("payments", "10:22", "met")]
    guest = entry("10:16", "join", guest="Somebody")
    assert told(obligations(dossier(directory(JOINED), "10:30", page("10:12"), guest))) == [
        ("payments", "10:22", "overdue")
    ]


# Escalation


def test_who_is_next_and_when_is_owed_one_step_at_a_time() -> None:
    there = directory(ESCALATION)
    first = obligations(dossier(there, "10:13", page("10:12")))
    assert told(first) == [("payments.2", "10:22", "pending")]
    assert first[0].title == "Page: head-of-service for Payments"
    assert first[0].command.startswith("mim page payments --person head-of-service -i ")
    # At 10:22 the first step has passed, so the second one begins.
    assert told(obligations(dossier(there, "10:23", page("10:12")))) == [
        ("payments.2", "10:22", "overdue"),
        ("payments.3", "10:37", "pending"),
    ]


def test_paging_the_next_person_early_begins_the_step_after() -> None:
    there = dossier(directory(ESCALATION), "10:19", page("10:12"), page("10:18", contact="head-of-service"))
    assert told(obligations(there)) == [("payments.2", "10:22", "met"), ("payments.3", "10:37", "pending")]
    assert obligations(there)[1].starts == clock("10:18")


@pytest.mark.parametrize("answer", [join("10:20"), entry("10:20", "acknowledged", group="payments")])
def test_an_answer_in_time_ends_the_path_without_a_miss(answer: dict[str, Any]) -> None:
    assert all_intervals(dossier(directory(ESCALATION), "10:50", page("10:12"), answer)) == ()


def test_an_answer_after_a_step_leaves_the_miss_in_the_history() -> None:
    there = dossier(directory(ESCALATION), "10:50", page("10:12"), join("10:30"))
    assert told(all_intervals(there)) == [("payments.2", "10:22", "late")]
    # Whoever was paged after the answer did not meet the step.
    afterwards = page("10:31", contact="head-of-service")
    assert told(
        all_intervals(dossier(directory(ESCALATION), "10:50", page("10:12"), join("10:30"), afterwards))
    ) == [("payments.2", "10:22", "late")]


def test_a_person_of_the_path_who_joins_was_reached() -> None:
    joined = entry("10:20", "join", person="head-of-service")
    there = dossier(directory(ESCALATION), "10:21", page("10:12"), joined)
    assert told(obligations(there)) == [("payments.2", "10:22", "met"), ("payments.3", "10:37", "pending")]


def test_steps_may_lead_to_another_group_or_to_whoever_is_on_call_then() -> None:
    roster = Roster.model_validate(
        {
            "schema": 1, "id": "night", "title": "Night", "role": "deputy", "shifts": [
                {"start": "2026-11-23T08:00:00Z", "end": "2026-11-23T10:20:00Z", "person": "scribe-duty"},
                {"start": "2026-11-23T10:20:00Z", "end": "2026-11-24T08:00:00Z", "person": "deputy-duty"},
            ],
        }
    )  # fmt: skip
    # The database group calls its contact at once and the head of service 10 minutes later: 20 and 30 minutes here.
    steps = [
        {"person": "payments-duty"},
        {"after": "10m", "roster": "night"},
        {"after": "20m", "group": "database"},
    ]
    there = directory(ESCALATION, escalation=steps)
    there = replace(there, rosters={**there.rosters, "night": roster})
    owed = obligations(dossier(there, "10:50", page("10:12")))
    assert [(f"{each.due:%H:%M}", each.title) for each in owed] == [
        ("10:22", "Page: deputy-duty for Payments"),
        ("10:32", "Page: database-duty for Payments"),
        ("10:42", "Page: head-of-service for Payments"),
    ]


def test_steps_that_lead_to_no_one_and_groups_without_a_file_owe_nothing() -> None:
    there = directory(
        ESCALATION, escalation=[{"person": "payments-duty"}, {"after": "10m", "roster": "no-such"}]
    )
    assert obligations(dossier(there, "10:50", page("10:12"))) == ()
    assert obligations(dossier(there, "10:50", page("10:12", "gone"))) == ()
    (owed,) = obligations(dossier(directory(JOINED), "10:50", page("10:12", "gone")))
    assert owed.title == "Joins: gone"


# What people see during the incident


def test_unanswered_pages_name_the_next_person_whatever_clocks_the_policy_has() -> None:
    there = dossier(directory(), "10:15", page("10:12"))
    assert [tuple(each)[:5] for each in unanswered_pages(there)] == [
        ("payments", "Payments", clock("10:12"), "head-of-service", clock("10:22"))
    ]
    paged = page("10:20", contact="head-of-service")
    (second,) = unanswered_pages(dossier(directory(), "10:21", page("10:12"), paged))
    assert (second.next, second.due) == ("mim-duty", clock("10:37"))
    last = page("10:30", contact="mim-duty")
    (end,) = unanswered_pages(dossier(directory(), "10:31", page("10:12"), paged, last))
    assert (end.next, end.due) == (None, None)


def test_nothing_is_waited_for_after_an_answer_or_a_restoration() -> None:
    there = directory()
    assert unanswered_pages(dossier(there, "10:30", page("10:12"), join("10:14"))) == []
    assert unanswered_pages(dossier(there, "10:30", page("10:12"), entry("10:20", "restored"))) == []


def test_a_status_works_without_a_directory_that_can_be_read() -> None:
    class Broken(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:  # noqa: ARG002 - as of a mapping
            raise RecordsUnreadable("it cannot be read", "mim check")

    there = replace(directory(), groups=Broken())
    assert [tuple(each)[:5] for each in unanswered_pages(dossier(there, "10:15", page("10:12")))] == [
        ("payments", "payments", clock("10:12"), None, None)
    ]


STAND_IN = {"person": "deputy-duty"}
"""A step without `after`, so it is due with the page."""


@pytest.mark.parametrize(
    ("pages", "steps", "person", "due"),
    [
        (["payments-duty"], THREE_STEPS, "head-of-service", "10:22"),
        # Whoever was paged out of turn is not paged again, and nobody on the path is left out.
        (["head-of-service"], THREE_STEPS, "payments-duty", "10:12"),
        (["payments-duty", "mim-duty"], THREE_STEPS, "head-of-service", "10:22"),
        (["network-duty"], THREE_STEPS, "payments-duty", "10:12"),
        (["payments-duty"], [*THREE_STEPS[:1], STAND_IN, *THREE_STEPS[1:]], "deputy-duty", "10:12"),
        (["payments-duty", "head-of-service", "mim-duty"], THREE_STEPS, None, None),
        ([None], THREE_STEPS, "head-of-service", "10:22"),
        # A step that leads to no one is passed over.
        (["payments-duty"], [{"after": "5m", "person": "gone-duty"}, *THREE_STEPS[1:]], "head-of-service", "10:22"),
    ],
)  # fmt: skip
def test_the_next_person_is_the_first_on_the_path_who_was_not_paged(
    pages: list[str | None], steps: list[dict[str, Any]], person: str | None, due: str | None
) -> None:
    timeline = [entry(f"10:{12 + n}", "page", group="payments", contact=who) for n, who in enumerate(pages)]
    there = dossier(directory(escalation=steps), "10:20", *timeline)
    expected = (person, clock(due)) if person and due else None
    assert next_call(there, "payments") == next_call(there, "payments", clock("10:20")) == expected


def test_who_joined_need_not_be_paged_and_a_group_without_a_page_has_no_next_person() -> None:
    there = dossier(directory(), "10:20", page("10:12"), join("10:14", None, person="head-of-service"))
    found = next_call(there, "payments")
    assert found is not None
    assert found.person == "mim-duty"
    assert next_call(there, "network") is None
    assert next_call(dossier(directory(), "10:20", page("10:12", "gone")), "gone") is None


def test_after_a_change_of_shifts_the_path_goes_on_and_does_not_begin_again() -> None:
    there = directory()
    shifts = [("payments-duty", "10:00", "10:15"), ("deputy-duty", "10:15", "12:00")]
    roster = Roster.model_validate(
        {
            "id": "payments", "title": "P", "group": "payments", "zone": "UTC",
            "shifts": [
                {"person": who, "start": f"2026-11-23T{start}Z", "end": f"2026-11-23T{end}Z"}
                for who, start, end in shifts
            ],
        }
    )  # fmt: skip
    shifted = dossier(replace(there, rosters={"payments": roster}), "10:20", page("10:12"))
    found = next_call(shifted, "payments", clock("10:20"))
    assert found is not None
    # The first step names payments-duty, who was paged.
    assert found.person == "head-of-service"


def test_a_page_has_the_receipt_that_names_it() -> None:
    paged = page("10:12")
    attempts = [{"address": "group", "service": "ntfy", "state": "failed", "reason": "status 500"}]
    receipt = entry("10:12", "page-receipt", page=paged["id"], attempts=attempts)
    (found,) = unanswered_pages(dossier(directory(), "10:15", paged, receipt))
    assert found.receipt is not None
    assert found.receipt.page == paged["id"]
    assert found.receipt.accepted is None
    (second,) = unanswered_pages(dossier(directory(), "10:15", paged, receipt, page("10:14")))
    assert second.receipt is None


def test_a_group_that_is_paged_for_a_proposal_has_no_deadline_of_the_response(desk: Desk) -> None:
    proposed = entry("10:00", "proposed", severity="SEV2", criteria=["many-users"])
    there = Dossier(incident(proposed, page("10:05"), entry("10:06", "blocker", text="x")), desk.snapshot)
    found = [(each.clock, each.status) for each in obligations(there.at(clock("12:00")))]
    assert found == [("proposal-decided", "overdue"), ("blocker-resolved", "overdue")]
