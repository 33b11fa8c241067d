"""Assembling: roles, resolver groups, the bridge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest
from pydantic import ValidationError

from mimkit.errors import RecordsUnreadable, UsageError
from mimkit.model.incident.entries import Acknowledged, Joined, Paged, RoleTaken
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.correcting.retract import Retract
from mimkit.ops.declare import Declare
from mimkit.ops.log import Log
from mimkit.ops.paging.page import Acknowledge, NotPaged, PageGroup
from mimkit.ops.refusals.confirming import RoleOfConfirmer
from mimkit.ops.refusals.names import HasLeft, NobodyKnown, RoleConflict, RoleNotForKind, UnknownName
from mimkit.ops.refusals.order import AlreadyDone, FutureTime, NotOpen, NotOpenAtThatTime
from mimkit.ops.restore import Close, Reopen
from mimkit.ops.roles import (
    HandOver,
    Join,
    OpenBridge,
    TakeRole,
    fill_roles_from_roster,
    manager_role,
)
from mimkit.report.incident.entry_text import entry_words
from mimkit.rules.judge import check_dossier
from tests.builders import MANAGER, Desk, clock, refusal

LEAD = "technical-lead"


def test_a_role_is_handed_over_and_the_timeline_says_so(declared: Desk) -> None:
    found = declared.do(TakeRole, "10:40", role=MANAGER, person="deputy-duty")
    taken = found.record.timeline[-1]
    assert isinstance(taken, RoleTaken)
    assert taken.text == "deputy-duty takes over from mim-duty."
    assert (found.state.roles[MANAGER].person, found.state.roles[MANAGER].since) == (
        "deputy-duty",
        clock("10:40"),
    )


def test_the_first_who_takes_a_role_takes_it_over_from_nobody(declared: Desk) -> None:
    taken = declared.do(TakeRole, "10:12", role=LEAD, person="tech-duty").record.timeline[-1]
    assert (taken.kind, getattr(taken, "text", "")) == ("role", None)


def test_two_who_take_one_role_at_once_hold_it_one_after_the_other(declared: Desk) -> None:
    first = declared.do(TakeRole, "10:12", role=LEAD, person="tech-duty")
    both = first.do(TakeRole, "10:12", role=LEAD, person="database-duty")
    assert both.state.roles[LEAD].person == "database-duty"
    assert getattr(both.record.timeline[-1], "text", "") == "database-duty takes over from tech-duty."


def test_a_hand_over_that_is_dated_back_leaves_whoever_came_later(declared: Desk) -> None:
    late = declared.do(TakeRole, "10:30", role=LEAD, person="tech-duty")
    found = late.do(TakeRole, "10:40", at=clock("10:12"), role=LEAD, person="database-duty")
    assert found.state.roles[LEAD].person == "tech-duty"
    assert getattr(found.record.timeline[-1], "text", "") is None


def test_who_confirmed_restoration_has_not_had_a_role_before(declared: Desk) -> None:
    there = declared.confirmed()
    assert refusal(there, TakeRole, "11:20", at=clock("11:04"), role=LEAD, person="retail-operations") == (
        RoleOfConfirmer,
        f"retail-operations confirmed restoration at 2026-11-23T11:05:00Z, so they cannot have been the {LEAD} then",
        "specify a later time for the start of the role: --at TIME",
    )
    later = there.do(TakeRole, "11:20", role=LEAD, person="retail-operations")
    assert later.state.roles[LEAD].person == "retail-operations"
    assert there.do(TakeRole, "11:20", at=clock("11:04"), role=LEAD, person="tech-duty").state.roles[LEAD]


def test_a_role_that_was_handed_over_before_the_confirmation_is_no_conflict(declared: Desk) -> None:
    lead = declared.do(TakeRole, "10:20", role=LEAD, person="tech-duty").confirmed()
    early = lead.do(TakeRole, "11:20", at=clock("10:15"), role=LEAD, person="retail-operations")
    assert early.state.roles[LEAD].person == "tech-duty"


def test_a_role_that_is_held_is_not_taken_again(declared: Desk) -> None:
    assert refusal(declared, TakeRole, "10:12", role=MANAGER, person="mim-duty") == (
        AlreadyDone,
        f"mim-duty is already the {MANAGER} of {declared.incident}",
        "mim status",
    )


@pytest.mark.parametrize(
    ("words", "kind", "sentence", "hint"),
    [
        (
            {"role": LEAD, "person": "mim-duty"}, RoleConflict,
            f"mim-duty is already the {MANAGER}, and the policy does not allow the same person to be the {LEAD} too",
            f"hand over that role first: mim role {MANAGER} PERSON",
        ),
        ({"role": "lead", "person": "tech-duty"}, UnknownName, "'lead' is not a role in policy/policy.yaml", None),
        ({"role": LEAD, "person": "tech-dty"}, UnknownName, "'tech-dty' is not a person in policy/people.yaml", None),
        (
            {"role": LEAD, "person": "tech-duty", "at": clock("10:13")}, FutureTime,
            "the hand-over at 2026-11-23T10:13:00Z is in the future: it is 2026-11-23T10:12:00Z now",
            "specify the time when it happened, such as --at -5m",
        ),
    ],
)  # fmt: skip
def test_a_role_that_does_not_fit_is_refused(
    declared: Desk, words: dict[str, Any], kind: type, sentence: str, hint: str | None
) -> None:
    found = refusal(declared, TakeRole, "10:12", **words)
    assert found[:2] == (kind, sentence)
    assert hint in (None, found[2])


def test_a_conflict_counts_in_both_directions(declared: Desk) -> None:
    one_way = declared.but_policy("    not_with: [major-incident-manager]\n", "")
    assert refusal(one_way, TakeRole, "10:12", role=LEAD, person="mim-duty")[0] is RoleConflict


def test_after_a_hand_over_the_other_role_is_free_to_take(declared: Desk) -> None:
    free = declared.do(TakeRole, "10:12", role=MANAGER, person="deputy-duty")
    assert free.do(TakeRole, "10:13", role=LEAD, person="mim-duty").state.held_by("mim-duty") == (LEAD,)


def test_a_conflict_at_the_time_that_is_given_counts_too(declared: Desk) -> None:
    free = declared.do(TakeRole, "10:30", role=MANAGER, person="deputy-duty")
    assert (
        refusal(free, TakeRole, "10:40", at=clock("10:20"), role=LEAD, person="mim-duty")[0] is RoleConflict
    )
    assert (
        refusal(free, TakeRole, "10:40", at=clock("10:20"), role=LEAD, person="deputy-duty")[0]
        is RoleConflict
    )


def test_a_conflict_ends_with_the_next_hand_over(declared: Desk) -> None:
    led = declared.do(TakeRole, "10:25", role=LEAD, person="tech-duty")
    free = led.do(TakeRole, "10:30", role=MANAGER, person="deputy-duty")
    found = free.do(TakeRole, "10:40", at=clock("10:20"), role=LEAD, person="deputy-duty")
    assert found.state.roles[LEAD].person == "tech-duty"


def test_somebody_who_left_takes_nothing_on_and_their_history_stays(declared: Desk) -> None:
    gone = declared.but_file(
        "policy/people.yaml", "name: Major incident manager on duty", "name: M\n    left: 2026-11-23"
    )
    assert gone.state.roles[MANAGER].person == "mim-duty"
    assert refusal(gone, TakeRole, "+1 10:12", role="scribe", person="mim-duty")[0] is HasLeft


def test_a_group_is_paged_through_its_contact(declared: Desk) -> None:
    paged = declared.do(PageGroup, "10:12", group="payments").record.timeline[-1]
    assert isinstance(paged, Paged)
    assert paged.contact == "payments-duty"


def test_the_next_person_of_the_path_is_paged_by_name_and_joins_for_the_group(declared: Desk) -> None:
    there = declared.do(PageGroup, "10:12", group="payments")
    there = there.do(PageGroup, "10:22", group="payments", person="head-of-service")
    paged = there.record.timeline[-1]
    assert isinstance(paged, Paged)
    assert (paged.group, paged.contact) == ("payments", "head-of-service")
    joined = there.do(Join, "10:25", who="head-of-service").record.timeline[-1]
    assert isinstance(joined, Joined)
    assert joined.group == "payments"
    assert refusal(declared, PageGroup, "10:12", group="payments", person="nobody")[0] is UnknownName


def test_a_page_that_is_dated_back_went_to_who_was_on_call_then(declared: Desk) -> None:
    rostered = declared.but_file("policy/rosters/scribe.yaml", "role: scribe", "group: payments")
    turns = rostered.but_file("policy/rosters/scribe.yaml", "[scribe-duty]", "[scribe-duty, deputy-duty]")
    found = turns.do(PageGroup, "+7 10:12", at=clock("10:12"), group="payments").record.timeline[-1]
    later = turns.do(PageGroup, "+7 10:12", group="payments").record.timeline[-1]
    assert {getattr(found, "contact", ""), getattr(later, "contact", "")} == {"scribe-duty", "deputy-duty"}
    assert getattr(found, "contact", "") == turns.snapshot.on_call_for_group("payments", clock("10:12"))


def test_somebody_who_has_left_joins_only_in_the_past(declared: Desk) -> None:
    gone = declared.but_file(
        "policy/people.yaml", "name: Payments engineer on duty", "name: P\n    left: 2026-11-23"
    )
    assert refusal(gone, Join, "+1 10:12", who="payments-duty")[0] is HasLeft
    assert gone.do(Join, "+1 10:12", at=clock("10:12"), who="payments-duty").state.joined == {
        "payments": clock("10:12")
    }


def test_an_answer_is_neither_a_page_nor_a_join(declared: Desk) -> None:
    paged = declared.do(PageGroup, "10:12", group="payments")
    answered = paged.do(Acknowledge, "10:14", group="payments", person="payments-duty")
    again = answered.do(Acknowledge, "10:16", group="payments")
    assert again.state.acknowledged == {"payments": clock("10:14")}
    assert again.state.paged == {"payments": clock("10:12")}
    assert again.state.joined == {}
    entry = answered.record.timeline[-1]
    assert isinstance(entry, Acknowledged)
    assert (entry.group, entry.person) == ("payments", "payments-duty")


def test_a_group_that_was_not_paged_has_nothing_to_acknowledge(declared: Desk) -> None:
    paged = declared.do(PageGroup, "10:12", group="payments")
    assert refusal(paged, Acknowledge, "10:14", group="network")[0] is NotPaged
    gone = paged.do(Retract, "10:13", entry=paged.last_id, reason="Wrong group")
    assert refusal(gone, Acknowledge, "10:14", group="payments")[0] is NotPaged


def test_a_group_may_be_paged_again_and_waits_from_the_first_time(declared: Desk) -> None:
    twice = declared.do(PageGroup, "10:12", group="payments").do(PageGroup, "10:20", group="payments")
    assert twice.state.paged == {"payments": clock("10:12")}


@pytest.mark.parametrize(
    ("who", "paged", "person", "group"),
    [
        ("payments", [], None, "payments"),
        ("payments-duty", [], "payments-duty", "payments"),
        ("scribe-duty", [], "scribe-duty", None),
        ("tech-duty", ["network"], "tech-duty", "network"),
    ],
)
def test_who_joins_brings_the_group_they_speak_for(
    declared: Desk, who: str, paged: list[str], person: str | None, group: str | None
) -> None:
    for folder in ("payments", "network"):
        declared = declared.but_file(
            f"policy/groups/{folder}.yaml", "escalation:", "members: [tech-duty]\nescalation:"
        )
    for each in paged:
        declared = declared.do(PageGroup, "10:12", group=each)
    joined = declared.do(Join, "10:15", who=who).record.timeline[-1]
    assert isinstance(joined, Joined)
    assert (joined.person, joined.group) == (person, group)


@pytest.mark.parametrize(
    ("verb", "words", "kind", "sentence"),
    [
        (PageGroup, {"group": "paymens"}, UnknownName, "'paymens' is not a resolver group in policy/groups"),
        (Join, {"who": "jane"}, NobodyKnown, "'jane' is not a person or resolver group in policy/people.yaml and policy/groups"),
        (PageGroup, {"group": "payments", "by": "x"}, UnknownName, "'x' is not a person in policy/people.yaml"),
        (
            PageGroup, {"group": "payments", "at": clock("10:13")}, FutureTime,
            "the page at 2026-11-23T10:13:00Z is in the future: it is 2026-11-23T10:12:00Z now",
        ),
        (
            Join, {"who": "payments", "at": clock("10:13")}, FutureTime,
            "joining at 2026-11-23T10:13:00Z is in the future: it is 2026-11-23T10:12:00Z now",
        ),
        (
            OpenBridge, {"url": "https://meet.example/1", "at": clock("10:13")}, FutureTime,
            "the bridge at 2026-11-23T10:13:00Z is in the future: it is 2026-11-23T10:12:00Z now",
        ),
    ],
)  # fmt: skip
def test_a_page_or_join_that_does_not_fit_is_refused(
    declared: Desk, verb: type, words: dict[str, Any], kind: type, sentence: str
) -> None:
    assert refusal(declared, verb, "10:12", **words)[:2] == (kind, sentence)


def test_the_bridge_is_the_last_one_that_was_opened(declared: Desk) -> None:
    first = declared.do(OpenBridge, "10:12", url="https://meet.example/1")
    assert first.do(OpenBridge, "10:30", url="tel:+442079460001").state.bridge == "tel:+442079460001"


def test_a_bridge_that_is_no_address_is_not_written(declared: Desk) -> None:
    with pytest.raises(ValidationError):
        declared.do(OpenBridge, "10:12", url="javascript:alert(1)")


def test_a_guest_from_outside_joins_by_name(declared: Desk) -> None:
    found = declared.do(Join, "10:20", who="Acme support, second line", guest=True)
    assert found.state.timeline[-1].guest == "Acme support, second line"
    assert entry_words(found.state.timeline[-1]) == "Acme support, second line (guest)"
    speaking = declared.do(Join, "10:20", who="Acme support", guest=True, group="network")
    assert list(speaking.state.joined) == ["network"]
    assert entry_words(speaking.state.timeline[-1]) == "Acme support (guest) for network"
    kind, _, hint = refusal(declared, Join, "10:20", who="Acme support")
    assert (kind, hint.rpartition("; ")[2]) == (
        NobodyKnown,
        "for an external person, such as a vendor's engineer: add --guest",
    )
    assert refusal(declared, Join, "10:20", who="x", guest=True, group="acme")[0] is UnknownName
    assert refusal(declared, Join, "10:20", who="payments", group="network")[:2] == (
        UsageError,
        "--group is only for guests",
    )


@pytest.fixture(scope="module")
def reopened(declared: Desk) -> Desk:
    relaxed = declared.but_policy(
        "gates: [restored, confirmed, final-update, cause-tracked, origins-closed, blockers-settled, severity-known]",
        "gates: []",
    )
    return relaxed.do(Close, "12:00").do(Reopen, "13:00", reason="Again")


STEPS: list[tuple[type, dict[str, Any]]] = [
    (TakeRole, {"role": LEAD, "person": "tech-duty"}),
    (PageGroup, {"group": "payments"}),
    (Join, {"who": "payments"}),
    (OpenBridge, {"url": "https://meet.example/1"}),
    (SendUpdate, {"affected": "a", "doing": "b"}),
]


@pytest.mark.parametrize(("verb", "words"), STEPS)
def test_nothing_happens_to_an_incident_while_it_was_closed(
    reopened: Desk, verb: type, words: dict[str, Any]
) -> None:
    assert refusal(reopened, verb, "13:10", at=clock("12:30"), **words) == (
        NotOpenAtThatTime,
        f"{reopened.incident} was closed at 2026-11-23T12:30:00Z and reopened later",
        f"specify a time when it was open: --at TIME; to add a note: mim log -i {reopened.incident} TEXT",
    )
    assert reopened.do(verb, "13:10", at=clock("11:30"), **words).last_id
    assert reopened.do(verb, "13:10", **words).last_id


@pytest.mark.parametrize(("verb", "words"), STEPS)
def test_nothing_happens_to_an_incident_that_is_closed(
    reopened: Desk, verb: type, words: dict[str, Any]
) -> None:
    closed = reopened.do(Close, "14:00")
    if verb is SendUpdate:
        found = closed.do(verb, "14:10", **words)
        assert found.state.status == "closed"
        assert found.state.after_closing == {found.last_id}
        return
    assert refusal(closed, verb, "14:10", **words) == (
        NotOpen,
        f"{closed.incident} is closed",
        f"mim reopen -i {closed.incident} --reason WHY; to add a note: mim log -i {closed.incident} TEXT",
    )


def test_a_roster_that_cannot_be_read_leaves_the_role_open(desk: Desk) -> None:
    assert fill_roles_from_roster(desk.snapshot, {}, clock("10:09"), ()) == {MANAGER: "mim-duty"}
    rosters = mock.MagicMock(spec=Mapping)
    rosters.values.side_effect = RecordsUnreadable("a roster cannot be read", "mim check")
    snapshot = replace(desk.snapshot, rosters=rosters)
    assert fill_roles_from_roster(snapshot, {"scribe": "scribe-duty"}, clock("10:09"), ()) == {
        "scribe": "scribe-duty"
    }


def test_the_manager_hands_over_without_naming_the_role(declared: Desk) -> None:
    found = declared.do(HandOver, "10:40", person="deputy-duty")
    assert found.state.roles[MANAGER].person == "deputy-duty"
    assert entry_words(found.record.timeline[-1]) == (
        "major-incident-manager is deputy-duty: deputy-duty takes over from mim-duty."
    )


def test_each_person_hands_over_their_own_role_unless_they_name_another(declared: Desk) -> None:
    there = declared.do(TakeRole, "10:15", role=LEAD, person="tech-duty")
    found = there.do(HandOver, "10:40", by="tech-duty", person="database-duty")
    assert (found.state.roles[LEAD].person, found.state.roles[MANAGER].person) == (
        "database-duty",
        "mim-duty",
    )
    other = there.do(HandOver, "10:40", by="tech-duty", person="deputy-duty", role=MANAGER)
    assert (other.state.roles[LEAD].person, other.state.roles[MANAGER].person) == ("tech-duty", "deputy-duty")


def test_who_takes_over_themselves_takes_the_manager_role(declared: Desk) -> None:
    there = declared.do(TakeRole, "10:15", role="deputy", person="deputy-duty")
    assert there.do(HandOver, "10:40", by="deputy-duty", person="deputy-duty").state.held_by("deputy-duty") == (
        MANAGER, "deputy",
    )  # fmt: skip


def test_a_person_with_several_roles_names_the_one_to_hand_over(declared: Desk) -> None:
    there = declared.do(TakeRole, "10:15", role="scribe", person="scribe-duty")
    there = there.do(TakeRole, "10:15", role="deputy", person="scribe-duty")
    assert refusal(there, HandOver, "10:40", by="scribe-duty", person="deputy-duty") == (
        UsageError,
        "scribe-duty has several roles: scribe, deputy",
        "specify the role to hand over: --role scribe",
    )


def test_the_role_that_leads_is_the_first_required_one_if_none_has_the_usual_name(desk: Desk) -> None:
    policy = desk.policy
    roles = tuple(role.model_copy(update={"id": f"our-{role.id}"}) for role in policy.roles)
    assert manager_role(policy.model_copy(update={"roles": roles})) == f"our-{MANAGER}"
    assert manager_role(policy.model_copy(update={"roles": roles[3:]})) == "our-scribe"
    with pytest.raises(UsageError, match="defines no roles"):
        manager_role(policy.model_copy(update={"roles": ()}))


@pytest.fixture(scope="module")
def with_vendor(desk: Desk) -> Desk:
    """Return the organisation with a person at a supplier."""
    vendor = '  - id: acme-support\n    name: Acme support\n    kind: vendor\n    phone: "+44 20 7946 0099"\n'
    return desk.but_file("policy/people.yaml", "  - id: mim-duty\n", f"{vendor}  - id: mim-duty\n")


def test_a_vendor_acts_in_the_timeline_and_takes_a_role_that_the_policy_opens(with_vendor: Desk) -> None:
    there = with_vendor.declare().do(TakeRole, "10:20", role=LEAD, person="acme-support")
    there = there.do(Join, "10:21", who="acme-support")
    there = there.do(Log, "10:22", by="acme-support", text="Restart", kind="action", owner="acme-support")
    assert there.state.roles[LEAD].person == "acme-support"
    assert [rule.code for rule, _ in check_dossier(there.dossier)] == []


def test_a_role_that_is_kept_for_responders_is_closed_to_a_vendor(with_vendor: Desk) -> None:
    expected = (
        RoleNotForKind,
        f"acme-support is a vendor, but the policy reserves the role {MANAGER} for these kinds of people: responder",
        f"choose another person: mim role {MANAGER} PERSON",
    )
    assert refusal(with_vendor.declare(), TakeRole, "10:20", role=MANAGER, person="acme-support") == expected
    assert refusal(with_vendor, Declare, "10:20", title="x", roles={MANAGER: "acme-support"}) == expected
    rostered = with_vendor.but_file(f"policy/rosters/{MANAGER}.yaml", "[mim-duty]", "[acme-support]")
    assert MANAGER not in rostered.declare().state.roles
