"""Four people run any commands in two clones: what the commands accept, `mim check` accepts, also after a merge."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from mimkit.app.judging.check import check_files
from mimkit.app.merging.merge import MergedFile, merge_files
from mimkit.errors import MimError
from mimkit.model.refs import Ref
from mimkit.ops.classify import ChangeSeverity, Link
from mimkit.ops.command import Command
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.confirm import Confirm
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.correcting.retract import Retract, Undo
from mimkit.ops.declare import Merge, Promote, Withdraw
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.record_answers import RecordAnswers
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.follow_up.action import AddAction, AssignAction, DeclineAction, FinishAction
from mimkit.ops.follow_up.problem import LinkProblem, OpenProblem, UpdateProblem
from mimkit.ops.follow_up.review import AddToReview, PublishReview, StartReview, SubmitReview, WaiveReview
from mimkit.ops.log import Log
from mimkit.ops.paging.page import PageGroup
from mimkit.ops.restore import Close, RecordFix, RecordWorkaround, Reopen, Restore
from mimkit.ops.roles import Join, OpenBridge, TakeRole
from mimkit.rules.judge import check_dossier
from mimkit.store.layout import path_of
from tests.builders import MANAGER, Desk, clock

ACTORS = (("mim-duty", "tech-duty"), ("comms-duty", "scribe-duty"))
"""Who works in each of the two clones."""
CRITERIA = ("service-unavailable", "many-users", "exposure")
SERVICES = ("checkout", "payments", "email")
ROLES = (MANAGER, "technical-lead", "communications-lead", "scribe", "deputy")
Words = dict[str, Any]
Dice = random.Random


def _picked(desk: Desk, dice: Dice, *kinds: str) -> str:
    """Return the id of a random entry, of one of the kinds where there is one."""
    timeline = desk.record.timeline
    return str(dice.choice([e for e in timeline if e.kind in kinds] or list(timeline)).id)


def _action(desk: Desk, dice: Dice) -> str:
    review = desk.snapshot.reviews.get(desk.incident)
    return dice.choice([each.id for each in review.actions] or ["AC-XXX"]) if review else "AC-XXX"


def _problem(desk: Desk, dice: Dice) -> str:
    return dice.choice(list(desk.snapshot.problems) or ["PB-20261123-XXX"])


def _log(desk: Desk, dice: Dice) -> Words:
    kind = dice.choice(("note", "finding", "decision", "action", "blocker"))
    resolves = _picked(desk, dice, "action", "blocker") if dice.random() < 0.3 else None
    return {"text": f"Entry {dice.random()}", "kind": "note" if resolves else kind, "resolves": resolves}


def _review_text(_: Desk, dice: Dice) -> Words:
    section = dice.choice(("summary", "worked", "slowed", "lucky", "surprised", "trigger", "detection"))
    return {"section": section, "text": f"Text {dice.random()}"}


def _fact(dice: Dice) -> FactChange:
    minutes = dice.randint(-120, 240)
    values: dict[str, Any] = {
        "title": f"Title {dice.random()}",
        "services": tuple(dice.sample(SERVICES, dice.randint(1, 3))),
        "impact": f"Impact {dice.random()}",
        "started": clock("10:00") + timedelta(minutes=minutes),
        "detected": clock("10:05") + timedelta(minutes=minutes),
        "criteria": tuple(dice.sample(CRITERIA, dice.randint(0, 2))),
        "reporter": dice.choice(("retail-operations", None)),
        "visibility": dice.choice(("normal", "restricted")),
        "public.title": f"Public {dice.random()}",
    }
    field = dice.choice(list(values))
    return FactChange(field=field, value=values[field])


def _person(dice: Dice) -> str:
    return dice.choice(("mim-duty", "deputy-duty", "tech-duty", "comms-duty", "scribe-duty"))


VERBS: dict[type[Command], tuple[int, Callable[[Desk, Dice], Words]]] = {
    Promote: (1, lambda _, __: {}),
    Withdraw: (1, lambda _, dice: {"kind": dice.choice(("rejected", "demoted")), "reason": "Not major"}),
    Merge: (1, lambda _, __: {"into": "MI-20261123-ZZZ"}),
    ChangeSeverity: (3, lambda _, dice: {"severity": dice.choice(("SEV1", "SEV2")), "reason": "Wider"}),
    Link: (1, lambda _, dice: {"record": f"INC-{dice.randint(1, 3)}", "closed": dice.random() < 0.5}),
    SendUpdate: (5, lambda _, dice: {"affected": f"Checkout {dice.random()}", "doing": "We look into it"}),
    Log: (10, _log),
    TakeRole: (4, lambda _, dice: {"role": dice.choice(ROLES), "person": _person(dice)}),
    PageGroup: (2, lambda _, dice: {"group": dice.choice(("payments", "database"))}),
    Join: (2, lambda _, dice: {"who": dice.choice(("payments", "database", "tech-duty"))}),
    OpenBridge: (1, lambda _, dice: {"url": f"https://meet.example/{dice.randint(1, 9)}"}),
    RecordWorkaround: (3, lambda _, __: {"text": "Pay later"}),
    Restore: (6, lambda _, dice: {"services": dice.choice(((), (), ("checkout",), ("payments",)))}),
    SetFacts: (8, lambda _, dice: {"facts": (_fact(dice),)}),
    RecordAnswers: (2, lambda _, dice: {"facts": (), "criteria": (dice.choice(CRITERIA),)}),
    Confirm: (
        6,
        lambda _, dice: {"stakeholder": "retail-operations", "reason": dice.choice((None, "Wrong"))},
    ),
    RecordFix: (3, lambda _, __: {"text": "Renewed"}),
    OpenProblem: (3, lambda _, __: {"root_cause": "The certificate expired"}),
    LinkProblem: (1, lambda desk, dice: {"problem": _problem(desk, dice)}),
    UpdateProblem: (
        2,
        lambda desk, dice: {
            "problem": _problem(desk, dice),
            "state": dice.choice((None, "known-error", "fixed", "closed")),
            "evidence": dice.choice(((), ("https://example.com/fix",))),
        },
    ),
    Close: (6, lambda _, dice: {"anyway": dice.choice((None, "Followed up elsewhere"))}),
    Reopen: (3, lambda _, dice: {"reason": "It failed again", "services": dice.choice(((), ("checkout",)))}),
    Amend: (
        6,
        lambda desk, dice: {"entry": _picked(desk, dice), "correct_text": dice.choice((None, "Better"))},
    ),
    Redact: (2, lambda desk, dice: {"entry": _picked(desk, dice), "reason": "Names a customer"}),
    Retract: (8, lambda desk, dice: {"entry": _picked(desk, dice), "reason": "Recorded by mistake"}),
    Undo: (3, lambda _, __: {}),
    StartReview: (2, lambda _, __: {"owner": "mim-duty"}),
    AddToReview: (2, _review_text),
    SubmitReview: (1, lambda _, __: {}),
    PublishReview: (1, lambda _, __: {}),
    WaiveReview: (1, lambda _, __: {"reason": "Too small", "approver": "head-of-service"}),
    AddAction: (2, lambda _, dice: {"title": f"Alert at {dice.randint(50, 99)} %", "owner": _person(dice)}),
    AssignAction: (1, lambda desk, dice: {"action": _action(desk, dice), "owner": _person(dice)}),
    FinishAction: (
        1,
        lambda desk, dice: {"action": _action(desk, dice), "evidence": "https://example.com/1"},
    ),
    DeclineAction: (1, lambda desk, dice: {"action": _action(desk, dice), "reason": "Replaced"}),
}
"""Each verb, how often it is used beside the others, and what it is given."""


@dataclass
class Clone:
    """A clone in memory: its files, the remote's version that it contains, and the commands that wait."""

    desk: Desk
    base: Desk
    people: tuple[str, ...]
    waiting: list[Command] = field(default_factory=list)


@dataclass
class Team:
    """Two clones of one remote, and what happened, for the message of a failed test."""

    remote: Desk
    clones: list[Clone]
    now: datetime
    story: list[str] = field(default_factory=list)
    accepted: int = 0
    refusals: list[MimError] = field(default_factory=list)

    def act(self, clone: Clone, dice: Dice) -> None:
        """Run one random command in a clone; a refusal leaves everything as it was."""
        verb = dice.choices(list(VERBS), [weight for weight, _ in VERBS.values()])[0]
        self.now += timedelta(minutes=dice.randint(1, 15))
        back = dice.choice((0, 0, 0, dice.randint(1, 240)))
        words = VERBS[verb][1](clone.desk, dice)
        if verb is Amend:
            words["correct_at"] = (
                self.now - timedelta(minutes=dice.randint(0, 300)) if dice.random() < 0.6 else None
            )
        stamp = {
            "by": dice.choice(clone.people),
            "at": self.now - timedelta(minutes=back),
            "now": self.now,
            "via": "cli",
        }
        command = clone.desk.command(verb, "10:09", **stamp, **words, entropy=dice.getrandbits(79))
        try:
            clone.desk = clone.desk.apply(command)
        except MimError as refused:
            self.refusals.append(refused)
            return
        clone.waiting.append(command)
        self.accepted += 1
        self.story.append(f"{stamp['by']} {verb.__name__} {words} at {stamp['at']:%H:%M}")
        self._expect_clean(list(_errors(clone.desk)))

    def share(self, clone: Clone) -> None:
        """Push what waits, on top of what others pushed: one command is decided again, several are merged."""
        if self.remote.files != clone.base.files:
            clone.desk = self._caught_up(clone)
        clone.waiting = []
        self.remote = clone.base = clone.desk
        self.story.append(f"share {clone.people}")
        found = check_files(clone.desk.files)
        self._expect_clean([f"{each.code} {each.message}" for each in found if each.level == "error"])

    def _expect_clean(self, errors: list[str]) -> None:
        assert errors == [], "\n".join((*errors, *self.story))

    def _caught_up(self, clone: Clone) -> Desk:
        if len(clone.waiting) == 1:
            try:
                return self.remote.apply(clone.waiting[0])
            except MimError:
                return self.remote  # undone: a newer record on the remote does not allow it
        files = dict(self.remote.files)
        for path, ours in clone.desk.files.items():
            before = clone.base.files.get(path)
            if ours != before:
                theirs = files.get(path)
                found = MergedFile(ours) if theirs == before else merge_files(path, before, ours, theirs)
                # A person decides a conflict, here always for what is on the remote.
                files[path] = theirs if found.conflicts and theirs else found.raw
        return replace(clone.desk, files=files)


def _errors(desk: Desk) -> Iterator[str]:
    for rule, finding in check_dossier(desk.dossier.under_its_policy()):
        if rule.level == "error":
            yield f"{rule.code} {finding.message}"


def _other_incident(desk: Desk) -> Desk:
    """Return a desk with a second incident, into which the first can be merged."""
    path = path_of(Ref("incident", desk.incident))
    other = "MI-20261123-ZZZ"
    raw = desk.files[path].replace(desk.incident.encode(), other.encode())
    return replace(desk, files={**desk.files, path_of(Ref("incident", other)): raw})


MODES: dict[str, Words] = {
    "declared": {},
    "proposed": {"outcome": "propose"},
    "restricted": {"restricted": True},
    "back-filled": {"mode": "backfill", "at": clock("08:00")},
}
START = [
    _other_incident(Desk.scaffolded().declare(services=("checkout",), via="cli", **words))
    for words in MODES.values()
]


def run(seed: int) -> Team:
    """Run a sequence of 5 to 40 commands, with what one or the other clone shares in between."""
    dice = random.Random(seed)
    start = dice.choice(START)
    team = Team(start, [Clone(start, start, people) for people in ACTORS], clock("10:10"))
    for _ in range(dice.randint(5, 40)):
        clone = dice.choice(team.clones)
        team.act(clone, dice)
        if dice.random() < 0.2:
            team.share(clone)
    for clone in team.clones * 2:
        team.share(clone)
    assert all(refused.sentence and refused.hint for refused in team.refusals)
    assert team.clones[0].desk.files == team.clones[1].desk.files, team.story
    return team


@pytest.mark.sweep
@pytest.mark.parametrize("count", [8, pytest.param(60, marks=pytest.mark.long)])
def test_what_the_commands_accept_the_check_accepts(count: int) -> None:
    assert sum(run(seed).accepted for seed in range(count)) > 5 * count


@pytest.mark.long
def test_so_it_is_two_thousand_times() -> None:
    assert sum(run(1_000_000 + seed).accepted for seed in range(2000)) > 10_000
