"""The messages of an update: one for each channel, and what may not leave."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.incident.entries import Update
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import fold
from mimkit.model.obstacles.delivering import may_be_sent
from mimkit.model.snapshot import Snapshot
from mimkit.report.incident.messages.outgoing import Outgoing, messages
from tests.builders import Desk, entry, incident

DECLARED = entry("10:09", "declared", severity="SEV1")
PAY = "Nobody can pay"


def told(**keys: Any) -> Incident:
    update = entry("10:20", "update", affected=PAY, doing="We roll back", **keys)
    return incident(DECLARED, update, title="pay-db-03 is down")


def outgoing(record: Incident, snapshot: Snapshot) -> dict[str, Outgoing]:
    update = record.timeline[-1]
    assert isinstance(update, Update)
    return {each.channel.id: each for each in messages(update, record, fold(record), snapshot)}


def test_each_channel_of_the_audiences_gets_one_message(desk: Desk) -> None:
    found = outgoing(told(), desk.snapshot)
    assert list(found) == ["executive-mail", "staff-broadcast", "status-page"]
    assert found["executive-mail"].subject == "SEV1: pay-db-03 is down"
    said = f"What is affected: {PAY}\nWhat is being done: We roll back"
    assert found["executive-mail"].text == f"We declared a major incident at 10:09 UTC.\n\n{said}"
    assert [each.is_public for each in found.values()] == [False, False, True]


def test_a_public_message_without_the_internal_title_has_a_subject(desk: Desk) -> None:
    found = outgoing(told(audience="customers"), desk.snapshot)["status-page"]
    assert found.subject == f"Update: {PAY}"
    assert "pay-db-03" not in found.text


def test_audiences_that_share_a_channel_get_the_text_that_says_least(desk: Desk) -> None:
    shared = desk.but_file("policy/channels.yaml", "channel: status-page", "channel: executive-mail")
    found = outgoing(told(), shared.snapshot)
    assert list(found) == ["executive-mail", "staff-broadcast"]
    assert "pay-db-03" not in found["executive-mail"].subject + found["executive-mail"].text
    assert found["executive-mail"].is_public


@pytest.mark.parametrize(
    ("audience", "subject"), [("staff", "Update: pay-db-03 is down"), ("customers", "Update")]
)
def test_another_channel_links_to_the_official_one(desk: Desk, audience: str, subject: str) -> None:
    official = {"staff": "staff-broadcast", "customers": "status-page"}[audience]
    there = desk.but_file(
        "policy/channels.yaml", f"channel: {official}", f"channel: {official}\n    also: [executive-mail]"
    )
    linked = there.but_file(
        "policy/channels.yaml",
        f"- id: {official}",
        f"- id: {official}\n    link: https://status.example.org/",
    )
    found = outgoing(told(audience=audience), linked.snapshot)
    # In the policy, executive-mail comes first; but what it links to has to be there.
    assert list(found) == [official, "executive-mail"]
    assert found["executive-mail"].text == "There is a new update. Read it here: https://status.example.org/"
    assert found["executive-mail"].subject == subject
    unlinked = outgoing(told(audience=audience), there.snapshot)["executive-mail"]
    title = {"staff": "Internal broadcast", "customers": "Public status page"}[audience]
    assert unlinked.text == f"There is a new update. Read it here: {title}"


def test_an_official_channel_that_the_policy_does_not_have_is_named_by_its_id(desk: Desk) -> None:
    there = desk.but_file(
        "policy/channels.yaml", "channel: staff-broadcast", "channel: nowhere\n    also: [executive-mail]"
    )
    found = outgoing(told(audience="staff"), there.snapshot)
    assert found["executive-mail"].text == "There is a new update. Read it here: nowhere"


def test_the_strictest_setting_of_the_audiences_counts(desk: Desk) -> None:
    assert outgoing(told(), desk.snapshot)["executive-mail"].send == "ask"
    always = desk.but_file(
        "policy/channels.yaml", "channel: executive-mail", "channel: executive-mail\n    send: always"
    )
    assert outgoing(told(), always.snapshot)["executive-mail"].send == "always"
    shared = always.but_file(
        "policy/channels.yaml", "channel: status-page", "channel: executive-mail\n    send: never"
    )
    assert outgoing(told(), shared.snapshot)["executive-mail"].send == "never"


def test_an_exercise_says_so_first(desk: Desk) -> None:
    exercise = told().model_copy(update={"mode": "drill"})
    found = outgoing(exercise, desk.snapshot)["executive-mail"]
    assert found.subject == "EXERCISE: SEV1: pay-db-03 is down"
    assert found.text.startswith("EXERCISE. This is not a real incident.\n\nWe declared")


@pytest.mark.parametrize(
    ("record", "may"),
    [
        (told(), True),
        (told().model_copy(update={"mode": "drill"}), True),
        (told().model_copy(update={"mode": "backfill"}), False),
        (told(via="import"), False),
        (incident(DECLARED, entry("10:20", "update", affected="[redacted]", doing="[redacted]")), False),
        (incident(entry("10:09", "proposed", severity="SEV1"), entry("10:20", "update", affected=PAY, doing="x")), False),
        (incident(DECLARED, entry("10:15", "demoted", reason="x"), entry("10:20", "update", affected=PAY, doing="x")), False),
        (incident(DECLARED, entry("10:15", "close"), entry("10:20", "update", affected=PAY, doing="x")), True),
    ],
)  # fmt: skip
def test_nothing_leaves_for_what_is_no_live_incident(record: Incident, may: bool) -> None:  # noqa: FBT001
    update = record.timeline[-1]
    assert isinstance(update, Update)
    assert may_be_sent(record, fold(record), update) is may
