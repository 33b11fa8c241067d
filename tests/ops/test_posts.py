"""Claims and receipts of posts to the working channel: one clone at a time, and nothing twice."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.incident.effects.posts import is_running, posts
from mimkit.model.incident.entries import Posted
from mimkit.ops.communication.post import ClaimPosts, PostedElsewhere, RecordPosts, post_words
from mimkit.ops.correcting.retract import Undo
from mimkit.ops.log import Log
from tests.builders import Desk, clock, refusal

ROOM = {"channel": "war-room"}


@pytest.fixture(scope="module")
def busy(declared: Desk) -> Desk:
    return declared.do(Log, "10:20", text="a", kind="decision").do(Log, "10:21", text="b", kind="decision")


def names(desk: Desk) -> tuple[str, ...]:
    return tuple(each.id for each in desk.record.timeline if each.kind == "decision")


def claim(desk: Desk, when: str, clone: str = "ONE", **more: Any) -> Desk:
    return desk.do(ClaimPosts, when, **ROOM, names=names(desk), clone=clone, **more)


def test_a_claim_names_the_clone_and_the_entries(busy: Desk) -> None:
    found = claim(busy, "10:22").record.timeline[-1]
    assert isinstance(found, Posted)
    assert (found.state, found.channel, found.sender, found.entries) == (
        "claimed",
        "war-room",
        "ONE",
        names(busy),
    )
    assert post_words(found) == "2 entries to war-room"


def test_another_clone_waits_ten_minutes_and_then_only_takes_over(busy: Desk) -> None:
    claimed = claim(busy, "10:22")
    again = {"names": names(busy), "clone": "TWO", **ROOM}
    assert refusal(claimed, ClaimPosts, "10:31", **again, take_over=True) == (
        PostedElsewhere, "another clone is posting these entries to war-room", "mim show",
    )  # fmt: skip
    assert refusal(claimed, ClaimPosts, "10:32", **again)[0] is PostedElsewhere
    taken = claimed.do(ClaimPosts, "10:32", **again, take_over=True)
    assert taken.record.timeline[-1].sender == "TWO"
    assert claim(claimed, "10:23").record.timeline[-1].sender == "ONE", "a killed sender claims again"


def test_only_what_is_not_posted_is_claimed(busy: Desk) -> None:
    first, second = names(busy)
    receipt = busy.do(RecordPosts, "10:23", **ROOM, names=(first,))
    assert receipt.record.timeline[-1].state == "posted"  # type: ignore[union-attr]
    assert receipt.change
    assert receipt.change.subject.endswith("posted 1 entry to war-room")
    assert claim(receipt, "10:24").record.timeline[-1].entries == (second,)  # type: ignore[union-attr]
    done = receipt.do(RecordPosts, "10:25", **ROOM, names=(second,))
    assert refusal(done, ClaimPosts, "10:26", **ROOM, names=names(busy), clone="ONE")[0] is PostedElsewhere


def test_a_receipt_does_not_keep_anybody_from_undoing_the_entry(busy: Desk) -> None:
    receipt = busy.do(RecordPosts, "10:22", **ROOM, names=names(busy))
    undone = receipt.do(Undo, "10:23")
    assert list(undone.state.retracted) == [names(busy)[-1]]


def test_each_channel_has_its_own_posts(busy: Desk) -> None:
    found = claim(busy, "10:22").do(RecordPosts, "10:23", channel="other", names=names(busy))
    said = posts(found.record.timeline, "war-room")
    (own,) = said.claims
    assert said.posted == frozenset()
    assert posts(found.record.timeline, "other").posted == set(names(busy))
    assert said.claimed_by_others(names(busy)[0], "ONE") == ()
    assert said.claimed_by_others(names(busy)[0], "TWO") == (own,)
    assert said.claimed_by_others("01M83Z0000000000000000NONE", "TWO") == ()
    assert (is_running(own, clock("10:31")), is_running(own, clock("10:32"))) == (True, False)
