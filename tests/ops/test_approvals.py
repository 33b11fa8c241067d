"""Updates that need approval: proposed, approved by another person with the role, and only while the text is true."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.app.recording.checks.rule_check import BreaksRule
from mimkit.errors import MimError, NoSuchRecord
from mimkit.model.incident.effects.proposals import proposals, text_hash
from mimkit.model.incident.entries import ProposedUpdate, TextApproval, Update
from mimkit.model.obstacles.approving import waiting_for_approval
from mimkit.ops.classify import ChangeSeverity
from mimkit.ops.communication.approvals import (
    AlreadyDecided,
    ApprovalExpired,
    ApproveUpdate,
    NotAnApprover,
    NotProposed,
    OwnText,
    PromiseHasPassed,
    ProposedTooEarly,
    TextChanged,
    TextOutdated,
    TextRedacted,
    TextReplaced,
)
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.confirm import Confirm
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.correcting.retract import Retract
from mimkit.ops.declare import Withdraw
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.refusals.order import NotOpen, NotYet
from mimkit.ops.refusals.retracting import AlreadyRetracted, StillNeeded
from mimkit.ops.refusals.texts import NotInformed
from mimkit.ops.restore import Close, Reopen, Restore
from mimkit.ops.roles import TakeRole
from tests.builders import MANAGER, Desk, clock, refusal

CUSTOMERS = "  - {audience: customers, roles: [major-incident-manager, deputy]}\n"
TEXT = {"affected": "Nobody can pay", "doing": "We look into it", "audience": "customers"}


def asking(desk: Desk, needed: str = CUSTOMERS) -> Desk:
    """Return the desk with a policy that requires approvals."""
    return desk.but_policy("\ncalendar:\n", f"\nupdate_approvals:\n{needed}\ncalendar:\n")


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """A declared incident, led by mim-duty, whose updates to customers need approval."""
    return asking(desk).declare()


@pytest.fixture
def proposed(ready: Desk) -> Desk:
    """The same with a text that comms-duty proposed at 10:20."""
    return propose(ready, "10:20")


def propose(desk: Desk, when: str, /, **words: Any) -> Desk:
    return desk.do(SendUpdate, when, **{**TEXT, "by": "comms-duty", **words})


def deciding(desk: Desk, **words: Any) -> dict[str, Any]:
    """Return the words of a decision about the last proposed text."""
    last = [each for each in desk.record.timeline if each.kind == "proposed-update"][-1]
    return {"update": last.id, "text_hash": text_hash(last), **words}


def refused(desk: Desk, when: str, /, **words: Any) -> tuple[type[MimError], str, str]:
    return refusal(desk, ApproveUpdate, when, **deciding(desk, **words))


def test_a_text_that_needs_approval_is_only_proposed(proposed: Desk, ready: Desk) -> None:
    entry = proposed.record.timeline[-1]
    assert isinstance(entry, ProposedUpdate)
    assert (entry.affected, entry.doing, entry.next) == ("Nobody can pay", "We look into it", clock("10:50"))
    assert proposed.state.updates == ()
    assert (proposed.state.next_update, proposed.state.phase) == (None, ready.state.phase)
    assert proposed.change is not None
    assert proposed.change.subject == f"{proposed.incident}: proposed update, Nobody can pay"


def test_the_approved_text_is_recorded_as_an_update_by_the_approver(proposed: Desk) -> None:
    done = proposed.do(ApproveUpdate, "10:24", **deciding(proposed))
    approval, update = done.record.timeline[-2:]
    assert isinstance(approval, TextApproval)
    assert isinstance(update, Update)
    # printf '%s' '["customers","Nobody can pay",null,"We look into it","2026-11-23T10:50:00Z",null]' | sha256sum
    assert approval.text_hash == "a30c463f47d8d5fe23abe786c84192f497ea9091e15a5df08b0f83cd406fc901"
    assert (approval.by, approval.at, approval.update) == ("mim-duty", clock("10:24"), proposed.last_id)
    assert (update.by, update.at, update.proposal) == ("mim-duty", clock("10:24"), proposed.last_id)
    assert (update.affected, update.next, update.audience) == ("Nobody can pay", clock("10:50"), "customers")
    assert [each.id for each in done.state.updates] == [update.id]
    assert waiting_for_approval(done.dossier) == ()


def test_other_audiences_and_policies_without_the_key_need_no_approval(ready: Desk, declared: Desk) -> None:
    assert propose(ready, "10:20", audience="staff").state.updates[-1].kind == "update"
    assert propose(declared, "10:20").state.updates[-1].kind == "update"


def test_a_text_for_all_audiences_needs_the_approval_for_one_of_them(ready: Desk) -> None:
    assert propose(ready, "10:20", audience=None).state.updates == ()


def test_a_restricted_incident_informs_only_the_audiences_that_it_names(desk: Desk) -> None:
    restricted = asking(desk).declare(restricted=True, audiences=("staff",))
    assert propose(restricted, "10:20", audience=None).state.updates[-1].audience == "staff"
    both = asking(desk).declare(restricted=True, audiences=("staff", "customers"))
    assert propose(both, "10:20", audience=None).state.updates == ()


def test_approval_can_be_limited_to_severities_as_known_when_the_text_was_recorded(desk: Desk) -> None:
    some = asking(desk, "  - {audience: customers, roles: [deputy], severities: [SEV1]}\n")
    low = propose(some.declare(severity="SEV2"), "10:20")
    assert len(low.state.updates) == 1
    high = low.do(ChangeSeverity, "10:30", at=clock("10:10"), severity="SEV1", reason="More users")
    assert waiting_for_approval(high.dossier) == ()
    assert propose(high, "10:40").state.updates == high.state.updates


def test_back_filled_updates_are_quotations(desk: Desk) -> None:
    past = asking(desk).declare("+1 10:09", mode="backfill", at=clock("10:09"))
    assert len(propose(past, "+1 10:20", at=clock("10:20")).state.updates) == 1


def test_only_another_person_with_a_role_approves(proposed: Desk) -> None:
    kind, said, hint = refused(proposed, "10:24", by="comms-duty")
    assert kind is OwnText
    assert said == (
        "comms-duty proposed this text, so another person must approve it; "
        "mim-duty can approve it (major-incident-manager or deputy)"
    )
    assert hint == f"to withdraw it: mim retract {proposed.last_id[-6:]} --reason WHY"
    kind, said, hint = refused(proposed, "10:24", by="tech-duty")
    assert kind is NotAnApprover
    assert said == (
        "tech-duty does not have a role that can approve this text; mim-duty can approve it (major-incident-manager or deputy)"
    )
    assert "mim role major-incident-manager tech-duty" in hint


def test_who_is_on_call_takes_the_role_first(desk: Desk) -> None:
    waiting = propose(asking(desk, "  - {audience: customers, roles: [deputy]}\n").declare(), "10:20")
    kind, said, hint = refused(waiting, "10:24", by="deputy-duty")
    assert kind is NotAnApprover
    assert "deputy-duty can approve it after taking the role deputy" in said
    assert "mim role deputy deputy-duty" in hint
    taken = waiting.do(TakeRole, "10:24", role="deputy", person="deputy-duty")
    assert len(taken.do(ApproveUpdate, "10:25", **deciding(taken, by="deputy-duty")).state.updates) == 1


def test_nobody_else_may_be_there_to_approve(desk: Desk) -> None:
    lonely = asking(desk, "  - {audience: customers, roles: [scribe]}\n").declare()
    alone = propose(lonely.do(TakeRole, "10:10", role="scribe", person="comms-duty"), "10:20")
    assert "no one else has the role scribe now" in refused(alone, "10:24", by="comms-duty")[1]


def test_every_requirement_needs_its_role(desk: Desk) -> None:
    two = (
        "  - {audience: customers, roles: [deputy]}\n  - {audience: staff, roles: [major-incident-manager]}\n"
    )
    waiting = propose(
        asking(desk, two).declare(),
        "10:20",
        audience=None,
    )
    assert refused(waiting, "10:24", by="mim-duty")[0] is NotAnApprover
    both = waiting.do(TakeRole, "10:21", role="deputy", person="mim-duty")
    assert len(both.do(ApproveUpdate, "10:24", **deciding(both)).state.updates) == 1


def test_the_role_counts_at_the_time_of_the_approval(proposed: Desk) -> None:
    handed = proposed.do(TakeRole, "10:22", role=MANAGER, person="deputy-duty")
    assert refused(handed, "10:24", by="mim-duty")[0] is NotAnApprover


def test_it_can_be_approved_for_15_minutes_then_it_must_be_proposed_again(proposed: Desk) -> None:
    assert proposed.do(ApproveUpdate, "10:35", **deciding(proposed)).state.updates
    kind, said, hint = refused(proposed, "10:36")
    assert kind is ApprovalExpired
    assert said.startswith("this text could only be approved until 2026-11-23T10:35:00Z")
    assert hint == "propose it again: mim update"


def test_the_policy_sets_how_long(desk: Desk) -> None:
    slow = asking(desk, f"  - {{audience: customers, roles: [{MANAGER}], within: 2h}}\n").declare()
    waiting = propose(slow, "10:20", next=clock("11:00"))
    assert waiting.do(ApproveUpdate, "10:59", **deciding(waiting)).state.updates
    kind, said, _ = refused(waiting, "11:00")
    assert (kind, "by 2026-11-23T11:00:00Z, which has passed" in said) == (PromiseHasPassed, True)


def test_a_text_cannot_be_proposed_for_a_time_at_which_it_would_have_expired(ready: Desk) -> None:
    kind, said, hint = refusal(
        ready, SendUpdate, "10:40", **{**TEXT, "by": "comms-duty", "at": clock("10:20")}
    )
    assert (kind, hint) == (ProposedTooEarly, "propose it now: omit --at")
    assert "until 2026-11-23T10:35:00Z" in said


def test_a_text_is_decided_once(proposed: Desk) -> None:
    done = proposed.do(ApproveUpdate, "10:24", **deciding(proposed))
    kind, said, _ = refused(done, "10:25")
    assert (kind, said) == (AlreadyDecided, "mim-duty already approved this text at 2026-11-23T10:24:00Z")
    assert refused(done, "10:25", reject="Too late")[0] is AlreadyDecided


def test_a_rejection_says_why_and_sends_nothing(proposed: Desk) -> None:
    done = proposed.do(ApproveUpdate, "10:24", **deciding(proposed, reject="Cards work"))
    (decision,) = [each for each in done.record.timeline if each.kind == "approval"]
    assert (decision.decision, decision.text) == ("rejected", "Cards work")
    assert (done.state.updates, waiting_for_approval(done.dossier)) == ((), ())
    assert refused(done, "10:25")[1] == "mim-duty already rejected this text at 2026-11-23T10:24:00Z"


def test_an_expired_text_can_be_rejected(proposed: Desk) -> None:
    assert (
        waiting_for_approval(proposed.do(ApproveUpdate, "11:00", **deciding(proposed, reject="Old")).dossier)
        == ()
    )


def test_a_later_text_for_the_same_audience_replaces_the_first(proposed: Desk) -> None:
    first = deciding(proposed)
    again = propose(proposed, "10:22", affected="Some can pay")
    kind, said, hint = refusal(again, ApproveUpdate, "10:24", **first)
    assert (kind, said) == (
        TextReplaced, "comms-duty proposed a newer text for the same audience at 2026-11-23T10:22:00Z",
    )  # fmt: skip
    assert hint == f"read the newer text: mim approve {again.last_id[-6:]}"
    assert [each.proposal.affected for each in waiting_for_approval(again.dossier)] == ["Some can pay"]
    # One for all audiences includes this one, and one for others does not.
    assert len(waiting_for_approval(propose(again, "10:23", audience=None).dossier)) == 1
    assert len(waiting_for_approval(propose(again, "10:23", audience="staff").dossier)) == 1


def test_an_update_that_needed_no_approval_replaces_a_waiting_one(desk: Desk) -> None:
    some = asking(desk, "  - {audience: customers, roles: [deputy], severities: [SEV1]}\n").declare()
    low = propose(some, "10:20").do(ChangeSeverity, "10:21", severity="SEV2", reason="Fewer users")
    sent = propose(low, "10:22")
    assert len(sent.state.updates) == 1
    kind, said, hint = refused(sent, "10:24")
    assert (kind, hint) == (TextReplaced, "to list the entries: mim show")
    assert "recorded a newer text" in said


def test_a_withdrawn_text_no_longer_waits(proposed: Desk) -> None:
    gone = proposed.do(Retract, "10:21", by="comms-duty", entry=proposed.last_id, reason="Wrong")
    assert waiting_for_approval(gone.dossier) == ()
    assert refused(gone, "10:24")[0] is AlreadyRetracted


def test_an_approved_text_cannot_be_retracted_and_neither_can_the_approval(proposed: Desk) -> None:
    done = proposed.do(ApproveUpdate, "10:24", **deciding(proposed))
    kind, said, _ = refusal(done, Retract, "10:25", entry=proposed.last_id, reason="x")
    assert (kind, "mim-duty approved it at" in said) == (StillNeeded, True)
    approval = done.record.timeline[-2].id
    assert "others may have acted on it" in refusal(done, Retract, "10:25", entry=approval, reason="x")[1]


def test_neither_a_waiting_text_nor_a_decision_can_be_amended(proposed: Desk) -> None:
    assert refusal(proposed, Amend, "10:21", entry=proposed.last_id, correct_text="x")[0] is NotYet
    done = proposed.do(ApproveUpdate, "10:24", **deciding(proposed))
    decision = done.record.timeline[-2].id
    assert refusal(done, Amend, "10:25", entry=decision, correct_at=clock("10:21"))[0] is NotYet


def test_a_text_that_was_edited_is_not_the_one_that_was_read(proposed: Desk) -> None:
    before = deciding(proposed)
    path = f"incidents/2026/{proposed.incident}/incident.yaml"
    edited = proposed.but_file(path, "Nobody can pay", "All is well")
    kind, said, hint = refusal(edited, ApproveUpdate, "10:24", **before)
    assert (kind, said) == (TextChanged, "the text has changed since you read it, so nothing was recorded")
    assert hint == f"read it again: mim approve {proposed.last_id[-6:]}"


def test_an_edit_after_the_decision_makes_the_text_wait_again(proposed: Desk) -> None:
    done = proposed.do(ApproveUpdate, "10:24", **deciding(proposed, reject="Cards work"))
    path = f"incidents/2026/{proposed.incident}/incident.yaml"
    edited = done.but_file(path, "Nobody can pay", "Some cannot pay")
    assert len(waiting_for_approval(edited.dossier)) == 1


def test_a_redacted_text_cannot_be_approved(proposed: Desk) -> None:
    gone = proposed.do(Redact, "10:21", entry=proposed.last_id, reason="A name")
    assert waiting_for_approval(gone.dossier) == ()
    assert refused(gone, "10:24")[0] is TextRedacted
    done = proposed.do(ApproveUpdate, "10:24", **deciding(proposed))
    later = done.do(Redact, "10:25", entry=proposed.last_id, reason="A name")
    assert proposals(later.state.timeline)[0].decision is not None


def test_a_text_about_an_outage_is_not_approved_after_restoration(proposed: Desk) -> None:
    kind, said, hint = refused(proposed.do(Restore, "10:22"), "10:24")
    assert (kind, said, hint) == (
        TextOutdated, "service was restored after this text was proposed", "propose a new text: mim update",
    )  # fmt: skip


def test_a_text_about_the_restoration_is_not_approved_after_a_reopening(ready: Desk) -> None:
    final = propose(ready.do(Restore, "10:15"), "10:20")
    assert final.do(ApproveUpdate, "10:24", **deciding(final)).state.updates[-1].review_by is not None
    again = final.do(Reopen, "10:22", reason="Again")
    assert refused(again, "10:24")[1] == "the incident was reopened after this text was proposed"


def test_a_text_waits_while_only_some_services_are_restored(desk: Desk) -> None:
    led = asking(desk).declare(services=("checkout", "email"))
    partly = propose(led, "10:20").do(Restore, "10:22", services=("email",))
    assert partly.do(ApproveUpdate, "10:24", **deciding(partly)).state.updates


def test_nothing_is_approved_once_the_incident_is_called_off_and_it_can_be_rejected(proposed: Desk) -> None:
    off = proposed.do(Withdraw, "10:22", kind="demoted", reason="Small")
    assert waiting_for_approval(off.dossier) == ()
    assert refused(off, "10:24")[0] is NotOpen
    assert (
        off.do(ApproveUpdate, "10:24", **deciding(off, reject="Called off")).record.timeline[-1].kind
        == "approval"
    )


def test_after_closing_a_text_is_proposed_and_approved(ready: Desk) -> None:
    final = propose(ready.do(Restore, "10:55").do(Confirm, "11:05", stakeholder="retail-operations"), "11:10")
    told = final.do(ApproveUpdate, "11:11", **deciding(final))
    for audience in ("executives", "staff"):
        told = propose(told, "11:12", audience=audience)
    closed = told.do(OpenProblem, "11:20", root_cause="It expired").do(Close, "12:00")
    later = propose(closed, "13:00", doing="We found the cause")
    assert later.do(ApproveUpdate, "13:01", **deciding(later)).state.updates[-1].doing == "We found the cause"


def test_an_audience_that_a_restricted_incident_no_longer_names_is_not_informed(desk: Desk) -> None:
    named = asking(desk).declare(restricted=True, audiences=("staff", "customers"))
    waiting = propose(named, "10:20")
    less = waiting.do(SetFacts, "10:22", facts=(FactChange(field="audiences", remove=("customers",)),))
    assert refused(less, "10:24")[0] is NotInformed


def test_it_must_be_a_proposed_update(proposed: Desk) -> None:
    first = proposed.record.timeline[0].id
    assert refused(proposed, "10:24", update=first)[0] is NotProposed
    assert refused(proposed, "10:24", update="01KY8M5VAPXE4YM9XCC2PSQP45")[0] is NoSuchRecord


def test_the_reason_for_internal_text_goes_with_it_or_comes_from_the_approver(ready: Desk) -> None:
    waiting = propose(ready, "10:20", anyway="Known to all")
    assert waiting.do(ApproveUpdate, "10:24", **deciding(waiting)).state.updates[-1].anyway == "Known to all"
    said = waiting.do(ApproveUpdate, "10:24", **deciding(waiting, anyway="Customers know it"))
    assert said.state.updates[-1].anyway == "Customers know it"


def test_what_an_approval_rests_on_cannot_be_taken_back(proposed: Desk) -> None:
    """The role of the approver, and the times of the approval and of the update."""
    done = proposed.do(ApproveUpdate, "10:24", **deciding(proposed))
    role = next(each for each in done.record.timeline if each.kind == "role")
    kind, said, _ = refusal(done, Retract, "10:25", entry=role.id, reason="x")
    assert (kind, "MIM404" in said or "MIM403" in said) == (BreaksRule, True)
    kind, said, _ = refusal(done, Amend, "10:40", entry=done.last_id, correct_at=clock("10:39"))
    assert (kind, "MIM403" in said) == (BreaksRule, True)
