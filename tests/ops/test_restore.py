"""Resolution in two stages, confirmation by the business, closing, and reopening."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.errors import UsageError
from mimkit.model.incident.kinds import FITS_AFTER_END
from mimkit.ops.classify import ChangeSeverity, Link
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.confirm import Confirm
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.declare import Withdraw
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.log import Log
from mimkit.ops.open_work import GatesOpen, TasksOpen
from mimkit.ops.refusals.confirming import ConfirmedByResponder
from mimkit.ops.refusals.names import NotAffected, UnknownName
from mimkit.ops.refusals.order import (
    AlreadyDone,
    FutureTime,
    NotDeclared,
    NotOpen,
    NotOpenAtThatTime,
    NotYet,
    OutOfOrder,
)
from mimkit.ops.restore import Close, RecordFix, RecordWorkaround, Reopen, Restore
from mimkit.ops.roles import TakeRole
from mimkit.report.incident.entry_text import entry_words
from mimkit.rules.judge import check_dossier
from tests.builders import Desk, clock, refusal

BUSINESS = {"stakeholder": "retail-operations"}


@pytest.fixture(scope="module")
def closed(declared: Desk) -> Desk:
    return declared.confirmed().do(OpenProblem, "11:20", root_cause="It expired").do(Close, "12:00")


def test_the_whole_way_from_declaration_to_closing(closed: Desk) -> None:
    names = [name for name, at in closed.state.milestones.items() if at]
    assert names == ["declared", "restored", "confirmed", "closed"]
    assert (closed.state.status, closed.state.next_update) == ("closed", None)
    assert all(gate.met for gate in closed.gates().values())


def test_workaround_and_fix_are_separate_milestones(declared: Desk) -> None:
    found = (
        declared.do(RecordWorkaround, "10:30", text="Pay later")
        .do(Restore, "10:55")
        .do(RecordFix, "11:30", text="Renewed")
    )
    milestones = found.state.milestones
    assert (milestones.workaround, milestones.restored, milestones.fixed) == (
        clock("10:30"),
        clock("10:55"),
        clock("11:30"),
    )
    assert (found.state.workaround, found.state.phase) == ("Pay later", "restored")


def test_a_permanent_fix_may_come_long_after_closing(closed: Desk) -> None:
    found = closed.do(RecordFix, "+20 09:00", text="Renewed by itself")
    assert (found.state.status, found.state.milestones.fixed) == ("closed", clock("+20 09:00"))


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (RecordWorkaround, {"text": "x"}),
        (Restore, {}),
        (Confirm, BUSINESS),
        (RecordFix, {"text": "x"}),
        (Close, {}),
    ],
)
def test_a_proposal_has_no_milestones(desk: Desk, verb: type, words: dict[str, Any]) -> None:
    assert refusal(desk.declare(outcome="propose"), verb, "11:00", **words)[0] is NotDeclared


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (RecordWorkaround, {"text": "x"}),
        (Restore, {}),
        (Confirm, BUSINESS),
        (RecordFix, {"text": "x"}),
        (Close, {}),
        (Reopen, {"reason": "x"}),
    ],
)
def test_what_was_demoted_has_no_milestones_any_more(
    declared: Desk, verb: type, words: dict[str, Any]
) -> None:
    over = declared.do(Withdraw, "10:30", kind="demoted", reason="One user")
    assert refusal(over, verb, "11:00", **words)[0] is NotOpen


FUTURE = "at 2026-11-23T11:00:00Z is in the future: it is 2026-11-23T10:56:00Z now"


@pytest.mark.parametrize(
    ("verb", "words", "what"),
    [
        (RecordWorkaround, {"text": "x"}, "the workaround"), (Restore, {}, "restoration"), (Confirm, BUSINESS, "confirmation"),
        (RecordFix, {"text": "x"}, "the permanent fix"), (Close, {}, "closing"), (Reopen, {"reason": "x"}, "reopening"),
    ],
)  # fmt: skip
def test_no_milestone_is_still_to_come(declared: Desk, verb: type, words: dict[str, Any], what: str) -> None:
    there = declared if verb is Restore else declared.restored()
    found = refusal(there, verb, "11:00", now=clock("10:56"), **words)
    assert found == (FutureTime, f"{what} {FUTURE}", "specify the time when it happened, such as --at -5m")


@pytest.mark.parametrize(
    ("verb", "words", "what"),
    [
        (RecordWorkaround, {"text": "x"}, "the workaround"),
        (Restore, {}, "restoration"),
        (RecordFix, {"text": "x"}, "the permanent fix"),
    ],
)
def test_no_milestone_comes_before_the_impact(
    desk: Desk, verb: type, words: dict[str, Any], what: str
) -> None:
    started = desk.declare(started=clock("09:58"))
    found = refusal(started, verb, "11:00", at=clock("09:57"), **words)
    assert found == (
        OutOfOrder,
        f"{what} at 2026-11-23T09:57:00Z is before the start of the impact at 2026-11-23T09:58:00Z",
        "specify the correct time with --at, or correct the earlier time: mim set started=TIME",
    )
    assert started.do(verb, "11:00", at=clock("09:58"), **words).last_id


def test_service_is_not_restored_before_anybody_noticed(desk: Desk) -> None:
    noticed = desk.declare(detected=clock("10:02"))
    assert refusal(noticed, Restore, "11:00", at=clock("10:01"))[1] == (
        "restoration at 2026-11-23T10:01:00Z is before detection at 2026-11-23T10:02:00Z"
    )


def test_service_is_restored_once(declared: Desk) -> None:
    restored = declared.restored()
    wrong = restored.last_id[-6:]
    assert refusal(restored, Restore, "11:00") == (
        AlreadyDone,
        f"{declared.incident} is already restored at 2026-11-23T10:55:00Z",
        f"if it failed again: mim reopen --reason WHY; if the time is wrong: mim amend {wrong} --at TIME",
    )


def test_only_what_is_restored_is_confirmed(declared: Desk) -> None:
    assert refusal(declared, Confirm, "11:00", **BUSINESS) == (
        NotYet,
        f"{declared.incident} is not restored yet, so there is nothing to confirm",
        "mim restored",
    )
    assert refusal(declared.restored(), Confirm, "11:00", at=clock("10:54"), **BUSINESS)[1] == (
        "confirmation at 2026-11-23T10:54:00Z is before restoration at 2026-11-23T10:55:00Z"
    )


def test_restoration_is_confirmed_once(declared: Desk) -> None:
    assert refusal(declared.confirmed(), Confirm, "11:20", **BUSINESS) == (
        AlreadyDone,
        f"{declared.incident} is already confirmed by retail-operations at 2026-11-23T11:05:00Z",
        "if that is wrong: mim confirm retail-operations --reason WHY",
    )


def test_restoration_is_not_confirmed_by_who_repaired_it(declared: Desk) -> None:
    there = declared.restored().do(TakeRole, "10:56", role="scribe", person="retail-operations")
    assert refusal(there, Confirm, "11:00", **BUSINESS) == (
        ConfirmedByResponder,
        (
            "retail-operations is the scribe, but restoration must be confirmed by the business; "
            "policy/people.yaml lists no one who can"
        ),
        "add a person to policy/people.yaml with `kind: stakeholder`, and commit it",
    )
    assert refusal(declared.restored(), Confirm, "11:00", stakeholder="retail-ops")[0] is UnknownName


def test_who_held_a_role_at_the_time_does_not_confirm_it_afterwards(declared: Desk) -> None:
    held = declared.restored().do(TakeRole, "10:56", role="scribe", person="retail-operations")
    handed = held.do(TakeRole, "11:10", role="scribe", person="deputy-duty")
    assert refusal(handed, Confirm, "11:20", at=clock("11:00"), **BUSINESS)[0] is ConfirmedByResponder
    assert handed.do(Confirm, "11:20", **BUSINESS).state.confirmed_by == "retail-operations"


@pytest.fixture(scope="module")
def busy(declared: Desk) -> Desk:
    there = declared.confirmed().do(OpenProblem, "11:20", root_cause="It expired")
    return there.do(Log, "11:30", text="Wait for the vendor", kind="blocker").do(
        Log, "11:31", text="Tell the stores", kind="action", owner="tech-duty"
    )


def test_what_is_open_is_listed_before_closing(busy: Desk) -> None:
    with pytest.raises(GatesOpen) as refused:
        busy.do(Close, "12:00")
    blocker, task = (entry.id[-6:] for entry in busy.record.timeline[-2:])
    assert refused.value.sentence == (f"{busy.incident} cannot be closed yet: 1 blocker and 1 task are open")
    assert refused.value.hint == "resolve each blocker, then close it: mim close"
    rows = (
        (f"blocker {blocker} (no owner): Wait for the vendor", f"mim log -i {busy.incident} TEXT --resolves {blocker}"),
        (f"task {task} (tech-duty): Tell the stores", f"mim log -i {busy.incident} TEXT --resolves {task}"),
    )  # fmt: skip
    assert refused.value.rows == rows
    loose = busy.but_policy(", blockers-settled", "")
    with pytest.raises(TasksOpen) as open_work:
        loose.do(Close, "12:00")
    assert open_work.value.sentence == f"{busy.incident} still has 1 blocker and 1 task open"
    assert open_work.value.rows == rows
    more = loose.do(Log, "11:40", text="More", kind="action")
    assert refusal(more, Close, "12:00")[1].endswith("1 blocker and 2 tasks open")
    done = busy.do(Log, "11:45", text="It answered", resolves=blocker)
    assert refusal(done, Close, "12:00")[1].endswith("still has 1 task open")


def test_a_reason_closes_with_open_work_and_stays_on_the_timeline(busy: Desk) -> None:
    assert refusal(busy, Close, "12:00", anyway="The vendor goes on under INC-1")[0] is GatesOpen
    loose = busy.but_policy(", blockers-settled", "")
    found = loose.do(Close, "12:00", anyway="The vendor goes on under INC-1")
    assert (found.state.status, found.state.timeline[-1].anyway) == (
        "closed",
        "The vendor goes on under INC-1",
    )
    assert entry_words(found.state.timeline[-1]) == "although work was open: The vendor goes on under INC-1"


def test_a_blocker_that_is_recorded_after_closing_leaves_the_closing_valid(closed: Desk) -> None:
    late = closed.do(Log, "13:00", at=clock("11:00"), text="The vendor was slow", kind="blocker")
    assert late.gates()["blockers-settled"].met
    assert [rule.code for rule, _ in check_dossier(late.dossier)] == []
    again = late.do(Reopen, "13:10", reason="It failed again")
    assert again.gates()["blockers-settled"].met is False


def test_a_severity_is_known_before_closing(desk: Desk) -> None:
    there = desk.declare(severity="pending").confirmed().do(RecordFix, "11:20", text="Renewed")
    with pytest.raises(GatesOpen) as refused:
        there.do(Close, "12:00")
    assert refused.value.rows == (("the severity is known", "mim severity SEV --reason WHY"),)
    known = there.do(ChangeSeverity, "11:30", severity="SEV2", reason="200 users")
    assert known.do(Close, "12:00").state.status == "closed"
    policy = "blockers-settled, severity-known"
    assert there.but_policy(f", {policy}", "").do(Close, "12:00").state.status == "closed"


def test_a_reason_opens_no_gate_and_explains_nothing_where_nothing_is_open(
    declared: Desk, busy: Desk
) -> None:
    open_gate = declared.restored().do(Log, "11:30", text="Tell the stores", kind="action")
    assert refusal(open_gate, Close, "12:00", anyway="It is late")[0] is GatesOpen
    done = busy
    for task in busy.record.timeline[-2:]:
        done = done.do(Log, "11:50", text="Done", resolves=task.id)
    assert refusal(done, Close, "12:00", anyway="x")[0] is UsageError
    assert done.do(Close, "12:00").state.status == "closed"


def test_closing_names_every_open_gate_and_its_command(declared: Desk) -> None:
    with pytest.raises(GatesOpen) as refused:
        declared.restored().do(Close, "12:00")
    assert refused.value.sentence == f"{declared.incident} cannot be closed yet: 3 closing gates are open"
    assert refused.value.hint == "meet these closing gates, then close it: mim close"
    assert refused.value.rows == (
        ("the business stakeholder confirms restoration", "mim confirm retail-operations"),
        (
            "the final update is recorded, with the review date",
            "mim update",
        ),
        ("the permanent fix is in place, or a problem record is raised", "mim problem open"),
    )


def test_a_blocker_is_listed_and_counted_once_beside_other_gates(declared: Desk) -> None:
    there = declared.confirmed().do(Log, "11:30", text="Wait for the vendor", kind="blocker")
    with pytest.raises(GatesOpen) as refused:
        there.do(Close, "12:00")
    assert refused.value.sentence.endswith("yet: one closing gate is open, and so is 1 blocker")
    assert [gate.id for gate in refused.value.gates] == ["cause-tracked", "blockers-settled"]
    gate, blocker = (words for words, _ in refused.value.rows)
    assert (gate, "Wait for the vendor" in blocker) == (
        "the permanent fix is in place, or a problem record is raised",
        True,
    )


def test_closing_with_one_gate_open_says_so(declared: Desk) -> None:
    with pytest.raises(GatesOpen, match=r"cannot be closed yet: one closing gate is open$") as refused:
        declared.confirmed().do(Close, "12:00")
    assert [gate.id for gate in refused.value.gates] == ["cause-tracked"]


def test_an_origin_that_is_open_holds_closing_up_where_policy_says_so(declared: Desk) -> None:
    strict = declared.but_policy("must_be: linked", "must_be: closed").do(Link, "10:20", record="INC-1")
    ready = strict.confirmed().do(RecordFix, "11:20", text="Renewed")
    with pytest.raises(GatesOpen) as refused:
        ready.do(Close, "12:00")
    assert [command for _, command in refused.value.rows] == ["mim link INC-1 --closed"]
    assert ready.do(Link, "11:30", record="INC-1", closed=True).do(Close, "12:00").state.status == "closed"


def test_a_fix_is_recorded_once(declared: Desk) -> None:
    assert refusal(declared.do(RecordFix, "11:00", text="Renewed"), RecordFix, "11:10", text="Renewed") == (
        AlreadyDone,
        f"{declared.incident} is already fixed at 2026-11-23T11:00:00Z",
        "to add a note: mim log TEXT",
    )


@pytest.mark.parametrize("at", ["10:50", "11:04", "11:09"])
def test_closing_is_not_dated_back_before_anything_that_came_before_it(declared: Desk, at: str) -> None:
    ready = declared.confirmed().do(RecordFix, "11:08", text="Renewed")
    assert refusal(ready, Close, "12:00", at=clock(at))[1] == (
        f"closing at 2026-11-23T{at}:00Z is before the update entry at 2026-11-23T11:10:00Z"
    )
    assert ready.do(Close, "12:00", at=clock("11:10")).state.milestones.closed == clock("11:10")


def test_a_note_after_the_end_does_not_move_the_end(declared: Desk) -> None:
    ready = declared.confirmed().do(RecordFix, "11:08", text="Renewed").do(Log, "11:55", text="All went home")
    assert ready.do(Close, "12:00", at=clock("11:30")).state.milestones.closed == clock("11:30")
    assert {"note", "amend", "redact", "link", "problem"} < set(FITS_AFTER_END)


def test_what_is_closed_is_closed(closed: Desk) -> None:
    assert refusal(closed, Close, "12:10")[:2] == (NotOpen, f"{closed.incident} is closed")
    assert refusal(closed, Restore, "12:10")[0] is NotOpen


def test_a_closed_incident_is_reopened_and_goes_the_way_again(closed: Desk) -> None:
    again = closed.do(Reopen, "13:00", reason="It failed again")
    assert (again.state.status, again.state.phase, again.state.reopened) == ("declared", "investigating", 1)
    assert again.gates()["restored"].met is False
    over = again.do(Restore, "13:30").do(Confirm, "13:40", **BUSINESS)
    with pytest.raises(GatesOpen) as refused:
        over.do(Close, "13:45")
    assert [gate.id for gate in refused.value.gates] == ["final-update"]
    final = over.do(SendUpdate, "13:50", affected="Nothing any more", doing="We watch it")
    assert final.do(Close, "14:00").state.milestones.restored == clock("13:30")


def test_a_restoration_that_did_not_hold_is_taken_back(declared: Desk) -> None:
    again = declared.restored().do(Reopen, "11:00", reason="Errors again")
    assert (again.state.phase, again.state.milestones.restored) == ("investigating", None)


def test_a_workaround_that_did_not_hold_is_taken_back(declared: Desk) -> None:
    again = declared.do(RecordWorkaround, "10:30", text="Pay later").do(
        Reopen, "10:40", reason="The queue is full"
    )
    assert (again.state.phase, again.state.workaround, again.state.milestones.workaround) == (
        "investigating",
        None,
        None,
    )
    assert again.do(RecordWorkaround, "10:50", text="By phone").state.milestones.workaround == clock("10:50")


def test_a_reopening_takes_back_the_better_workaround_too(declared: Desk) -> None:
    better = declared.do(RecordWorkaround, "10:30", text="Pay later").do(
        RecordWorkaround, "10:50", text="By phone"
    )
    assert refusal(better, Reopen, "11:00", at=clock("10:40"), reason="x")[1] == (
        "reopening at 2026-11-23T10:40:00Z is before the workaround at 2026-11-23T10:50:00Z"
    )


def test_what_was_demoted_after_its_restoration_is_over_for_good(declared: Desk) -> None:
    over = declared.restored().do(Withdraw, "11:30", kind="demoted", reason="One user")
    assert refusal(over, Reopen, "12:00", reason="x")[:2] == (NotOpen, f"{declared.incident} is demoted")


def test_what_goes_on_is_not_reopened(declared: Desk) -> None:
    assert refusal(declared, Reopen, "11:00", reason="x") == (
        NotYet,
        f"{declared.incident} has no workaround and is neither restored nor closed, so there is nothing to reopen",
        "mim status",
    )


@pytest.mark.parametrize(
    ("at", "step", "when"),
    [("10:50", "restoration", "10:55"), ("11:00", "confirmation", "11:05"), ("11:30", "closing", "12:00")],
)
def test_a_reopening_comes_after_all_that_it_takes_back(closed: Desk, at: str, step: str, when: str) -> None:
    assert refusal(closed, Reopen, "13:00", at=clock(at), reason="x")[:2] == (
        OutOfOrder,
        f"reopening at 2026-11-23T{at}:00Z is before {step} at 2026-11-23T{when}:00Z",
    )


@pytest.mark.parametrize(
    ("verb", "words", "what"),
    [
        (RecordWorkaround, {"text": "x"}, "the workaround"),
        (Restore, {}, "restoration"),
        (RecordFix, {"text": "x"}, "the permanent fix"),
    ],
)
def test_a_milestone_is_not_dated_back_before_the_reopening_that_would_take_it_back(
    declared: Desk, verb: type, words: dict[str, Any], what: str
) -> None:
    again = declared.restored().do(Reopen, "11:30", reason="Again")
    assert refusal(again, verb, "12:00", at=clock("11:20"), **words)[:2] == (
        OutOfOrder,
        f"{what} at 2026-11-23T11:20:00Z is before the reopening at 2026-11-23T11:30:00Z",
    )
    assert again.do(verb, "12:00", at=clock("11:30"), **words).last_id


def test_a_milestone_does_not_fall_into_the_time_when_it_was_closed(closed: Desk) -> None:
    again = closed.do(Reopen, "13:00", reason="Again")
    for verb, words in ((Restore, {}), (RecordWorkaround, {"text": "x"}), (RecordFix, {"text": "x"})):
        assert refusal(again, verb, "13:10", at=clock("12:30"), **words)[0] is NotOpenAtThatTime


def test_an_incident_may_be_reopened_again_and_again(closed: Desk) -> None:
    found = closed
    for hour in (13, 15, 17):
        found = found.do(Reopen, f"{hour}:00", reason="Again").do(Restore, f"{hour}:30")
    assert (found.state.reopened, found.state.milestones.restored) == (3, clock("17:30"))


def test_service_restored_over_midnight_counts_from_the_right_day(desk: Desk) -> None:
    found = desk.declare("23:50").do(Restore, "+1 00:10")
    assert found.state.milestones.restored == clock("+1 00:10")


@pytest.fixture(scope="module")
def two(desk: Desk) -> Desk:
    return desk.declare(services=("checkout", "payments"))


def test_services_are_restored_one_by_one(two: Desk) -> None:
    one = two.do(Restore, "10:30", services=("payments", "payments"), text="Cards work")
    assert entry_words(one.record.timeline[-1]) == "payments: Cards work"
    assert one.gates()["restored"].words == "service is fully restored (not yet checkout)"
    assert refusal(one, Confirm, "10:40", **BUSINESS)[1] == (
        f"{two.incident} is not restored yet (checkout), so there is nothing to confirm"
    )
    both = one.do(Restore, "10:50", services=("checkout",))
    assert (both.state.phase, both.state.milestones.restored) == ("restored", clock("10:50"))


def test_only_an_affected_service_is_restored(two: Desk, declared: Desk) -> None:
    assert refusal(two, Restore, "10:30", services=("email",)) == (
        NotAffected,
        f"{two.incident} does not affect 'email'",
        "affected services: checkout, payments",
    )
    assert refusal(two, Reopen, "10:30", services=("chekout",), reason="x")[2] == "did you mean checkout?"
    assert refusal(declared, Restore, "10:30", services=("email",))[1:] == (
        f"{declared.incident} lists no affected services",
        "omit --service",
    )


def test_a_service_is_restored_once(two: Desk) -> None:
    one = two.do(Restore, "10:30", services=("payments",))
    _, said, hint = refusal(one, Restore, "10:40", services=("payments",))
    assert said == "payments is already restored at 2026-11-23T10:30:00Z"
    assert "mim reopen --service payments --reason WHY" in hint


def test_a_restoration_of_the_rest_that_is_dated_back_leaves_the_others_as_they_were(two: Desk) -> None:
    one = two.do(Restore, "10:50", services=("payments",))
    rest = one.do(Restore, "11:00", at=clock("10:40"))
    assert dict(rest.state.restored_services) == {"checkout": clock("10:40"), "payments": clock("10:50")}
    assert (entry_words(rest.record.timeline[-1]), rest.state.superseded) == ("checkout", {})


def test_a_service_fails_again_while_another_is_out(two: Desk) -> None:
    one = two.do(Restore, "10:30", services=("payments",))
    assert refusal(one, Reopen, "10:40", reason="x") == (
        NotYet,
        f"{two.incident} is still open, because checkout is not restored",
        "if a restored service failed again: mim reopen --service payments --reason WHY",
    )
    assert refusal(one, Reopen, "10:40", reason="x", services=("checkout",)) == (
        NotYet,
        "checkout is not restored, so its outage is not over",
        "mim restored --service checkout",
    )
    assert (
        refusal(one, Reopen, "10:40", at=clock("10:20"), reason="x", services=("payments",))[0] is OutOfOrder
    )
    again = one.do(Reopen, "10:40", reason="x", services=("payments",))
    assert (again.state.services_out, again.state.reopened) == (("checkout", "payments"), 0)
    assert entry_words(again.record.timeline[-1]) == "payments: x"
    assert refusal(again, Restore, "10:50", at=clock("10:35"), services=("payments",))[1] == (
        "restoration at 2026-11-23T10:35:00Z is before the outage of payments at 2026-11-23T10:40:00Z"
    )
    assert again.do(Restore, "10:55").state.milestones.restored == clock("10:55")


def test_a_service_of_a_closed_incident_fails_again(two: Desk) -> None:
    closed = two.confirmed().do(OpenProblem, "11:20", root_cause="It expired").do(Close, "12:00")
    again = closed.do(Reopen, "13:00", reason="x", services=("checkout",))
    assert (again.state.status, again.state.services_out) == ("declared", ("checkout",))
    assert (
        refusal(closed, Reopen, "13:00", at=clock("11:30"), reason="x", services=("checkout",))[0]
        is OutOfOrder
    )


def test_a_correction_does_not_change_which_services_are_restored(two: Desk) -> None:
    one = two.do(Restore, "10:30", services=("payments",))
    again = one.do(Reopen, "10:40", reason="x", services=("payments",))
    said = refusal(again, Amend, "11:00", entry=one.last_id, correct_at=clock("10:45"))[1]
    assert said.endswith("the set of restored services would change: check the later entries")


def test_a_reopened_incident_is_closed_only_once_service_is_back(declared: Desk) -> None:
    """Under a policy without closing gates too."""
    loose = declared.but_policy("gates: [restored", "gates: [] # [restored")
    reopened = loose.do(Restore, "10:55").do(Reopen, "11:10", reason="It failed again")
    kind, sentence, hint = refusal(reopened, Close, "11:20")
    assert (kind, hint) == (NotYet, "mim restored")
    assert sentence.endswith("was reopened, and no workaround or restoration has been recorded since then")
    assert reopened.do(RecordWorkaround, "11:15", text="x").do(Close, "11:20").state.status == "closed"
