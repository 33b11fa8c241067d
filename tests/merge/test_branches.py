"""Two to four people work separately from one head; after merging, their record has lost nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from mimkit.app.judging.check import check_files
from mimkit.app.merging.merge import MergedFile, merge_files
from mimkit.app.merging.resolve import add_conflict_markers
from mimkit.errors import MimError
from mimkit.model.change import SetValue
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.refs import Ref
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.follow_up.action import AddAction
from mimkit.ops.follow_up.review import StartReview
from mimkit.ops.log import Log
from mimkit.ops.restore import Restore
from mimkit.store.layout import path_of
from mimkit.store.render import render
from tests.builders import Desk

PEOPLE = ("mim-duty", "tech-duty", "comms-duty", "scribe-duty")
HEADER: dict[str, list[Any]] = {
    "title": ["Nobody can pay by card", "Card payments fail"],
    "impact": ["4,000 orders a day", "Every order in the web shop"],
    "services": [["checkout", "payments"], ["checkout", "email"], ["checkout", "database"]],
    "tags": [["card"], ["card", "black-friday"]],
}


def start() -> Desk:
    desk = Desk.scaffolded().declare()
    for number in range(3):
        desk = desk.do(Log, f"10:1{number}", text=f"the {number}. finding", kind="finding")
    desk = desk.do(Restore, "10:20")
    return desk.do(StartReview, "10:30", owner="mim-duty").do(
        AddAction, "10:31", title="Alert before the certificate expires", owner="tech-duty", due=None
    )


def header(desk: Desk, key: str, value: Any) -> Desk:
    edits = render([SetValue(Ref("incident", desk.incident), (key,), value)])
    return replace(
        desk, files={**desk.files, **{path: edit(desk.files[path]) for path, edit in edits.items()}}
    )


def step(desk: Desk, dice: random.Random, person: str, when: str) -> Desk:
    entries = [each for each in desk.record.timeline if each.kind in ("finding", "note")]
    target = dice.choice(entries).id
    match dice.choice(("log", "log", "update", "amend", "redact", "header", "action")):
        case "log":
            return desk.do(Log, when, by=person, text=f"{person} says {dice.random()}", kind="note")
        case "update":
            return desk.do(SendUpdate, when, by=person, affected="Card payments", doing="We look into it")
        case "amend":
            return desk.do(Amend, when, by=person, entry=target, correct_text=f"better: {dice.random()}")
        case "redact":
            return desk.do(Redact, when, by=person, entry=target, reason="names a customer")
        case "header":
            key = dice.choice(list(HEADER))
            return header(desk, key, dice.choice(HEADER[key]))
        case _:
            return desk.do(AddAction, when, by=person, title=f"Do {dice.random()}", owner=person, due=None)


def apart(base: Desk, dice: random.Random) -> list[Desk]:
    """Return two to four people's desks after one to five steps of each."""
    desks = []
    for number in range(dice.randint(2, 4)):
        # Ids come from the number of steps: no two people may take the same ones.
        desk = replace(base, steps=base.steps + 1000 * (number + 1))
        for minute in range(dice.randint(1, 5)):
            try:
                desk = step(desk, dice, PEOPLE[number], f"11:{10 * minute + number:02}")
            except MimError:
                continue
        desks.append(desk)
    return desks


def combined(base: Desk, desks: list[Desk]) -> tuple[dict[str, bytes], list[MergedFile]]:
    """Bring the desks together one by one, as pushes to one branch do."""
    head, told = dict(desks[0].files), []
    for other in desks[1:]:
        for path in sorted(other.files):
            before, ours, theirs = base.files.get(path), other.files[path], head.get(path)
            if ours in (before, theirs):
                continue
            if theirs == before or theirs is None:
                head[path] = ours
                continue
            found = merge_files(path, before, ours, theirs)
            told.append(found)
            head[path] = found.raw
    return head, told


def whole(base: Desk, files: dict[str, bytes]) -> Desk:
    return Desk(files, base.incident, base.change, base.steps)


def entries(desk: Desk) -> dict[str, Any]:
    return {each.id: each for each in desk.record.timeline}


def blank(desk: Desk) -> Iterator[str]:
    return (each.entry for each in desk.record.timeline if each.kind == "redact")


def judge(base: Desk, desks: list[Desk]) -> None:
    files, told = combined(base, desks)
    found = whole(base, files)
    everything = entries(found)
    for desk in desks:
        assert entries(desk).keys() <= everything.keys()
        assert {each.id for each in desk.review.actions} <= {each.id for each in found.review.actions}
    assert everything.keys() == set().union(*(entries(desk).keys() for desk in desks))
    hidden = {name for desk in desks for name in blank(desk)}
    for name in hidden:
        assert everything[name].text == REDACTED
        corrections = [each for each in found.record.timeline if each.kind == "amend" and each.entry == name]
        assert all(each.correct.text in (None, REDACTED) for each in corrections)
    changed = {key for key in HEADER if len({str(getattr(each.record, key)) for each in (*desks, base)}) > 2}
    assert {each.where for one in told for each in one.conflicts} <= changed & {"title", "impact"}
    wrong = [each for each in check_files(files) if each.level == "error"]
    assert {each.code for each in wrong} <= {each.code for each in check_files(base.files)}


BASE = start()


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(60))
def test_people_who_work_apart_lose_nothing(seed: int) -> None:
    judge(BASE, apart(BASE, random.Random(seed)))


@pytest.mark.long
def test_two_thousand_times_people_who_work_apart_lose_nothing() -> None:
    for seed in range(2000):
        judge(BASE, apart(BASE, random.Random(1_000_000 + seed)))


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(5))
def test_the_same_is_recorded_whoever_comes_first(seed: int) -> None:
    desks = apart(BASE, random.Random(seed))[:3]
    results = []
    for order in permutations(desks):
        found = whole(BASE, combined(BASE, list(order))[0])
        results.append(
            ({name: each.model_dump() for name, each in entries(found).items()}, found.record.services)
        )
    assert all(result[0] == results[0][0] for result in results)


PATH = path_of(Ref("incident", BASE.incident))


def test_comments_and_spelling_of_both_sides_stay() -> None:
    raw = BASE.files[PATH]
    ours = raw.replace(b"title: ", b"# said on the call\ntitle:   ").replace(
        b"Checkout fails", b"'Card: \"503\"'"
    )
    theirs = raw.replace(b"schema: 1", b"schema: 1   # by finance").replace(
        b"timeline:", b"timeline:\n  # the alarm"
    )
    found = merge_files(PATH, raw, ours, theirs)
    assert found.conflicts == ()
    assert found.notes == ()
    for line in (b"# said on the call", b"title:   'Card: \"503\"'", b"# by finance", b"  # the alarm"):
        assert line in found.raw


def test_a_comment_that_cannot_be_kept_is_named() -> None:
    raw = BASE.files[PATH]
    ours = raw + b"  # they hung up\n"
    theirs = BASE.do(Log, "11:00", text="more", kind="note").files[PATH]
    found = merge_files(PATH, raw, ours, theirs)
    assert found.raw == theirs
    assert found.notes == (
        f"{PATH}:{ours.count(bytes([10]))}: this comment (ours) was lost in the merge: # they hung up",
    )


def test_a_record_removed_on_one_side_and_changed_on_the_other_is_kept_and_said() -> None:
    raw = BASE.files[PATH]
    for sides in ((None, raw), (raw, None)):
        found = merge_files(PATH, raw + b"# x\n", *sides)
        assert found.raw == raw
        assert found.notes == (f"{PATH} was deleted on one side and changed on the other. It was kept.",)


def test_what_is_no_record_is_brought_together_line_by_line() -> None:
    assert merge_files("README.md", b"a\nb\nc\n", b"A\nb\nc\n", b"a\nb\nC\n").raw == b"A\nb\nC\n"
    with pytest.raises(MimError, match=r"README\.md was changed on both sides"):
        merge_files("README.md", b"a\n", b"b\n", b"c\n")
    with pytest.raises(MimError, match="was changed on both sides"):
        merge_files(PATH, BASE.files[PATH], b"{broken", BASE.files[PATH] + b"more: x\n")


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (b"a\nb\n", b"a\nc\n", b"a\n<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n"),
        (b"a\nb", b"a\nc", b"a\n<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n"),
        (b"a\n", b"a\nc", b"a\n<<<<<<< ours\n=======\nc\n>>>>>>> theirs\n"),
        (b"caf\xe9\n", b"caf\xc3\xa9\n", b"<<<<<<< ours\ncaf\xe9\n=======\ncaf\xc3\xa9\n>>>>>>> theirs\n"),
        (b"a\xff\n", b"a\xff\n", b"a\xff\n"),
    ],
)
def test_each_mark_is_on_its_own_line_whatever_the_encoding(
    ours: bytes, theirs: bytes, expected: bytes
) -> None:
    assert add_conflict_markers(ours, theirs) == expected
