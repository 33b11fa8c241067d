"""No command leaves what `mim check` calls an error: every verb, in every state of an incident, at awkward times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from mimkit.app.judging.check import check_files
from mimkit.errors import MimError
from mimkit.ops.command import Command
from mimkit.ops.declare import Declare, Merge, Withdraw
from mimkit.ops.follow_up.action import AddAction
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.follow_up.review import AddToReview, PublishReview, StartReview, SubmitReview
from mimkit.ops.log import Log
from mimkit.ops.restore import Close, RecordFix, Reopen, Restore
from tests.builders import Desk, clock
from tests.ops.test_order import ENTRY, ORDERS, PROBLEM, PROPOSED

NOW = "+1 12:00"


def _published(reviewed: Desk) -> Desk:
    full = reviewed
    for section in ("trigger", "detection", "root_cause", "worked", "slowed"):
        full = full.do(AddToReview, "13:00", section=section, text="The certificate had expired")
    return full.do(SubmitReview, "13:05").do(PublishReview, "13:10")


_OTHER = Desk.scaffolded().declare("09:50", outcome="propose")
_DECLARED = _OTHER.declare("10:09", services=("checkout", "payments"), started=clock("10:00"))
_CONFIRMED = _DECLARED.confirmed()
_TRACKED = _CONFIRMED.do(OpenProblem, "11:20", root_cause="It expired")
_CLOSED = _TRACKED.do(Close, "12:00")
_DRAFT = _CLOSED.do(StartReview, "12:30").do(AddAction, "12:40", title="Alert before it expires")
STATES: Mapping[str, Desk] = {
    "proposed": _OTHER,
    "declared": _DECLARED,
    "backfill": _OTHER.declare("10:09", mode="backfill", now=clock("11:00")),
    "blocked": _DECLARED.do(Log, "10:20", text="No access", kind="blocker").do(
        Log, "10:21", text="x", kind="action"
    ),
    "restored": _DECLARED.do(Restore, "10:55"),
    "half": _DECLARED.do(Restore, "10:55", services=("payments",)),
    "confirmed": _CONFIRMED,
    "fixed": _CONFIRMED.do(RecordFix, "11:15", text="Renewed"),
    "closed": _CLOSED,
    "reopened": _CLOSED.do(Reopen, "12:10", reason="It failed again"),
    "demoted": _DECLARED.do(Withdraw, "10:30", kind="demoted", reason="Small"),
    "merged": _DECLARED.do(Merge, "10:30", into=_OTHER.incident),
    "draft": _DRAFT,
    "published": _published(_CLOSED.do(StartReview, "12:30")).do(
        AddAction, "13:30", title="Alert before it expires"
    ),
}
TIMES = {
    "a day before": clock("10:09") - timedelta(days=1),
    "before the declaration": clock("09:55"),
    "at the declaration": clock("10:09"),
    "in between": clock("11:02"),
    "after the rest": clock("12:20"),
    "now": clock(NOW),
    "in five minutes": clock(NOW) + timedelta(minutes=5),
    "tomorrow": clock(NOW) + timedelta(days=1),
}


def _errors(desk: Desk) -> set[str]:
    return {
        f"{each.path} {each.code} {each.keys}" for each in check_files(desk.files) if each.level == "error"
    }


def _fitting(desk: Desk, words: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments with the names that they have on this desk."""
    found = {key: value for key, value in words.items() if key != "incident"}
    review = desk.snapshot.reviews.get(desk.incident)
    names = {
        ENTRY: desk.record.timeline[-1].id,
        PROPOSED: _OTHER.incident,
        PROBLEM: next(iter(desk.snapshot.problems), PROBLEM),
    }
    if "action" in found and review and review.actions:
        found["action"] = review.actions[0].id
    return {key: names.get(value, value) if isinstance(value, str) else value for key, value in found.items()}


def _tried(desk: Desk, verb: type[Command], words: Mapping[str, Any], at: str) -> None:
    try:
        found = desk.apply(desk.command(verb, NOW, at=TIMES[at], **_fitting(desk, words)))
    except MimError:
        return
    assert _errors(found) - _errors(desk) == set(), (verb.__name__, at)


VARIANTS: dict[str, list[Mapping[str, Any]]] = {
    "FinishAction": [{"evidence": "https://tickets.example/1"}],
    "DeclineAction": [{"reason": "x"}],
    "AddAction": [
        {"title": "Alert earlier"},
        {"title": "Alert earlier", "owner": "tech-duty", "due": clock("10:00").date()},
    ],
    "Log": [{"text": "No access", "kind": kind} for kind in ("action", "blocker", "finding", "decision")],
    "Link": [{"record": "T-1", "closed": True}],
    "Close": [{"anyway": "The vendor goes on"}],
}
TABLE = [
    *((verb, words) for verb, words, _ in ORDERS if verb is not Declare),
    *((verb, {**words, **more}) for verb, words, _ in ORDERS for more in VARIANTS.get(verb.__name__, ())),
]


@pytest.mark.sweep
@pytest.mark.parametrize("state", STATES)
def test_no_command_leaves_an_error(state: str) -> None:
    """Each command at one of the times; the states differ in which."""
    times = list(TIMES)
    for number, (verb, words) in enumerate(TABLE, list(STATES).index(state)):
        _tried(STATES[state], verb, words, times[number % len(times)])


@pytest.mark.long
@pytest.mark.parametrize("state", STATES)
def test_no_command_leaves_an_error_at_any_time(state: str) -> None:
    for verb, words in TABLE:
        for at in TIMES:
            _tried(STATES[state], verb, words, at)
