"""Claims and receipts of a delivery: one sender at a time, and a receipt whatever happened."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.incident.effects.deliveries import delivered
from mimkit.model.incident.entries import Delivery, Refusals
from mimkit.ops.communication.deliver import (
    AlreadyDelivered,
    BeingDelivered,
    ClaimDelivery,
    RecordReceipt,
    receipt_words,
)
from mimkit.ops.communication.updates import SendUpdate
from tests.builders import Desk, clock, refusal

MAIL = {"channel": "executive-mail"}


@pytest.fixture
def told(declared: Desk) -> tuple[Desk, dict[str, Any]]:
    """An incident with an update for executives, and what names its delivery."""
    desk = declared.do(SendUpdate, "10:20", affected="Nobody can pay", doing="We look", audience="executives")
    return desk, {"update": desk.last_id, **MAIL}


Told = tuple[Desk, dict[str, Any]]


def test_a_claim_names_the_update_the_channel_and_the_audience(told: Told) -> None:
    desk, which = told
    claim = desk.do(ClaimDelivery, "10:21", **which, instead_of="status-page").record.timeline[-1]
    assert isinstance(claim, Delivery)
    assert (claim.update, claim.channel, claim.audience) == (which["update"], "executive-mail", "executives")
    assert (claim.state, claim.instead_of) == ("claimed", "status-page")
    assert receipt_words(claim) == "is being sent to executive-mail"


def test_nobody_else_sends_while_somebody_does_and_ten_minutes_later_only_who_takes_over(told: Told) -> None:
    desk, which = told
    claimed = desk.do(ClaimDelivery, "10:21", **which)
    assert refusal(claimed, ClaimDelivery, "10:30", **which)[0] is BeingDelivered
    assert refusal(claimed, ClaimDelivery, "10:30", **which, take_over=True)[0] is BeingDelivered
    assert refusal(claimed, ClaimDelivery, "10:31", **which)[0] is BeingDelivered
    assert claimed.do(ClaimDelivery, "10:31", **which, take_over=True).record.timeline[-1].kind == "delivery"


def test_another_channel_or_another_update_is_another_delivery(told: Told) -> None:
    desk, which = told
    claimed = desk.do(ClaimDelivery, "10:21", **which)
    other = claimed.do(ClaimDelivery, "10:22", update=which["update"], channel="staff-broadcast")
    later = other.do(SendUpdate, "10:23", affected="Some can pay", doing="We look")
    assert (
        later.do(ClaimDelivery, "10:24", update=later.last_id, **MAIL).record.timeline[-1].kind == "delivery"
    )


@pytest.mark.parametrize(
    ("accepted", "refused", "unknown", "state", "words"),
    [
        (12, (), 0, "sent", "sent to executive-mail: 12 accepted"),
        (11, (Refusals(reason="550 no such user", recipients=1),), 0, "partly", "partly sent to executive-mail: 11 accepted, 1 refused: 550 no such user"),
        (11, (), 1, "partly", "partly sent to executive-mail: 11 accepted, 1 without an answer"),
        (0, (), 2, "failed", "not sent to executive-mail: 2 without an answer"),
        (0, (), 0, "failed", "not sent to executive-mail: no recipients"),
    ],
)  # fmt: skip
def test_a_receipt_says_who_was_reached(  # noqa: PLR0917 - one column for each key and its effect
    told: Told, accepted: int, refused: tuple[Refusals, ...], unknown: int, state: str, words: str
) -> None:
    desk, which = told
    claimed = desk.do(ClaimDelivery, "10:21", **which)
    done = claimed.do(RecordReceipt, "10:22", **which, accepted=accepted, refused=refused, unknown=unknown)
    receipt = done.record.timeline[-1]
    assert isinstance(receipt, Delivery)
    assert (receipt.state, receipt_words(receipt)) == (state, words)
    found = delivered(done.record.timeline, **which)
    assert (found.receipt, found.claims, found.is_complete) == (receipt, (), state == "sent")
    assert refusal(done, ClaimDelivery, "10:23", **which)[0] is AlreadyDelivered


def test_what_failed_is_tried_again_and_what_was_sent_is_not(told: Told) -> None:
    desk, which = told
    failed = desk.do(ClaimDelivery, "10:21", **which).do(RecordReceipt, "10:22", **which, accepted=0)
    again = failed.do(ClaimDelivery, "10:23", **which, again=True)
    assert delivered(again.record.timeline, **which).is_claimed(clock("10:24"))
    sent = again.do(RecordReceipt, "10:24", **which, accepted=3)
    assert refusal(sent, ClaimDelivery, "10:25", **which, again=True)[0] is AlreadyDelivered
    assert not delivered(sent.record.timeline, **which).is_claimed(clock("10:25"))


def test_an_attempt_that_reached_nobody_has_failed_until_another_one_begins(told: Told) -> None:
    desk, which = told
    tried = desk.do(ClaimDelivery, "10:21", **which).do(
        RecordReceipt, "10:22", **which, accepted=0, refused=(Refusals(reason="550", recipients=2),)
    )
    found = delivered(tried.record.timeline, which["update"], "executive-mail")
    assert found.failed is tried.record.timeline[-1]
    again = tried.do(ClaimDelivery, "10:23", **which, again=True)
    assert delivered(again.record.timeline, which["update"], "executive-mail").failed is None
