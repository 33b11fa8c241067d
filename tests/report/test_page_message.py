"""The message that pages a person: what a phone shows. The lengths are those of an SMS, counted with len()."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Incident
from mimkit.report.incident.messages.page import page_message, page_subject
from tests.builders import Desk, entry, incident

BRIDGE = "https://meet.example.com/mim-bridge"


def paged(*timeline: dict[str, Any], people: bool = True, **header: Any) -> tuple[Any, Dossier]:
    desk = Desk.scaffolded()
    if not people:
        desk = desk.but_file("policy/people.yaml", 'phone: "+44 20 7946 0001"', "kind: responder")
    record: Incident = incident(
        entry("10:09", "declared", severity="SEV1"),
        *timeline,
        entry("10:12", "page", group="payments", contact="payments-duty", by="mim-duty"),
        **{"title": "Nobody can pay", **header},
    )
    return record.timeline[-1], Dossier(record, desk.snapshot)


def bridge(url: str = BRIDGE) -> dict[str, Any]:
    return entry("10:10", "bridge", url=url)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (paged(bridge()), f" SEV1: Nobody can pay. payments is needed: join {BRIDGE} From mim-duty. Answer: mim ack payments"),
        (paged(), " SEV1: Nobody can pay. payments is needed: call mim-duty +44 20 7946 0001. From mim-duty. Answer: mim ack payments"),
        (paged(people=False), " SEV1: Nobody can pay. payments is needed: call mim-duty. From mim-duty. Answer: mim ack payments"),
        (paged(bridge("[redacted]"), people=False), " SEV1: Nobody can pay. payments is needed: call mim-duty. From mim-duty. Answer: mim ack payments"),
        # In a chat, @room would notify everyone.
        (paged(bridge("https://m.example/@room")), " SEV1: Nobody can pay. payments is needed: join https://m.example/%40room From mim-duty. Answer: mim ack payments"),
        (paged(bridge(), visibility="restricted"), ": payments is needed on the bridge. From mim-duty. Answer: mim ack payments"),
    ],
)  # fmt: skip
def test_it_says_what_is_asked_by_whom_and_how_to_answer(page: tuple[Any, Dossier], words: str) -> None:
    name = page[1].incident.id
    assert page_message(*page) == f"{name}{words}"
    assert page_subject(*page) == f"Page for payments: {name}"
    assert len(page_message(*page)) <= 160


@pytest.mark.parametrize("visibility", ["normal", "restricted"])
def test_that_of_a_drill_begins_with_exercise(visibility: str) -> None:
    page = paged(mode="drill", visibility=visibility)
    assert page_message(*page).startswith(f"EXERCISE {page[1].incident.id}")
    assert page_subject(*page).startswith("EXERCISE Page for payments")


def test_a_long_title_is_cut_so_that_the_message_fits_into_an_sms() -> None:
    text = page_message(
        *paged(bridge(), title="Checkout is down for all customers in every country of the world " * 3)
    )
    assert len(text) <= 160
    assert "Checkout is down for" in text
    assert text.endswith(
        "... payments is needed: join https://meet.example.com/mim-bridge From mim-duty. Answer: mim ack payments".removeprefix(
            "..."
        )
    )


def test_a_bridge_with_a_long_address_is_not_cut_and_the_title_stays_readable() -> None:
    long = f"https://teams.example.com/{'x' * 200}"
    text = page_message(*paged(bridge(long), title="Checkout is down for all customers"))
    assert f" SEV1: Checkout is down... payments is needed: join {long} From" in text.replace("....", "...")
