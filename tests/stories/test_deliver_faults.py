"""Senders that are killed, servers that misbehave, and two clones at the same moment: who gets the message, and how often."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.stories.forge_hooks import GH006, protected
from tests.stories.receivers import Hook, Mailbox, mail_server, receiver
from tests.stories.test_deliver import UPDATE, killed, receipts, set_up

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office


@dataclass
class Faulty(Mailbox):
    """A mail server with every fault at once, each for some of the recipients."""

    hangs: frozenset[str] = frozenset()
    """The recipients for whom it takes the first message, and does not answer in time."""
    ends: int = 0
    """The number of messages after which it ends a connection."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - as the server calls it
        """Take one message."""
        answer = await super().handle_DATA(server, session, envelope)
        (recipient,) = envelope.rcpt_tos
        if recipient in self.hangs and self.received[recipient] == 1:
            await asyncio.sleep(11)
        if self.ends and len(self.mails) % self.ends == 0:
            asyncio.get_running_loop().call_later(0.01, server.transport.close)
        return answer


def people(count: int) -> tuple[str, ...]:
    return tuple(f"p{each}@example.org" for each in range(count))


def reach_everyone(desk: Desk, count: int, kills: int, faults: dict[str, Any], seed: int) -> None:
    """Kill the sender at random points, start it again each time, and hold who got what, and what the record says."""
    everyone = people(count)
    with mail_server(Faulty(**faults)) as mailbox:
        set_up(desk, mailbox, everyone)
        desk.declare()
        desk.mim(*UPDATE, "--no-send")
        chance = random.Random(seed)
        struck = sum(killed(desk, mailbox, chance, count // (kills + 2)) for _ in range(kills))
        said = desk.type("deliver", "--send")
        for _ in range(3):  # whose connection was closed twice in a row is in doubt, and is asked for
            if receipts(desk)[-1].get("unknown"):
                said = desk.type("deliver", "--again", "--send")
        got, refused = mailbox.received, faults.get("refuses", frozenset())
        assert set(got) == set(everyone) - refused
        # No receipt could be known for these: the sender was killed, or the server did not answer.
        in_doubt = faults.get("drops", frozenset()) | faults.get("hangs", frozenset())
        twice = {to for to, number in got.items() if number > 1}
        assert len(twice - in_doubt) <= struck
        assert max(got.values()) <= 2 + struck
        assert len({mail["Message-ID"] for _, mail in mailbox.mails}) == len(got)
    receipt = receipts(desk)[-1]
    assert (receipt["accepted"], receipt.get("unknown", 0)) == (count - len(refused), 0)
    assert sum(each["recipients"] for each in receipt.get("refused", [])) == len(refused)
    assert (receipt["state"], said.status) == (("partly", 6) if refused else ("sent", 0))


def every_fault(count: int) -> dict[str, Any]:
    everyone = people(count)
    return {
        "refuses": frozenset(everyone[9::10]),  # every tenth
        "busy": frozenset(everyone[3::10]),
        "drops": frozenset(everyone[5 :: count // 2]),
        "ends": 7,
    }


@pytest.mark.sweep
def test_every_fault_and_a_killed_sender(desk: Desk) -> None:
    reach_everyone(desk, 30, 2, every_fault(30), 1)


@pytest.mark.sweep
def test_five_hundred_recipients_ten_kills_and_every_fault(desk: Desk) -> None:
    reach_everyone(desk, 500, 10, {**every_fault(500), "hangs": frozenset(people(500)[6:7])}, 2)


@pytest.fixture
def hook() -> Iterator[Hook]:
    with receiver() as found:
        yield found


def two_clones(office: Office, hook: Hook, rounds: int) -> None:
    first = office.seat("mim-duty")
    set_up(first, staff=hook.url("refuse"), spare=hook.url("ok"))
    first.git("push", "-q")
    first.declare()
    second = office.seat("comms-duty")
    second.more.update(first.more)
    for number in range(rounds):
        first.mim(*UPDATE, "--no-send")
        second.mim("sync")
        hook.posts.clear()
        for each in [desk.spawn("deliver", "--send") for desk in (first, second)]:
            each.communicate(timeout=120)
        assert Counter(path for path, _ in hook.posts) == {"refuse": 1, "ok": 1}, number
        for desk in (first, second):
            desk.mim("sync")
    assert Counter(each["state"] for each in receipts(first)) == {"failed": rounds, "sent": rounds}


@pytest.mark.sweep
def test_two_clones_use_a_fallback_once(office: Office, hook: Hook) -> None:
    two_clones(office, hook, 2)


@pytest.mark.long
def test_two_clones_use_a_fallback_once_in_fifty_rounds(office: Office, hook: Hook) -> None:
    two_clones(office, hook, 50)


@pytest.mark.sweep
def test_two_clones_deliver_once_where_main_is_protected(office: Office) -> None:
    """The claim is shared on the side branch of the incident, which both clones see."""
    first = office.seat("mim-duty")
    with mail_server(Mailbox()) as mailbox:
        set_up(first, mailbox, people(3))
        first.git("push", "-q")
        office.hook("pre-receive", protected(GH006))
        before = office.head()
        first.declare()
        second = office.seat("comms-duty")
        second.more.update(first.more)
        for number in range(2):
            first.type(*UPDATE, "--no-send")
            second.type("sync")
            mailbox.mails.clear()
            for each in [desk.spawn("deliver", "--send") for desk in (first, second)]:
                each.communicate(timeout=120)
            assert mailbox.received == dict.fromkeys(people(3), 1), number
            for desk in (first, second):
                desk.type("sync")
        assert office.head() == before


@dataclass
class Wordy(Mailbox):
    """A mail server that names the person, and an id of its own, in each refusal, as large providers do."""

    async def handle_RCPT(  # noqa: N802 - as the server calls it
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Refuse everyone but the first."""
        if address.startswith("p0@"):
            envelope.rcpt_tos.append(address)
            return "250 OK"
        name = address.partition("@")[0]
        return f"550 5.1.1 No such user {name.upper()} a640c23a62f3a-{name[1:]}f - gsmtp"


@pytest.mark.sweep
def test_a_receipt_has_few_reasons_and_no_names(desk: Desk) -> None:
    with mail_server(Wordy()) as mailbox:
        set_up(desk, mailbox, people(40))
        desk.declare()
        said = desk.type(*UPDATE, "--send")
    assert said.status == 6
    (receipt,) = receipts(desk)
    assert receipt["accepted"] == 1
    assert [each["recipients"] for each in receipt["refused"]] == [1, 1, 1, 1, 35]
    assert receipt["refused"][-1]["reason"] == "other reasons"
    assert receipt["refused"][0]["reason"].startswith("550 5.1.1 No such user (address) a640c23a62f3a-")
    assert "P1" not in str(receipt)
    assert len(desk.git("log", "-1", "--format=%s")) < 120
