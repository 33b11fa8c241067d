"""What paging services really get from a page, over HTTP on loopback.

The expected keys are those of the PagerDuty Events API v2 (routing_key, event_action, dedup_key, payload.summary and
payload.severity), of the Opsgenie Alert API (message, alias, description, priority, responders), and of the formatted
webhook of Grafana IRM (alert_uid, title, state, message).
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from apprise.plugins import opsgenie, pagerduty

from mimkit.store.channels.push import Push
from tests.stories.conftest import Desk
from tests.stories.receivers import Hook, receiver
from tests.stories.test_page import pager, receipts


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    with receiver() as found:
        base = f"http://127.0.0.1:{found.port}"
        monkeypatch.setitem(pagerduty.PAGERDUTY_API_LOOKUP, "us", f"{base}/pagerduty")
        monkeypatch.setitem(opsgenie.OPSGENIE_API_LOOKUP, "us", f"{base}/opsgenie")
        found.reply = b'{"requestId": "43a29c5c"}'
        yield found


def paged(desk: Desk, hook: Hook, url: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Page Payments through an address; return the body that arrived, the attempt in the receipt, and the page's id."""
    pager(desk, "PAYMENTS_PAGER", url)
    desk.declare("Nobody can pay")
    desk.mim("page", "payments")
    (page,) = [each["id"] for each in desk.timeline() if each["kind"] == "page"]
    (receipt,) = receipts(desk)
    return json.loads(hook.posts[-1][1]), receipt["attempts"][-1], page


@pytest.mark.sweep
def test_pagerduty_gets_a_critical_event_with_a_key_for_each_page(desk: Desk, hook: Hook) -> None:
    body, attempt, page = paged(desk, hook, "pagerduty://ROUTINGKEY@TOKEN?image=no")
    assert (body["routing_key"], body["event_action"], body["dedup_key"]) == ("ROUTINGKEY", "trigger", page)
    assert body["payload"]["severity"] == "critical"
    assert "Nobody can pay. payments is needed" in body["payload"]["summary"]
    assert "images" not in body
    assert (attempt["service"], attempt["state"]) == ("Pager Duty", "accepted")
    desk.mim("page", "payments")
    assert len({json.loads(each)["dedup_key"] for _, each in hook.posts}) == 2


@pytest.mark.sweep
def test_a_key_in_the_address_is_kept(desk: Desk, hook: Hook) -> None:
    body, _, _ = paged(desk, hook, "pagerduty://ROUTINGKEY@TOKEN?dedup={incident}")
    assert body["dedup_key"] == desk.mim("list", "--json").document["incidents"][0]["id"]


@pytest.mark.sweep
def test_opsgenie_gets_a_new_alert_and_not_a_note(desk: Desk, hook: Hook) -> None:
    body, attempt, page = paged(
        desk, hook, "opsgenie://a1b2c3d4-aaaa-bbbb-cccc-1234567890ab/%23payments?priority=p5"
    )
    assert [path for path, _ in hook.posts] == ["opsgenie"]
    assert (body["alias"], body["priority"]) == (page, "P5")
    assert body["responders"] == [{"type": "team", "name": "payments"}]
    assert "Nobody can pay" in body["message"]
    assert "Answer: mim ack payments" in body["description"]
    assert (attempt["service"], attempt["state"]) == ("Opsgenie", "accepted")


@pytest.mark.sweep
def test_a_formatted_webhook_of_grafana_irm_has_its_fields(desk: Desk, hook: Hook) -> None:
    url = f"json://127.0.0.1:{hook.port}/integrations/v1/formatted_webhook/TOKEN/?:alert_uid={{page}}&:state=alerting"
    body, attempt, page = paged(desk, hook, url)
    assert hook.posts[-1][0] == "integrations/v1/formatted_webhook/TOKEN"
    assert (body["alert_uid"], body["state"]) == (page, "alerting")
    assert body["title"].startswith("Page for payments: MI-")
    assert "Nobody can pay" in body["message"]
    assert attempt["service"] == "webhook"


@pytest.mark.sweep
def test_an_address_may_name_the_phone_and_the_mail_address_of_the_person(desk: Desk, hook: Hook) -> None:
    url = f"json://127.0.0.1:{hook.port}/sms?:to={{phone}}&:copy={{email}}&:about={{incident}}"
    body, _, _ = paged(desk, hook, url)
    # The number of payments-duty in the scaffold is +44 20 7946 0006, without what is not dialled.
    assert (body["to"], body["copy"]) == ("+442079460006", "payments-duty@example.com")
    assert "7946" not in json.dumps(desk.timeline(), default=str)
    path = desk.folder / "policy/people.yaml"
    path.write_text(path.read_text().replace('    phone: "+44 20 7946 0006"\n', ""))
    desk.commit("No phone")
    said = desk.type("page", "payments")
    assert (said.status, len(hook.posts)) == (6, 1)
    assert (
        "the address in PAYMENTS_PAGER needs the phone number of the person to page, but that is not set"
        in said.err
    )


@pytest.mark.sweep
def test_a_private_address_needs_the_policy(desk: Desk, hook: Hook) -> None:
    pager(desk, "PAYMENTS_PAGER", hook.url("ok"))
    path = desk.folder / "policy/groups/payments.yaml"
    path.write_text(path.read_text().replace("  private: true\n", ""))
    desk.commit("Not private")
    desk.declare()
    said = desk.type("page", "payments")
    assert (said.status, hook.posts) == (6, [])
    assert (
        "PAYMENTS_PAGER contains an address in a private network, which the policy does not allow" in said.err
    )


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("pagerduty://ROUTINGKEY@TOKEN", []),
        ("opsgenie://a1b2c3d4-aaaa-bbbb-cccc-1234567890ab/%23payments", []),
        ("ntfy://secret-topic", []),
        ("ntfy://push.example.com/payments", ["push.example.com"]),
        ("jsons://hooks.example.com/page", ["hooks.example.com"]),
    ],
)
def test_a_token_is_never_looked_up_as_the_name_of_a_host(
    url: str, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []

    def note(host: str, *_: object, **__: object) -> list[Any]:
        looked_up.append(host)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", note)
    Push(url, "PAGER", "PAGER", may_be_private=False)
    assert looked_up == asked


@pytest.mark.sweep
def test_a_hostile_title_mentions_nobody_and_adds_no_line(desk: Desk, hook: Hook) -> None:
    pager(desk, "PAYMENTS_PAGER", hook.url("ok"))
    desk.declare("Down @channel <!here> @everyone")
    desk.mim("page", "payments")
    text = json.loads(hook.posts[-1][1])["message"]
    assert "\n" not in text
    for mention in ("@channel", "<!here>", "@everyone"):
        assert mention not in text


@pytest.mark.sweep
def test_a_receiver_that_never_answers_delays_a_page_by_ten_seconds(desk: Desk, hook: Hook) -> None:
    pager(desk, "PAYMENTS_PAGER", hook.url("silent"))
    desk.declare()
    began = time.monotonic()
    said = desk.type("page", "payments")
    assert said.status == 6
    assert "no answer" in said.err
    assert time.monotonic() - began < 15
