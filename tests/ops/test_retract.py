"""Retracting entries and undoing one's own: nothing is removed, and nothing contradicts what remains."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mimkit.app.recording.checks.rule_check import BreaksRule
from mimkit.model.incident.kinds import KINDS, NOT_RETRACTABLE
from mimkit.model.incident.state import State
from mimkit.ops.classify import ChangeSeverity, Link
from mimkit.ops.command import Command
from mimkit.ops.communication.queries import RecordQuery
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.confirm import Confirm
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.correcting.retract import Retract, Undo
from mimkit.ops.declare import Promote, Withdraw
from mimkit.ops.facts.service_status import StateServiceStatus
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.follow_up.review import StartReview, WaiveReview
from mimkit.ops.log import Log
from mimkit.ops.paging.page import Acknowledge, PageGroup
from mimkit.ops.refusals.retracting import AlreadyRetracted, NotRetractable, NotUndone, StillNeeded
from mimkit.ops.restore import Close, RecordFix, RecordWorkaround, Reopen, Restore
from mimkit.ops.roles import Join, OpenBridge, TakeRole
from mimkit.ops.runbooks import RecordStep
from tests.builders import MANAGER, Desk, clock, refusal

BUSINESS = {"stakeholder": "retail-operations"}
WHY = {"reason": "It was another incident"}


def id_of(desk: Desk, kind: str) -> str:
    found: str = next(entry.id for entry in reversed(desk.state.shown) if entry.kind == kind)
    return found


def retracted(desk: Desk, kind: str, when: str = "13:00") -> Desk:
    return desk.do(Retract, when, entry=id_of(desk, kind)[-6:], **WHY)


@pytest.fixture(scope="module")
def closed(declared: Desk) -> Desk:
    return declared.confirmed().do(OpenProblem, "11:20", root_cause="It expired").do(Close, "12:00")


def test_a_retracted_milestone_stays_in_the_file_and_can_be_recorded_earlier(declared: Desk) -> None:
    wrong = declared.do(Restore, "10:55")
    found = wrong.do(Retract, "10:56", entry=wrong.last_id, **WHY)
    path = f"incidents/2026/{found.incident}/incident.yaml"
    assert found.files[path].startswith(wrong.files[path])
    assert (found.state.phase, found.state.milestones.restored) == ("investigating", None)
    assert found.state.retracted[wrong.last_id].reason == WHY["reason"]
    again = found.do(Restore, "10:58", at=clock("10:40"))
    assert again.state.milestones.restored == clock("10:40")


def test_each_kind_that_can_be_retracted_takes_its_effect_back(desk: Desk, declared: Desk) -> None:
    entries: tuple[tuple[type[Command], dict[str, Any]], ...] = (
        (ChangeSeverity, {"severity": "SEV2", "reason": "Fewer users"}),
        (TakeRole, {"role": "scribe", "person": "scribe-duty"}),
        (PageGroup, {"group": "payments"}),
        (Join, {"who": "payments"}),
        (OpenBridge, {"url": "https://meet.example/1"}),
        (Link, {"record": "INC-1"}),
        *(
            (Log, {"text": "x", "kind": kind})
            for kind in ("finding", "decision", "action", "blocker", "note")
        ),
        (RecordQuery, {"text": "x"}),
        (RecordWorkaround, {"text": "Pay later"}),
        (Restore, {}),
        (RecordFix, {"text": "Renewed"}),
        (OpenProblem, {}),
    )
    taken = set()
    paged = declared.do(PageGroup, "10:20", group="payments")
    affected = desk.declare(services=("checkout",))
    cases: list[tuple[Desk, type[Command], dict[str, Any]]] = [
        *((declared, *each) for each in entries),
        (paged, Acknowledge, {"group": "payments"}),
        (affected, RecordStep, {"number": 1}),
        (affected, StateServiceStatus, {"services": ("checkout",), "stated": "partial_outage"}),
    ]
    for there, verb, words in cases:
        before = there.state
        done = there.do(verb, "10:30", **words)
        taken.add(done.state.timeline[-1].kind)
        after = done.do(Retract, "10:31", entry=done.last_id, **WHY).state
        assert _effects(after) == _effects(before), verb
    assert taken == KINDS.keys() - NOT_RETRACTABLE.keys() - {
        "detected",
        "confirmed",
        "set",
        "proposed-update",
    }


def _effects(state: State) -> State:
    return state._replace(timeline=(), shown=(), retracted={})


def test_a_resolved_action_is_open_again_without_the_note_that_resolved_it(declared: Desk) -> None:
    action = declared.do(Log, "10:20", text="Roll back", kind="action")
    done = action.do(Log, "10:30", text="Rolled back", resolves=action.last_id[-6:])
    assert done.state.actions == ()
    assert [each.id for each in retracted(done, "note").state.actions] == [action.last_id]
    gone = declared.do(Log, "10:20", text="Roll back", kind="action")
    gone = gone.do(Retract, "10:21", entry=gone.last_id, **WHY)
    assert refusal(gone, Log, "10:30", text="x", resolves=id_of(gone, "action"))[0] is AlreadyRetracted
    assert refusal(gone, Amend, "10:30", entry=id_of(gone, "action"), correct_text="y")[0] is AlreadyRetracted


def test_the_confirmation_that_was_replaced_counts_again(declared: Desk) -> None:
    first = declared.do(Restore, "10:55").do(Confirm, "11:00", **BUSINESS)
    wrong = first.do(Confirm, "11:10", stakeholder="retail-operations", reason="It was later")
    found = wrong.do(Retract, "11:12", entry=wrong.last_id, **WHY).state
    assert (found.confirmed_by, found.milestones.confirmed) == ("retail-operations", clock("11:00"))


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        ("declared", "reopen the incident, then demote it: mim reopen -i {} --reason WHY"),
        ("update", "send a corrected update: mim update"),
        ("close", "reopen the incident: mim reopen --reason WHY"),
    ],
)
def test_what_others_acted_on_is_answered_instead(closed: Desk, kind: str, hint: str) -> None:
    refused, sentence, found = refusal(closed, Retract, "13:00", entry=id_of(closed, kind), **WHY)
    assert refused is NotRetractable
    assert sentence == (
        f"the {KINDS[kind].label} entry {id_of(closed, kind)[-6:]} cannot be retracted, "
        "because others may have acted on it"
    )
    assert found == hint.format(closed.incident)


def test_the_advice_fits_the_present_status(desk: Desk, declared: Desk, closed: Desk) -> None:
    proposed = desk.declare(outcome="propose")
    promoted = proposed.do(Promote, "10:12")
    demoted = declared.do(Withdraw, "10:30", kind="demoted", reason="Small")
    rejected = proposed.do(Withdraw, "10:30", kind="rejected", reason="No")
    reopened = closed.do(Reopen, "12:30", reason="It failed again")
    amended = closed.do(Amend, "12:10", entry=id_of(closed, "restored"), correct_text="Well")
    redacted = amended.do(Redact, "12:20", entry=id_of(closed, "restored"), reason="A name")
    note = f"mim log -i {demoted.incident} TEXT"
    again = 'declare it again: mim declare "TITLE"'
    for there, kind, hint in (
        (proposed, "proposed", "reject the proposal: mim reject --reason WHY"),
        (promoted, "proposed", "demote the incident: mim demote --reason WHY"),
        (declared, "declared", "demote the incident: mim demote --reason WHY"),
        (demoted, "demoted", f"add a note: {note}; or {again}"),
        (demoted, "declared", f"add a note: {note}; or {again}"),
        (rejected, "rejected", f"add a note: mim log -i {rejected.incident} TEXT; or {again}"),
        (reopened, "close", "the incident was reopened, so it is not closed now: mim status"),
        (reopened, "reopen", "record the restoration again: mim restored --at TIME"),
        (amended, "amend", "amend the original entry again: mim amend ENTRY"),
        (redacted, "redact", "record the parts that are not confidential again: mim log TEXT"),
    ):
        refused, _, found = refusal(there, Retract, "13:00", entry=id_of(there, kind), **WHY)
        assert (refused, found) == (NotRetractable, hint)


def test_a_retraction_is_final_and_happens_once(declared: Desk) -> None:
    noted = declared.do(Log, "10:20", text="x")
    once = noted.do(Retract, "10:21", entry=noted.last_id, **WHY)
    refused, sentence, _ = refusal(once, Retract, "10:22", entry=noted.last_id, **WHY)
    assert refused is AlreadyRetracted
    assert sentence == (
        f"the note entry {noted.last_id[-6:]} was already retracted by mim-duty at 2026-11-23T10:21:00Z"
    )
    refused, sentence, _ = refusal(once, Retract, "10:22", entry=once.last_id, **WHY)
    assert refused is NotRetractable
    assert sentence == (
        f"the retraction {once.last_id[-6:]} cannot be retracted, because the record keeps each correction"
    )


def test_a_restoration_that_was_confirmed_is_retracted_after_its_confirmation(declared: Desk) -> None:
    confirmed = declared.do(Restore, "10:55").do(Confirm, "11:00", **BUSINESS)
    refused, sentence, hint = refusal(confirmed, Retract, "11:05", entry=id_of(confirmed, "restored"), **WHY)
    assert refused is StillNeeded
    assert sentence.endswith("the confirmed entry of 2026-11-23T11:00:00Z depends on it")
    assert hint == f"retract that entry first: mim retract {confirmed.last_id[-6:]} --reason WHY"
    assert retracted(retracted(confirmed, "confirmed"), "restored").state.phase == "investigating"


def test_what_a_closed_incident_needs_is_retracted_after_reopening(closed: Desk) -> None:
    for kind, why in (
        ("confirmed", "the business stakeholder confirms restoration"),
        ("problem", "the permanent fix is in place, or a problem record is raised"),
    ):
        refused, sentence, hint = refusal(closed, Retract, "13:00", entry=id_of(closed, kind), **WHY)
        assert refused is StillNeeded
        assert sentence.endswith(f"{closed.incident} is closed, but a closed incident requires that {why}")
        assert hint == "reopen the incident first: mim reopen --reason WHY"
    loose = closed.but_policy("gates: [restored", "gates: [] # [restored")
    assert refusal(loose, Retract, "13:00", entry=id_of(loose, "problem"), **WHY)[0] is StillNeeded
    noted = closed.do(Log, "12:30", text="x")
    assert retracted(noted, "note").state.status == "closed"


def test_a_restoration_that_has_a_review_is_not_retracted(declared: Desk) -> None:
    reviewed = declared.do(Restore, "10:55").do(StartReview, "11:30")
    refused, sentence, hint = refusal(reviewed, Retract, "12:00", entry=id_of(reviewed, "restored"), **WHY)
    assert refused is StillNeeded
    assert sentence.endswith("the review of the incident was started")
    assert hint == "if service failed again: mim reopen --reason WHY"
    waived = declared.do(Restore, "10:55").do(WaiveReview, "11:30", reason="x", approver="head-of-service")
    assert retracted(waived, "restored").state.phase == "investigating"


def test_what_a_reopening_took_back_stays(closed: Desk) -> None:
    reopened = closed.do(Reopen, "12:30", reason="It failed again")
    refused, sentence, hint = refusal(reopened, Retract, "13:00", entry=id_of(closed, "restored"), **WHY)
    assert refused is StillNeeded
    assert "the incident was reopened at 2026-11-23T12:30:00Z" in sentence
    assert hint == f"to correct its time or text: mim amend {id_of(closed, 'restored')[-6:]} --at TIME"
    again = reopened.do(Restore, "12:40")
    assert retracted(again, "restored").state.phase == "investigating"


def test_a_retracted_link_to_a_problem_is_removed_from_its_record_too(declared: Desk) -> None:
    linked = declared.do(OpenProblem, "10:20", root_cause="It expired")
    (problem,) = linked.state.problems
    found = retracted(linked, "problem")
    assert found.snapshot.problems[problem].incidents == ()
    assert found.state.problems == ()


def test_a_hand_over_that_leaves_a_conflict_is_not_retracted(declared: Desk) -> None:
    first = declared.do(TakeRole, "10:15", role="technical-lead", person="tech-duty")
    handed = first.do(TakeRole, "10:20", role="technical-lead", person="payments-duty")
    given = handed.do(TakeRole, "10:30", role=MANAGER, person="tech-duty")
    refused, sentence, _ = refusal(given, Retract, "10:40", entry=handed.last_id, **WHY)
    assert refused is BreaksRule
    assert sentence.startswith("that would contradict the record: ")
    assert "MIM307" in sentence
    assert given.do(Retract, "10:40", entry=given.last_id, **WHY).state.roles[MANAGER].person == "mim-duty"


def test_undo_takes_back_the_last_entry_of_its_author_alone(declared: Desk) -> None:
    mine = declared.do(Log, "10:20", text="Mine")
    other = mine.do(Log, "10:21", text="Another's", by="tech-duty")
    found = other.do(Undo, "10:22")
    assert found.change is not None
    assert found.change.retracted == (mine.last_id,)
    assert found.state.retracted[mine.last_id].reason == "Undone by its author: recorded by mistake."
    given = other.do(Undo, "10:22", reason="Typo")
    assert given.state.retracted[mine.last_id].reason == "Typo"


def test_undo_takes_back_what_one_command_recorded_together(declared: Desk) -> None:
    refused, sentence, _ = refusal(declared, Undo, "10:12")
    assert refused is NotRetractable
    assert sentence.startswith("the declared entry ")


def test_undo_works_for_ten_minutes(declared: Desk) -> None:
    noted = declared.do(Log, "10:20", text="x")
    assert noted.do(Undo, "10:30").state.retracted
    refused, sentence, hint = refusal(noted, Undo, "10:31")
    assert refused is NotUndone
    assert sentence == (
        f"you recorded your last entry, the note entry {noted.last_id[-6:]}, 11m ago, but you can undo an entry only within 10m"
    )
    assert hint == f"retract it with a reason: mim retract {noted.last_id[-6:]} --reason WHY"
    late = declared.do(Log, "10:20", text="x", at=clock("10:20") - timedelta(minutes=5))
    assert late.do(Undo, "10:21").state.retracted


def test_there_may_be_nothing_to_undo(declared: Desk) -> None:
    refused, sentence, hint = refusal(declared, Undo, "10:12", by="comms-duty")
    role = id_of(declared, "role")[-6:]
    assert refused is NotUndone
    assert sentence == (
        f"comms-duty has not recorded anything in {declared.incident}, so there is nothing to undo; "
        f"the role entry {role} was recorded by mim-duty"
    )
    assert hint == f"to retract it with a reason: mim retract {role} --reason WHY"
    alone = retracted(declared, "role")
    assert alone.state.roles == {}
    _, sentence, hint = refusal(alone, Undo, "10:12", by="comms-duty")
    assert sentence.endswith("so there is nothing to undo")
    assert hint == "to list the entries: mim show"


def test_an_undone_entry_is_not_undone_again(declared: Desk) -> None:
    noted = declared.do(Log, "10:20", text="x")
    refused, sentence, hint = refusal(noted.do(Undo, "10:21"), Undo, "10:22")
    assert refused is NotRetractable
    assert sentence.startswith("the retraction ")
    assert hint == "record the entry again with the command for its kind; to list the entries: mim show"


def test_an_update_is_not_undone(declared: Desk) -> None:
    sent = declared.do(SendUpdate, "10:20", affected="Checkout is down", doing="We look into it")
    assert refusal(sent, Undo, "10:21")[0] is NotRetractable
