"""Any commands in any order: accepted ones take effect, and the record passes our own rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mimkit.errors import MimError
from mimkit.model.dossier import Dossier
from mimkit.model.incident.state import State
from mimkit.ops.classify import ChangeSeverity, Link
from mimkit.ops.command import Command
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.confirm import Confirm
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.retract import Retract, Undo
from mimkit.ops.declare import Promote, Withdraw
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.follow_up.review import WaiveReview
from mimkit.ops.log import Log
from mimkit.ops.paging.page import PageGroup
from mimkit.ops.restore import Close, RecordFix, RecordWorkaround, Reopen, Restore
from mimkit.ops.roles import Join, OpenBridge, TakeRole
from mimkit.rules.judge import check_dossier
from tests.builders import MANAGER, Desk, clock
from tests.laws import law

DESK = Desk.scaffolded()
LOOSE = DESK.but_policy(
    "gates: [restored, confirmed, final-update, cause-tracked, origins-closed, blockers-settled, severity-known]",
    "gates: []",
)
PEOPLE = st.sampled_from(["mim-duty", "deputy-duty", "tech-duty", "retail-operations"])
ROLES = st.sampled_from([MANAGER, "technical-lead", "scribe"])

Verb = tuple[type[Command], st.SearchStrategy[dict[str, Any]]]
VERBS: list[Verb] = [
    (Promote, st.just({})),
    (
        Withdraw,
        st.fixed_dictionaries({"kind": st.sampled_from(["rejected", "demoted"]), "reason": st.just("x")}),
    ),
    (
        ChangeSeverity,
        st.fixed_dictionaries({"severity": st.sampled_from(["SEV1", "SEV2"]), "reason": st.just("x")}),
    ),
    (Link, st.fixed_dictionaries({"record": st.just("INC-1"), "closed": st.booleans()})),
    (SendUpdate, st.just({"affected": "Checkout is down", "doing": "We look into it"})),
    (
        Log,
        st.fixed_dictionaries({"text": st.just("x"), "kind": st.sampled_from(["note", "action", "blocker"])}),
    ),
    (TakeRole, st.fixed_dictionaries({"role": ROLES, "person": PEOPLE})),
    (PageGroup, st.just({"group": "payments"})),
    (Join, st.just({"who": "payments"})),
    (OpenBridge, st.just({"url": "https://meet.example/1"})),
    (RecordWorkaround, st.just({"text": "Pay later"})),
    (Restore, st.just({})),
    (Restore, st.just({})),
    (Confirm, st.just({"stakeholder": "retail-operations"})),
    (RecordFix, st.just({"text": "Renewed"})),
    (OpenProblem, st.just({"root_cause": "It expired"})),
    (Close, st.just({})),
    (Close, st.just({})),
    (Reopen, st.just({"reason": "x"})),
    (Reopen, st.just({"reason": "x"})),
    (WaiveReview, st.just({"reason": "x", "approver": "head-of-service"})),
]
STEPS = st.lists(
    st.sampled_from(VERBS).flatmap(
        lambda verb: st.tuples(
            st.just(verb[0]), verb[1], st.integers(1, 20), st.one_of(st.just(0), st.integers(0, 90))
        )
    ),
    max_size=14,
)
"""A verb, its words, the minutes that passed, and how many it is dated back."""

AMEND: Verb = (Amend, st.fixed_dictionaries({"pick": st.integers(0, 200)}))
"""The time of any entry is corrected; it is picked when the sequence has come that far."""
RETRACT: Verb = (Retract, st.fixed_dictionaries({"pick": st.integers(0, 200)}))
UNDO: Verb = (Undo, st.just({}))
SET: Verb = (SetFacts, st.fixed_dictionaries({"field": st.sampled_from(["started", "detected", "impact"])}))
"""A fact is set; a time is the one that the step is dated back to."""
AMENDING = st.lists(
    st.sampled_from([*VERBS, *[AMEND, RETRACT] * (len(VERBS) // 2), UNDO, *[SET] * 6]).flatmap(
        lambda verb: st.tuples(
            st.just(verb[0]), verb[1], st.integers(1, 20), st.one_of(st.just(0), st.integers(0, 200))
        )
    ),
    min_size=4,
    max_size=24,
)
LAW = settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])


def _took_effect(verb: type[Command], words: dict[str, Any], at: Any) -> Callable[[State, State], bool]:
    """Return what must hold after a command: of the state before and the state after."""

    def milestone(name: str) -> Callable[[State, State], bool]:
        return lambda _, after: getattr(after.milestones, name) == at

    effects: dict[type[Command], Callable[[State, State], bool]] = {
        Promote: lambda _, after: after.status == "declared",
        Withdraw: lambda _, after: after.status == words["kind"],
        ChangeSeverity: lambda _, after: after.severity_at(at) == words["severity"],
        Restore: milestone("restored"),
        Confirm: milestone("confirmed"),
        RecordFix: milestone("fixed"),
        Close: milestone("closed"),
        RecordWorkaround: lambda _, after: (
            after.milestones.workaround is not None and after.milestones.workaround <= at
        ),
        Reopen: lambda before, after: (after.phase, after.reopened) == ("investigating", before.reopened + 1),
        OpenProblem: lambda before, after: len(after.problems) == len(before.problems) + 1,
        PageGroup: lambda _, after: "payments" in after.paged,
        Join: lambda _, after: "payments" in after.joined,
        SetFacts: lambda _, after: (
            words["field"] == "impact" or getattr(after.milestones, words["field"]) == at
        ),
        SendUpdate: lambda before, after: len(after.updates) == len(before.updates) + 1,
    }
    return effects.get(verb, lambda _, __: True)


def _errors(desk: Desk) -> list[str]:
    snapshot = desk.snapshot
    file = Dossier(desk.record, snapshot, snapshot.reviews.get(desk.incident))
    return [
        f"{rule.code} {finding.message}" for rule, finding in check_dossier(file) if rule.level == "error"
    ]


def _tried(desk: Desk, command: Command) -> Desk | MimError:
    try:
        return desk.apply(command)
    except MimError as refused:
        return refused


def _command(desk: Desk, verb: type[Command], words: dict[str, Any], at: Any, now: Any) -> Command:
    if verb is SetFacts:
        fact = FactChange(field=words["field"], value="No orders" if words["field"] == "impact" else at)
        return desk.command(SetFacts, "10:09", at=now, now=now, facts=(fact,))
    if verb not in {Amend, Retract}:
        return desk.command(verb, "10:09", at=at, now=now, **words)
    timeline = desk.record.timeline
    picked = timeline[words["pick"] % len(timeline)].id
    if verb is Retract:
        return desk.command(Retract, "10:09", at=now, now=now, entry=picked, reason="x")
    return desk.command(Amend, "10:09", at=now, now=now, entry=picked, correct_at=at)


def _run(desk: Desk, steps: list[Any], tolerated: set[str]) -> Desk:
    minute = 0
    for verb, words, passed, back in steps:
        minute += passed
        now = clock("10:09") + timedelta(minutes=minute)
        at = now - timedelta(minutes=back)
        before = desk.state
        after = _tried(desk, _command(desk, verb, words, at, now))
        if isinstance(after, MimError):
            assert after.sentence
            assert after.hint
            continue
        desk = after
        assert _took_effect(verb, words, at)(before, desk.state), (verb.__name__, words, at)
        found = [each for each in _errors(desk) if each[:6] not in tolerated]
        assert found == [], (verb.__name__, words, at)
    return desk


@LAW
@given(st.sampled_from(["declare", "propose"]), STEPS)
def test_what_is_accepted_took_effect_and_passes_the_rules(outcome: Any, steps: list[Any]) -> None:
    _run(DESK.declare(outcome=outcome), steps, set())


@LAW
@given(STEPS)
def test_a_policy_without_gates_is_no_way_around_the_order(steps: list[Any]) -> None:
    _run(LOOSE.declare(), steps, {"MIM502"})


@law(few=25, many=300, outcome=st.sampled_from(["declare", "propose"]), steps=AMENDING)
def test_no_correction_of_a_time_leaves_a_record_that_the_rules_reject(
    outcome: Any, steps: list[Any]
) -> None:
    _run(DESK.declare(outcome=outcome), steps, set())


@law(few=25, many=300, steps=AMENDING)
def test_nor_does_one_under_a_policy_without_gates(steps: list[Any]) -> None:
    _run(LOOSE.declare(), steps, {"MIM502"})
