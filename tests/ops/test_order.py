"""If several refusals apply to a command, which one is raised: the incident, who acts, the names, the time, the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest

from mimkit import ops
from mimkit.app.reading.records import assembled, gather
from mimkit.errors import RecordsUnreadable
from mimkit.model.incident.entries import PageAttempt
from mimkit.model.refs import RefKind
from mimkit.ops.backfilled import RecordDoubt, RecordStated
from mimkit.ops.backfilling.backfill import Backfill
from mimkit.ops.backfilling.from_file import RecordLines
from mimkit.ops.backfilling.rows import Row
from mimkit.ops.classify import ChangeSeverity, Link
from mimkit.ops.command import Command
from mimkit.ops.communication.approvals import ApproveUpdate
from mimkit.ops.communication.deliver import ClaimDelivery, RecordReceipt
from mimkit.ops.communication.post import ClaimPosts, RecordPosts
from mimkit.ops.communication.queries import AnswerQuery, RecordQuery
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.confirm import Confirm
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.correcting.retract import Retract, Undo
from mimkit.ops.declare import Declare, Merge, Promote, Withdraw
from mimkit.ops.drill.record import RecordDrill
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.record_answers import RecordAnswers
from mimkit.ops.facts.service_status import StateServiceStatus
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.follow_up.action import AddAction, AssignAction, DeclineAction, FinishAction, ReopenAction
from mimkit.ops.follow_up.problem import LinkProblem, OpenProblem, UpdateProblem
from mimkit.ops.follow_up.review import (
    AddToReview,
    PublishReview,
    SignOffReview,
    StartReview,
    SubmitReview,
    WaiveReview,
)
from mimkit.ops.importing.alerts import Alert, Notification
from mimkit.ops.importing.drafts import Place
from mimkit.ops.importing.importing import ImportIncidents
from mimkit.ops.importing.names import Names
from mimkit.ops.importing.record_alerts import RecordAlerts
from mimkit.ops.log import Log
from mimkit.ops.paging.page import Acknowledge, PageGroup
from mimkit.ops.paging.page_receipt import RecordPageReceipt
from mimkit.ops.planned.maintenance import (
    CancelMaintenance,
    CompleteMaintenance,
    PlanMaintenance,
    StartMaintenance,
    UpdateMaintenance,
)
from mimkit.ops.refusals.names import UnknownName
from mimkit.ops.restore import Close, RecordFix, RecordWorkaround, Reopen, Restore
from mimkit.ops.roles import HandOver, Join, OpenBridge, TakeRole
from mimkit.ops.runbooks import RecordStep
from tests.builders import Desk, clock, refusal
from tests.ops.importing import draft

NOW = "12:00"
Fault = tuple[Mapping[str, Any], str]
"""Arguments that are wrong, and what the refusal says about them."""


REGULATOR = "  - {id: regulator, title: The authority, channel: executive-mail, authority: true}\n"


def _declared(**words: Any) -> Desk:
    return _steps[-1].declare("09:00", **words)


_steps = [Desk.scaffolded().but_file("policy/channels.yaml", "audiences:\n", f"audiences:\n{REGULATOR}")]
_steps.append(_declared(outcome="propose"))
PROPOSED = _steps[-1].incident
_steps.append(_declared().do(Withdraw, "09:02", kind="demoted", reason="A test"))
ENDED = _steps[-1].incident
_steps.append(_declared().do(Restore, "09:10").do(StartReview, "09:11").do(OpenProblem, "09:12"))
REVIEWED, PROBLEM = _steps[-1].incident, _steps[-1].made
_steps.append(_steps[-1].do(AddAction, "09:13", title="Alert earlier"))
ACTION = _steps[-1].made
WINDOW = {"title": "Upgrade", "services": ("payments",), "start": clock("22:00"), "end": clock("23:00")}
_steps.append(_steps[-1].do(PlanMaintenance, "09:14", **WINDOW))
ON_MAINTENANCE = {"maintenance": _steps[-1].made}
_steps.append(_declared())
DESK, OPEN = _steps[-1], _steps[-1].incident
ENTRY = DESK.record.timeline[0].id

UNKNOWN: Fault = ({"incident": "MI-20261123-ZZZ"}, "MI-20261123-ZZZ does not exist")
OVER: Fault = ({"incident": ENDED}, f"{ENDED} is demoted")
UNDECLARED: Fault = ({"incident": PROPOSED}, f"{PROPOSED} is")
AUTHOR: Fault = ({"by": "stranger"}, "'stranger' is not a person")
FUTURE: Fault = ({"at": clock("23:00")}, "in the future")
NO_REVIEW: Fault = ({"incident": OPEN}, f"{OPEN} has no review yet")


def wrong(key: str, value: Any = "nonesuch", says: str = "nonesuch") -> Fault:
    """Return a fault of one argument."""
    return {key: value}, says


TEXT = {"text": "It runs again"}
ON_ACTION = {"incident": REVIEWED, "action": ACTION}
RESTORED = (Row(line=2, column=1, at=clock("09:30"), kind="restored", by="mim-duty", text="It runs again"),)
TWICE = (*RESTORED, replace(RESTORED[0], line=3, text="It really runs again"))
ALERT = Notification(place=Place("-"), alerts=(Alert(key="tool:1", state="firing", title="Checkout fails"),))
UPDATE = {"affected": "Cards", "doing": "We look into it"}

ORDERS: list[tuple[type[Command], Mapping[str, Any], tuple[Fault, ...]]] = [
    (Log, TEXT, (UNKNOWN, AUTHOR, FUTURE, wrong("owner", says="cannot have an owner"))),
    (Amend, {"entry": ENTRY, "correct_text": "x"}, (UNKNOWN, AUTHOR, FUTURE, wrong("entry"))),
    (
        SetFacts,
        {"facts": (FactChange(field="impact", value="x"),)},
        (
            UNKNOWN,
            AUTHOR,
            wrong("facts", (FactChange(field="services", value=("nonesuch",)),)),
            FUTURE,
            wrong("facts", (FactChange(field="title", value="Checkout fails"),), "already recorded"),
        ),
    ),
    (
        RecordAnswers,
        {"criteria": ("exposure",), "facts": ()},
        (
            UNKNOWN,
            OVER,
            AUTHOR,
            wrong("facts", (FactChange(field="services", value=("nonesuch",)),)),
            wrong("criteria", ("nonesuch",)),
            FUTURE,
            wrong("criteria", (), "already recorded"),
        ),
    ),
    (Redact, {"entry": ENTRY, "reason": "x"}, (UNKNOWN, AUTHOR, FUTURE, wrong("entry"))),
    (Retract, {"entry": ENTRY, "reason": "x"}, (UNKNOWN, AUTHOR, wrong("entry"))),
    (Undo, {}, (UNKNOWN, AUTHOR, ({}, "you can undo an entry only within 10m"))),
    (
        ChangeSeverity,
        {"severity": "SEV2", "reason": "x"},
        (UNKNOWN, OVER, AUTHOR, wrong("severity"), FUTURE, wrong("criteria", ("nonesuch",))),
    ),
    (Link, {"record": "T-1"}, (UNKNOWN, AUTHOR, FUTURE)),
    (RecordStated, {"metric": "time-to-restore", "duration": "1h"}, (UNKNOWN, AUTHOR, wrong("metric"))),
    (RecordDoubt, {**TEXT, "subjects": ("restored",)}, (UNKNOWN, AUTHOR, ({}, "not back-filled"))),
    (
        Confirm,
        {"stakeholder": "retail-operations"},
        (UNKNOWN, OVER, UNDECLARED, AUTHOR, wrong("stakeholder"), FUTURE, ({}, "not restored yet")),
    ),
    (
        RecordLines,
        {"name": "notes.csv", "rows": RESTORED},
        (UNKNOWN, AUTHOR, wrong("rows", TWICE, "1 line does not fit")),
    ),
    (ImportIncidents, {"format": "csv", "drafts": (draft(),), "names": Names()}, (AUTHOR,)),
    (
        Backfill,
        {"title": "x"},
        (
            AUTHOR,
            wrong("reported_by"),
            wrong("times", {"started": clock("23:00")}, "in the future"),
            wrong("services", ("nonesuch",)),
        ),
    ),
    (
        Declare,
        {"title": "x"},
        (AUTHOR, wrong("reported_by"), FUTURE, wrong("services", ("nonesuch",))),
    ),
    (
        RecordAlerts,
        {"notification": ALERT},
        (AUTHOR, wrong("reported_by"), FUTURE, wrong("services", ("nonesuch",))),
    ),
    (
        Promote,
        {"incident": PROPOSED},
        (UNKNOWN, OVER, ({"incident": OPEN}, "already declared"), AUTHOR, FUTURE, wrong("severity")),
    ),
    (
        Withdraw,
        {"kind": "rejected", "reason": "x", "incident": PROPOSED},
        (UNKNOWN, OVER, AUTHOR, FUTURE, ({"incident": OPEN}, "already declared")),
    ),
    (Withdraw, {"kind": "demoted", "reason": "x"}, (UNKNOWN, OVER, AUTHOR, FUTURE, UNDECLARED)),
    (Merge, {"into": PROPOSED}, (UNKNOWN, OVER, AUTHOR, FUTURE, wrong("into"))),
    (OpenProblem, {}, (UNKNOWN, AUTHOR, FUTURE, wrong("owner"))),
    (LinkProblem, {"problem": PROBLEM}, (UNKNOWN, AUTHOR, FUTURE, wrong("problem"))),
    (
        UpdateProblem,
        {"problem": PROBLEM, "cause": "x"},
        (AUTHOR, wrong("problem", "PB-1", "PB-1"), wrong("owner"), FUTURE, wrong("evidence", ("nonesuch",))),
    ),
    (
        PlanMaintenance,
        WINDOW,
        (AUTHOR, wrong("services", ("nonesuch",)), FUTURE, wrong("end", clock("12:00"), "ends at")),
    ),
    (
        UpdateMaintenance,
        {**ON_MAINTENANCE, **TEXT},
        (AUTHOR, wrong("maintenance"), FUTURE, wrong("end", clock("11:00"), "ends at")),
    ),
    (StartMaintenance, ON_MAINTENANCE, (AUTHOR, wrong("maintenance"), FUTURE)),
    (CompleteMaintenance, ON_MAINTENANCE, (AUTHOR, wrong("maintenance"), FUTURE, ({}, "has not started"))),
    (CancelMaintenance, {**ON_MAINTENANCE, **TEXT}, (AUTHOR, wrong("maintenance"), FUTURE)),
    (RecordWorkaround, TEXT, (UNKNOWN, OVER, UNDECLARED, AUTHOR, FUTURE)),
    (Restore, TEXT, (UNKNOWN, OVER, UNDECLARED, AUTHOR, FUTURE)),
    (Close, {}, (UNKNOWN, OVER, UNDECLARED, AUTHOR, FUTURE)),
    (RecordFix, TEXT, (UNKNOWN, AUTHOR, FUTURE, OVER)),
    (RecordFix, TEXT, (UNKNOWN, AUTHOR, FUTURE, UNDECLARED)),
    (Reopen, {"reason": "x"}, (UNKNOWN, AUTHOR, FUTURE, OVER)),
    (Reopen, {"reason": "x"}, (UNKNOWN, AUTHOR, FUTURE, UNDECLARED)),
    (
        StartReview,
        {},
        (UNKNOWN, AUTHOR, FUTURE, ({"incident": REVIEWED}, "already started")),
    ),
    (
        AddToReview,
        {"incident": REVIEWED, "section": "summary", "text": "x"},
        (AUTHOR, NO_REVIEW, wrong("section")),
    ),
    (SubmitReview, {"incident": REVIEWED}, (AUTHOR, FUTURE, NO_REVIEW)),
    (SignOffReview, {"incident": REVIEWED}, (AUTHOR, FUTURE, NO_REVIEW)),
    (PublishReview, {"incident": REVIEWED}, (AUTHOR, FUTURE, NO_REVIEW, wrong("shared_with", ("nonesuch",)))),
    (
        WaiveReview,
        {"reason": "x", "approver": "deputy-duty"},
        (UNKNOWN, AUTHOR, wrong("approver"), FUTURE),
    ),
    (
        WaiveReview,
        {"reason": "x", "approver": "deputy-duty"},
        (UNKNOWN, AUTHOR, FUTURE, wrong("approver", "mim-duty", "their own waiver")),
    ),
    (AddAction, {"incident": REVIEWED, "title": "x"}, (AUTHOR, NO_REVIEW, wrong("owner"), FUTURE)),
    (
        AssignAction,
        {**ON_ACTION, "owner": "tech-duty"},
        (AUTHOR, NO_REVIEW, wrong("action"), wrong("owner"), FUTURE),
    ),
    (FinishAction, ON_ACTION, (AUTHOR, NO_REVIEW, wrong("action"), FUTURE, ({}, "needs evidence"))),
    (DeclineAction, {**ON_ACTION, "reason": "x"}, (AUTHOR, NO_REVIEW, wrong("action"), FUTURE)),
    (
        ReopenAction,
        {**ON_ACTION, "reason": "x"},
        (AUTHOR, NO_REVIEW, wrong("action"), ({}, "already open")),
    ),
    (
        TakeRole,
        {"role": "scribe", "person": "scribe-duty"},
        (UNKNOWN, OVER, AUTHOR, wrong("role", "norole", "norole"), wrong("person"), FUTURE),
    ),
    (HandOver, {"person": "deputy-duty"}, (UNKNOWN, OVER, AUTHOR, wrong("person"), FUTURE)),
    (PageGroup, {"group": "payments"}, (UNKNOWN, OVER, AUTHOR, wrong("group"), FUTURE)),
    (
        Acknowledge,
        {"group": "payments", "person": "payments-duty"},
        (UNKNOWN, OVER, AUTHOR, wrong("group"), wrong("person"), FUTURE, ({}, "was not paged")),
    ),
    (
        RecordPageReceipt,
        {"page": "x", "attempts": (PageAttempt(address="person", service="ntfy", state="accepted"),)},
        (UNKNOWN, AUTHOR, ({}, "has no page")),
    ),
    (Join, {"who": "payments"}, (UNKNOWN, OVER, AUTHOR, FUTURE, wrong("who"))),
    (
        RecordQuery,
        {"text": "x", "owner": "comms-duty", "audience": "staff"},
        (UNKNOWN, AUTHOR, FUTURE, wrong("audience"), wrong("owner")),
    ),
    (
        StateServiceStatus,
        {"services": ("checkout",), "stated": "partial_outage"},
        (
            UNKNOWN,
            OVER,
            AUTHOR,
            wrong("services", ("nonesuch",)),
            FUTURE,
            wrong("services", ("email",), "email"),
        ),
    ),
    (
        RecordStep,
        {"number": 1, "runbook": "checkout-errors"},
        (UNKNOWN, AUTHOR, FUTURE, wrong("runbook"), wrong("number", 9, "no step 9")),
    ),
    (
        ClaimPosts,
        {"channel": "war-room", "names": (ENTRY,), "clone": "ONE"},
        (UNKNOWN, AUTHOR),
    ),
    (RecordPosts, {"channel": "war-room", "names": (ENTRY,)}, (UNKNOWN, AUTHOR)),
    (AnswerQuery, {"query": "x"}, (UNKNOWN, AUTHOR, FUTURE, ({}, "no query has"))),
    (ApproveUpdate, {"update": "x", "text_hash": "0" * 64}, (UNKNOWN, AUTHOR, ({}, "no entry has the id"))),
    (ClaimDelivery, {"update": "x", "channel": "status-page"}, (UNKNOWN, AUTHOR, ({}, "has no update"))),
    (
        RecordReceipt,
        {"update": "x", "channel": "status-page", "accepted": 1},
        (UNKNOWN, AUTHOR, ({}, "has no update")),
    ),
    (OpenBridge, {"url": "https://meet.example/1"}, (UNKNOWN, OVER, AUTHOR, FUTURE)),
    (
        SendUpdate,
        UPDATE,
        (wrong("audience"), UNKNOWN, OVER, AUTHOR, FUTURE, wrong("next", clock("09:00"), "earlier than")),
    ),
    (SendUpdate, {**UPDATE, "audience": "regulator"}, (UNKNOWN, OVER, AUTHOR, FUTURE)),
    (SendUpdate, {**UPDATE, "audience": "regulator"}, (UNKNOWN, UNDECLARED, AUTHOR, FUTURE)),
    (
        RecordDrill,
        {"crew": DESK.record, "original": REVIEWED, "result": "Scored 7 of 9"},
        (wrong("original", "MI-20261123-ZZZ", "MI-20261123-ZZZ does not exist"), ({}, "already recorded")),
    ),
]
STEPS = [(order, step) for order in ORDERS for step in range(len(order[2]))]


def _words(good: Mapping[str, Any], faults: tuple[Fault, ...]) -> dict[str, Any]:
    words = dict(good)
    for changed, _ in reversed(faults):
        words |= changed
    return words


@pytest.mark.parametrize(
    ("order", "step"), STEPS, ids=[f"{order[0].__name__}-{order[2][step][1]}" for order, step in STEPS]
)
def test_of_several_faults_the_first_one_is_named(
    order: tuple[type[Command], Mapping[str, Any], tuple[Fault, ...]], step: int
) -> None:
    verb, good, faults = order
    assert faults[step][1] in refusal(DESK, verb, NOW, **_words(good, faults[step:]))[1]


def _verbs(root: type[Command] = Command) -> set[type[Command]]:
    return {each for child in root.__subclasses__() for each in (_verbs(child) or {child})}


def test_each_command_has_its_order() -> None:
    for module in walk_packages(ops.__path__, f"{ops.__name__}."):
        import_module(module.name)
    assert {verb for verb, _, _ in ORDERS} == _verbs()


NEED_NO_POLICY = (
    RecordQuery,
    AnswerQuery,
    RecordStep,
    ClaimPosts,
    RecordPosts,
    ClaimDelivery,
    RecordReceipt,
    RecordPageReceipt,
    Log,
    ImportIncidents,
    RecordLines,
    Amend,
    Redact,
    RecordDoubt,
)
"""Commands that can record an entry while the policy cannot be read."""


@pytest.mark.parametrize("verb", sorted({order[0] for order in ORDERS if UNKNOWN in order[2]}, key=str))
def test_a_policy_that_cannot_be_read_comes_before_the_author(verb: type[Command]) -> None:
    """A note needs no policy, so there the author is checked."""
    gathered = gather(DESK.files)

    def of(kind: RefKind) -> Mapping[str, Any]:
        if kind == "policy":
            raise RecordsUnreadable("policy/policy.yaml does not match its schema", "", ())
        return gathered.of(kind)

    good = next(order[1] for order in ORDERS if order[0] is verb)
    command = DESK.command(verb, NOW, **{**good, "by": "stranger"})
    expected = UnknownName if verb in NEED_NO_POLICY else RecordsUnreadable
    with pytest.raises(expected):
        command.decide(assembled(of))
