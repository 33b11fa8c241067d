"""Four people work in two clones that meet now and then: whatever the commands accept, the check accepts."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from mimkit.app.judging.check import check_files
from mimkit.app.merging.merge import merge_files
from mimkit.errors import MimError
from mimkit.ops.classify import ChangeSeverity, Link
from mimkit.ops.command import Command
from mimkit.ops.confirm import Confirm
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.correcting.retract import Retract, Undo
from mimkit.ops.declare import Promote, Withdraw
from mimkit.ops.log import Log
from mimkit.ops.problem import OpenProblem
from mimkit.ops.restore import Close, RecordFix, RecordWorkaround, Reopen, Restore
from mimkit.ops.review import StartReview
from mimkit.ops.roles import Join, OpenBridge, PageGroup, TakeRole
from mimkit.ops.updates import SendUpdate
from tests.builders import MANAGER, Desk, clock

PEOPLE = ("mim-duty", "tech-duty", "comms-duty", "scribe-duty")
STAKEHOLDERS = ("retail-operations", "mim-duty")
ENTRY = "an entry of the timeline"
VERBS: list[tuple[type[Command], dict[str, tuple[Any, ...]]]] = [
    (Promote, {}),
    (Withdraw, {"kind": ("rejected", "demoted"), "reason": ("Small",)}),
    (ChangeSeverity, {"severity": ("SEV1", "SEV2"), "reason": ("Fewer users",)}),
    (Link, {"record": ("INC-1", "INC-2"), "closed": (True, False)}),
    (SendUpdate, {"affected": ("Checkout is down",), "doing": ("We look into it",)}),
    (SendUpdate, {"affected": ("Checkout is down",), "doing": ("We look into it",)}),
    (Log, {"text": ("Seen",), "kind": ("note", "action")}),
    (
        TakeRole,
        {"role": (MANAGER, "technical-lead"), "person": (*PEOPLE[:2], "deputy-duty", "retail-operations")},
    ),
    (PageGroup, {"group": ("payments",)}),
    (Join, {"who": ("payments", "tech-duty")}),
    (OpenBridge, {"url": ("https://meet.example/1",)}),
    (RecordWorkaround, {"text": ("Pay later",)}),
    (Restore, {}),
    (Restore, {}),
    (Restore, {}),
    (Confirm, {"stakeholder": STAKEHOLDERS[:1]}),
    (Confirm, {"stakeholder": STAKEHOLDERS[:1]}),
    (RecordFix, {"text": ("Renewed",)}),
    (OpenProblem, {"root_cause": ("It expired",)}),
    (Close, {}),
    (Close, {}),
    (Close, {"anyway": ("The vendor goes on",)}),
    (Reopen, {"reason": ("It failed again",)}),
    (Amend, {"entry": (ENTRY,), "correct_at": ("back",)}),
    (Retract, {"entry": (ENTRY,), "reason": ("By mistake",)}),
    (Retract, {"entry": (ENTRY,), "reason": ("By mistake",)}),
    (Undo, {}),
    (Redact, {"entry": (ENTRY,), "reason": ("A name",)}),
    (StartReview, {}),
]


class Office:
    """Two clones, and what both had when they last met."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.base = Desk.scaffolded().declare(
            outcome=self.dice.choice(("declare", "declare", "propose")), via="cli"
        )
        self.clones = [replace(self.base, steps=1000), replace(self.base, steps=2000)]
        self.now = clock("10:09")
        self.done: list[str] = []

    def step(self) -> None:
        """Let somebody do something in one of the clones, possibly dated back."""
        self.now += timedelta(minutes=self.dice.randint(0, 12))
        place = self.dice.randrange(2)
        desk = self.clones[place]
        verb, choices = self.dice.choice(VERBS) if self.dice.random() < 0.7 else self.onward(desk)
        at = self.now - timedelta(minutes=self.dice.choice((0, 0, 0, self.dice.randint(1, 60))))
        words = {key: self.chosen(desk, self.dice.choice(values), at) for key, values in choices.items()}
        stamp = {
            "at": self.now if verb is Amend else at,
            "now": self.now,
            "by": self.dice.choice(PEOPLE),
            "via": "cli",
        }
        try:
            self.clones[place] = desk.apply(desk.command(verb, "10:09", **stamp, **words))
        except MimError:
            return
        self.done.append(f"{place} {self.now:%H:%M} {verb.__name__} at {at:%H:%M} {words}")

    def onward(self, desk: Desk) -> tuple[type[Command], dict[str, tuple[Any, ...]]]:
        """Return a step towards closing, which chance alone seldom reaches."""
        state = desk.state
        told = bool(state.updates) and state.updates[-1].at >= (state.milestones.restored or self.now)
        steps = (
            (Promote, state.status == "declared"),
            (Restore, state.milestones.restored),
            (Confirm, state.milestones.confirmed),
            (SendUpdate, told),
            (OpenProblem, state.problems),
            (Close, False),
        )
        verb = next(verb for verb, is_done in steps if not is_done)
        return next(each for each in VERBS if each[0] is verb)

    def chosen(self, desk: Desk, value: Any, at: datetime) -> Any:
        if value == "back":
            return at
        return self.dice.choice(desk.record.timeline).id if value == ENTRY else value

    def meet(self) -> None:
        """Bring both clones together, in either order."""
        ours, theirs = self.clones if self.dice.random() < 0.5 else self.clones[::-1]
        files = dict(self.base.files)
        for path in sorted({*ours.files, *theirs.files}):
            before, mine, other = (each.files.get(path) for each in (self.base, ours, theirs))
            if mine in (before, other):
                files[path] = other or b""
            elif other == before:
                files[path] = mine or b""
            else:
                # Two drafts of one review are a conflict, for which a person chooses a side.
                found = merge_files(path, before, mine, other, lambda _names: "ours")
                assert "review" in path or merge_files(path, before, mine, other).conflicts == ()
                files[path] = found.raw
        self.base = Desk({path: raw for path, raw in files.items() if raw}, self.base.incident)
        self.clones = [replace(self.base, steps=each.steps) for each in self.clones]
        self.done.append("meet")

    def check(self) -> None:
        """Assert that no clone has an error."""
        for desk in self.clones:
            errors = [
                f"{each.code} {each.message}" for each in check_files(desk.files) if each.level == "error"
            ]
            assert errors == [], "\n".join(self.done)


def run(seed: int) -> None:
    office = Office(seed)
    for _ in range(office.dice.randint(5, 40)):
        office.step()
        if office.dice.random() < 0.15:
            office.meet()
    office.meet()
    office.check()


@pytest.mark.parametrize("seed", range(60))
def test_whatever_the_commands_accept_the_check_accepts(seed: int) -> None:
    run(seed)


@pytest.mark.sweep
def test_two_thousand_times_whatever_the_commands_accept_the_check_accepts() -> None:
    for seed in range(1000, 3000):
        run(seed)
