"""A page contacts a person over real HTTP and SMTP on loopback: receipts, failures, the next person, drills."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.stories.receivers import Hook, Mailbox, mail_server, receiver

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office

PAYMENTS = "policy/groups/payments.yaml"
PEOPLE = "policy/people.yaml"
PHONE = "+44 20 7946 0006"
"""The phone number of payments-duty in the scaffold."""


@pytest.fixture
def hook() -> Iterator[Hook]:
    with receiver() as found:
        yield found


def pager(desk: Desk, name: str, url: str, of: str = "group") -> None:
    """Give the group Payments, or the person payments-duty, a pager on loopback."""
    indent, path = ("", PAYMENTS) if of == "group" else ("    ", PEOPLE)
    keys = f"{indent}page:\n{indent}  url_env: {name}\n{indent}  private: true\n"
    text = (desk.folder / path).read_text()
    if of == "group":
        text += keys
    else:
        start = text.index("  - id: payments-duty\n")
        end = text.find("  - id:", start + 1)
        text = text[:end] + keys + text[end:]
    desk.write(path, text)
    desk.mim("check")
    desk.commit("Set up a pager")
    desk.more[name] = url


def receipts(desk: Desk) -> list[dict[str, Any]]:
    return [each for each in desk.timeline() if each["kind"] == "page-receipt"]


def messages(hook: Hook) -> list[str]:
    return [json.loads(body)["message"] for _, body in hook.posts]


@pytest.mark.sweep
def test_a_page_contacts_the_person_and_the_record_says_who_accepted_it(desk: Desk, hook: Hook) -> None:
    pager(desk, "DUTY_PAGER", hook.url("ok"), "person")
    name = desk.declare("Nobody can pay in the web shop")
    desk.mim("bridge", "https://meet.example.com/mim-bridge")
    said = desk.mim("page", "payments")
    # The message is what a phone shows, so its length was counted manually: it fits into one SMS of 160 characters.
    (text,) = messages(hook)
    assert text == (
        f"{name} SEV1: Nobody can pay in the web shop. payments is needed: join "
        "https://meet.example.com/mim-bridge From mim-duty. Answer: mim ack payments"
    )
    assert len(text) <= 160
    assert "accepted by webhook\n" in said.out
    assert PHONE in said.out
    assert said.out.index(PHONE) < said.out.index("accepted by webhook")
    (receipt,) = receipts(desk)
    (page,) = [each for each in desk.timeline() if each["kind"] == "page"]
    assert receipt["page"] == page["id"]
    assert [(each["address"], each["service"], each["state"]) for each in receipt["attempts"]] == [
        ("person", "webhook", "accepted")
    ]
    record = desk.record(name).read_text()
    assert "127.0.0.1" not in record
    assert "7946" not in record
    assert "payments-duty paged at 10:09 UTC, accepted by webhook" in " ".join(desk.mim("status").out.split())
    desk.mim("check")


def test_without_a_pager_it_says_that_no_one_was_contacted(desk: Desk) -> None:
    desk.declare()
    said = desk.mim("page", "payments")
    assert "No one was contacted. Call Payments yourself:" in said.out
    assert PHONE in said.out
    assert receipts(desk) == []
    assert "page recorded at 10:09 UTC, call payments-duty" in " ".join(desk.mim("status").out.split())


@pytest.mark.sweep
def test_the_pager_of_the_group_is_used_if_that_of_the_person_fails(desk: Desk, hook: Hook) -> None:
    pager(desk, "DUTY_PAGER", hook.url("refuse"), "person")
    pager(desk, "PAYMENTS_PAGER", hook.url("ok"))
    desk.declare()
    said = desk.mim("page", "payments")
    assert [path for path, _ in hook.posts] == ["refuse", "ok"]
    assert "accepted by webhook (address of the group), after webhook: status 500" in " ".join(
        said.out.split()
    )
    (receipt,) = receipts(desk)
    assert [each["state"] for each in receipt["attempts"]] == ["failed", "accepted"]


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("refuse", "webhook (address of the group): status 500"),
        ("drop", "webhook (address of the group): no answer"),
        ("move", "webhook (address of the group): status 302"),
        ("", "PAYMENTS_PAGER is not set"),
        ("nonsense://x", "the value of PAYMENTS_PAGER is not an address that Apprise recognises"),
    ],
)
def test_who_is_not_reached_is_to_be_called_and_that_has_an_exit_status(
    desk: Desk, hook: Hook, url: str, why: str
) -> None:
    pager(desk, "PAYMENTS_PAGER", hook.url(url) if url.isalpha() else url)
    desk.declare()
    said = desk.type("page", "payments")
    assert said.status == 6
    assert why in said.err
    assert f"call payments-duty ({PHONE})" in said.err
    assert "next: mim page payments --next" in said.err
    (receipt,) = receipts(desk)
    assert "accepted" not in [each["state"] for each in receipt["attempts"]]
    assert "call payments-duty" in " ".join(desk.mim("status").out.split())
    assert desk.type("page", "payments", "--next").status == 6  # head-of-service, through the same address


@pytest.mark.sweep
def test_what_to_do_without_an_answer_works_when_typed_even_at_the_end_of_the_path(desk: Desk) -> None:
    desk.declare()
    said = desk.mim("page", "payments")
    assert "  if they do not: mim page payments --next\n" in said.out
    said = desk.mim("page", "payments", "--next")  # head-of-service, the last one in the scaffold
    # The manager on call, mim-duty, is the one who pages, so nobody else is left.
    again = "mim page payments --person head-of-service"
    assert f"  if they do not, page them again: {again}\n" in said.out
    desk.mim(*again.split()[1:])
    desk.mim("ack", "payments")
    said = desk.mim("page", "payments", "--person", "payments-duty")
    assert "--next" not in said.out


@pytest.mark.sweep
def test_the_next_person_is_who_was_not_paged_and_an_answer_ends_it(desk: Desk, hook: Hook) -> None:
    pager(desk, "PAYMENTS_PAGER", hook.url("ok"))
    desk.declare()
    paged = []
    for _ in range(2):
        desk.mim("page", "payments", "--next")
        paged.append([each["contact"] for each in desk.timeline() if each["kind"] == "page"][-1])
    assert paged == ["payments-duty", "head-of-service"]
    over = desk.type("page", "payments", "--next")
    assert over.status == 3
    assert "head-of-service (+44 20 7946 0009) was the last" in over.err
    # mim-duty pages, so that the manager on call is the next one to help; without a roster, the last person's manager.
    assert "next: mim page payments --person head-of-service" in over.err
    assert len(hook.posts) == 2
    said = desk.mim("ack", "payments", "--person", "payments-duty").out
    assert "no one else needs to be paged for payments" in said
    assert "mim join payments-duty" in said
    answered = desk.type("page", "payments", "--next")
    assert answered.status == 3
    assert (
        "payments answered at 2026-11-23T10:09:00Z (payments-duty), so its escalation is over" in answered.err
    )
    assert len(hook.posts) == 2


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("how", "sends", "why"),
    [
        (("declare", "--drill"), 1, "this is a drill, which needs --send"),
        (("declare", "--propose"), 0, "the incident is only proposed"),
        (("backfill",), 0, "the incident is back-filled"),
    ],
)
def test_only_a_live_incident_pages_people(
    desk: Desk, hook: Hook, how: tuple[str, ...], sends: int, why: str
) -> None:
    pager(desk, "PAYMENTS_PAGER", hook.url("ok"))
    more = ("--service", "checkout", "--severity", "SEV1")
    if how == ("backfill",):
        desk.mim("backfill", "Old", "--declared", "2026-11-23T09:00Z", *more)
    else:
        desk.mim(how[0], "Rehearsal", *more, *how[1:])
    said = desk.mim("page", "payments")
    assert f"No one was contacted: {why}." in said.out
    assert PHONE in said.out
    assert hook.posts == []
    desk.mim("page", "payments", "--send")
    assert [each.split()[0] for each in messages(hook)] == ["EXERCISE"] * sends


@pytest.mark.sweep
def test_a_page_in_the_past_or_only_recorded_contacts_no_one(desk: Desk, hook: Hook) -> None:
    pager(desk, "PAYMENTS_PAGER", hook.url("ok"))
    desk.declare()
    desk.clock = "10:30"
    assert "the page is in the past" in desk.mim("page", "payments", "--at", "10:15").out
    assert "--no-send" in desk.mim("page", "payments", "--no-send").out
    assert "Would contact" in desk.mim("page", "payments", "--dry-run").out
    assert "imported" in desk.mim("page", "payments", "--via", "import").out
    desk.more["GITHUB_EVENT_NAME"] = "pull_request"
    refused = desk.type("page", "payments", "--json")
    assert refused.status == 6
    assert f"this run is for a pull request; call payments-duty ({PHONE})" in refused.err
    assert "this run is for a pull request. Call Payments yourself:" in desk.type("page", "payments").out
    assert hook.posts == []


@pytest.mark.sweep
def test_the_page_of_a_restricted_incident_says_only_what_is_asked(desk: Desk, hook: Hook) -> None:
    pager(desk, "PAYMENTS_PAGER", hook.url("ok"))
    desk.mim(
        "declare", "Payroll data leaked", "--service", "checkout", "--severity", "SEV1",
        "--restricted", "--audience", "executives", "--bridge", "https://meet.example.com/secret",
    )  # fmt: skip
    desk.mim("page", "payments")
    (text,) = messages(hook)
    (name,) = [each["id"] for each in desk.mim("list", "--json").document["incidents"]]
    assert text == f"{name}: payments is needed on the bridge. From mim-duty. Answer: mim ack payments"


@pytest.mark.sweep
def test_a_page_with_the_same_key_is_made_once_and_never_lost_in_silence(desk: Desk, hook: Hook) -> None:
    pager(desk, "PAYMENTS_PAGER", hook.url("ok"))
    desk.declare()
    first = desk.mim("page", "payments", "--key", "alert-7", "--json").document
    again = desk.mim("page", "payments", "--key", "alert-7", "--json").document
    assert (again["repeated"], again["receipt"]) == (True, first["receipt"])
    assert len(hook.posts) == 1
    # A sender that was killed after recording left no receipt.
    desk.mim("page", "payments", "--key", "alert-8", "--no-send")
    said = desk.type("page", "payments", "--key", "alert-8")
    assert said.status == 6
    assert "no receipt shows that a service accepted it" in said.err
    assert "next: mim page payments" in said.err


def test_a_mail_server_pages_the_person_at_their_own_address(desk: Desk) -> None:
    with mail_server(Mailbox()) as mailbox:
        pager(desk, "MAIL", mailbox.url)
        name = desk.declare()
        said = desk.mim("page", "payments")
    ((to, mail),) = mailbox.mails
    assert (to, mail["Subject"]) == ("payments-duty@example.com", f"Page for payments: {name}")
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Answer: mim ack payments" in body.get_content()
    assert "accepted by mail (address of the group)" in said.out


@pytest.mark.sweep
def test_the_next_person_is_paged_once_by_two_clones(office: Office, hook: Hook) -> None:
    first = office.seat("mim-duty")
    pager(first, "PAYMENTS_PAGER", hook.url("ok"))
    first.git("push", "-q")
    first.declare()
    first.mim("page", "payments")
    second = office.seat("deputy-duty")
    second.more.update(first.more)
    second.mim("sync")
    first.mim("page", "payments", "--next")
    said = second.type("page", "payments", "--next")
    assert said.status == 3
    assert "mim-duty paged head-of-service for payments" in said.err or "was paged; the last one" in said.err
    assert len(hook.posts) == 2


def race(office: Office, hook: Hook, rounds: int) -> None:
    """Let two clones page the next person at the same moment, again and again; each person gets one message."""
    first = office.seat("mim-duty")
    pager(first, "PAYMENTS_PAGER", hook.url("ok"))
    first.git("push", "-q")
    second = office.seat("deputy-duty")
    second.more.update(first.more)
    for number in range(rounds):
        name = first.declare(f"Failure {number}")
        second.mim("sync")
        for desk in (first, second):
            desk.more["MIM_INCIDENT"] = name
        hook.posts.clear()
        for each in [desk.spawn("page", "payments", "--next") for desk in (first, second)]:
            each.communicate(timeout=120)
        assert len(hook.posts) == 1, number
        for desk in (first, second):
            desk.mim("sync")
        first.mim("demote", "--reason", "Only one user")
        second.mim("sync")
        kinds = [each["kind"] for each in first.timeline(name)]
        assert (kinds.count("page"), kinds.count("page-receipt")) == (1, 1)


@pytest.mark.sweep
def test_two_clones_that_page_the_next_person_at_the_same_moment_page_one(office: Office, hook: Hook) -> None:
    race(office, hook, 2)


@pytest.mark.long
def test_two_clones_page_the_next_person_fifty_times(office: Office, hook: Hook) -> None:
    race(office, hook, 50)


@pytest.mark.sweep
def test_a_killed_sender_leaves_a_page_to_be_called_and_the_next_command_pages_again(
    desk: Desk, hook: Hook
) -> None:
    pager(desk, "PAYMENTS_PAGER", hook.url("silent"))
    desk.declare()
    process = desk.spawn("page", "payments", cold=True)
    while not hook.posts:
        time.sleep(0.05)
    process.kill()
    process.communicate()
    kinds = [each["kind"] for each in desk.timeline()]
    assert (kinds.count("page"), kinds.count("page-receipt")) == (1, 0)
    assert "page recorded at 10:09 UTC, call payments-duty" in " ".join(desk.mim("status").out.split())
    desk.more["PAYMENTS_PAGER"] = hook.url("ok")
    desk.mim("page", "payments")
    assert "payments-duty paged at 10:09 UTC, accepted by webhook" in " ".join(desk.mim("status").out.split())


@pytest.mark.sweep
def test_after_a_slow_remote_the_person_is_contacted_all_the_same(office: Office, hook: Hook) -> None:
    desk = office.seat("mim-duty")
    pager(desk, "PAYMENTS_PAGER", hook.url("ok"))
    desk.git("push", "-q")
    desk.declare()
    said = desk.type("page", "payments", "--offline")
    assert said.status == 4
    assert "accepted by webhook" in said.out
    desk.more["PAYMENTS_PAGER"] = hook.url("refuse")
    failed = desk.type("page", "payments", "--offline")
    assert failed.status == 6
    assert "not shared" in failed.err
    assert "payments-duty was not reached" in failed.err
