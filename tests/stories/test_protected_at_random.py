"""Three people record, edit and merge at random behind a protected main: nothing is lost, and all clones agree."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.stories.forge_hooks import GH006, GITLAB, branches, git_of_forge, merged, protected, records_only

pytestmark = pytest.mark.sweep

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office

HOOKS = {"protected": protected(GH006), "records only": records_only(GITLAB), "open": "exit 0"}
_RESOLVE = re.compile(r"mim resolve --with (\S+) --take SIDE")


@dataclass
class Team:
    """Three clones, what they recorded, and what happened, for the message of a failed test."""

    office: Office
    desks: list[Desk]
    incidents: list[str]
    dice: random.Random
    entries: set[str] = field(default_factory=set)
    story: list[str] = field(default_factory=list)
    tips: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def record(self, desk: Desk) -> None:
        """Record an entry, sometimes offline."""
        self.count += 1
        name = self.dice.choice(self.incidents)
        words = self.dice.choice(
            (
                ["log", f"Entry {self.count}"],
                ["set", f"impact=About {self.count} customers cannot pay by card"],
            )
        )
        desk.more["MIM_OFFLINE"] = self.dice.choice(("", "", "", "1"))
        said = desk.type(*words, "-i", name, "--json")
        assert said.status in {0, 4, 5}, (said, *self.story)
        assert said.document["recorded"], (said, *self.story)
        self.entries |= set(said.document["entries"])
        self.story.append(f"{desk.folder.name} {words} on {name}: {said.status} {said.err}")
        desk.more.clear()

    def edit(self, desk: Desk) -> None:
        """Edit a file in an editor and commit it: a review, or the policy."""
        self.count += 1
        if self.dice.random() < 0.7:
            path = desk.record(self.incidents[0]).with_name("review.yaml")
            new = f"summary: Summary {self.count}"
            path.write_text(re.sub("^summary: .*", new, path.read_text(), flags=re.MULTILINE))
        else:
            path = desk.folder / "policy/glossary.yaml"
            path.write_text(path.read_text() + f"# {desk.folder.name} {self.count}\n")
        desk.commit(f"Edit {path.name}")
        self.story.append(f"{desk.folder.name} edits {path.name}")

    def sync(self, desk: Desk) -> None:
        """Sync, and sometimes resolve the conflict that it names."""
        said = desk.type("sync")
        assert said.status in {0, 5}, (said, *self.story)
        self.story.append(f"{desk.folder.name} syncs: {said.out} {said.err}")
        if (found := _RESOLVE.search(said.err)) and self.dice.random() < 0.5:
            self.resolve(desk, found[1])

    def resolve(self, desk: Desk, rev: str) -> None:
        """Take a side."""
        side = self.dice.choice(("ours", "theirs"))
        said = desk.type("resolve", "--with", rev, "--take", side)
        self.story.append(f"{desk.folder.name} takes {side} of {rev}: {said.status} {said.err}")

    def press(self) -> None:
        """Press the merge button of a random pull request, if the forge allows it."""
        names = [name for name in branches(self.office) if name != "main"]
        if not names:
            return
        name, how = self.dice.choice(names), self.dice.choice(("merge", "squash"))
        try:
            merged(self.office, how, name, delete=self.dice.random() < 0.5)
        except Exception as refused:  # noqa: BLE001 - a conflict, or nothing to merge
            self.story.append(f"the forge cannot {how} {name}: {type(refused).__name__}")
            return
        self.story.append(f"the forge does a {how} of {name}")

    def look(self) -> None:
        """Hold that no branch of the remote went back."""
        now = branches(self.office)
        for name, tip in now.items():
            if before := self.tips.get(name):
                base = git_of_forge(self.office.remote, "merge-base", before, tip)
                assert base == before or name != "main", self.story
        self.tips = now


def run(office: Office, seed: int, steps: int) -> Team:
    dice = random.Random(seed)
    desks = [office.seat(person) for person in ("mim-duty", "tech-duty", "comms-duty")]
    names = [desks[0].declare(), desks[0].declare("Mail is slow", "--service", "email")]
    desks[0].mim("restored", "-i", names[0])
    desks[0].mim("review", "start", "-i", names[0])
    for desk in desks:
        desk.mim("sync")
    git_of_forge(office.remote, "config", "receive.denyNonFastForwards", "true")
    office.hook("pre-receive", HOOKS["protected"])
    team = Team(office, desks, names, dice)
    for _ in range(steps):
        desk = dice.choice(desks)
        act = dice.choices(("record", "edit", "sync", "press", "rule"), (8, 2, 3, 2, 1))[0]
        if act == "rule":
            rule = dice.choice(list(HOOKS))
            office.hook("pre-receive", HOOKS[rule])
            team.story.append(f"main is {rule}")
        elif act == "press":
            team.press()
        else:
            getattr(team, act)(desk)
        team.look()
    return team


def settle(team: Team) -> None:
    """Lift the protection, and let everyone sync and resolve until nothing is left."""
    team.office.hook("pre-receive", HOOKS["open"])
    for desk in [*team.desks] * 6:
        said = desk.type("sync")
        team.story.append(f"{desk.folder.name} settles: {said.out} {said.err}")
        if found := _RESOLVE.search(said.err):
            team.resolve(desk, found[1])
            desk.type("sync")


@pytest.mark.parametrize(
    "seed",
    [
        1,
        *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 12)),
    ],
)
def test_nothing_is_lost_and_all_clones_agree(office: Office, seed: int) -> None:
    team = run(office, seed, 15 if seed == 1 else 40)
    settle(team)
    heads = {desk.git("rev-parse", "HEAD^{tree}").strip() for desk in team.desks}
    assert len(heads) == 1, "\n".join(team.story)
    for desk in team.desks:
        known = {entry["id"] for name in team.incidents for entry in desk.timeline(name)}
        assert team.entries <= known, "\n".join((str(team.entries - known), *team.story))
        assert desk.git("status", "--porcelain") == "", team.story
        assert desk.type("sync").out == "already up to date\n", team.story
        assert desk.type("check").status == 0, team.story
    audit = team.desks[0].type("audit", "--json")
    assert audit.status == 0, "\n".join((*map(str, audit.document["alterations"]), *team.story))
