"""Updates reach people: real mail and webhooks, receipts, refusals, killed senders, two clones."""

from __future__ import annotations

import random
import smtplib
import time
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.stories.receivers import Hook, Mailbox, mail_server, receiver

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office

UPDATE = ("update", "--affected", "Nobody can pay", "--doing", "We are rolling back")
PEOPLE = ("ann@example.org", "bob@example.org", "cy@example.org")


@pytest.fixture
def hook() -> Iterator[Hook]:
    with receiver() as found:
        yield found


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as found:
        yield found


def set_up(
    desk: Desk, mailbox: Mailbox | None = None, people: tuple[str, ...] = PEOPLE, **hooks: str
) -> None:
    """Give channels an address: executives by mail, and others by webhook."""
    path = desk.folder / "policy/channels.yaml"
    text = path.read_text()
    if mailbox:
        text = text.replace(
            "title: Executives' mailing list\n",
            "title: Executives' mailing list\n    url_env: EXEC_MAIL\n    recipients_env: EXEC_LIST\n    private: true\n",
        )
        desk.more.update(EXEC_MAIL=mailbox.url, EXEC_LIST=",".join(people))
    if "staff" in hooks:
        keys = "\n    url_env: STAFF\n    private: true"
        spare = (
            "\n  - id: spare\n    kind: chat\n    title: Spare chat\n    url_env: SPARE\n    private: true"
        )
        keys += f"\n    fallback: spare{spare}" if "spare" in hooks else ""
        text = text.replace("title: Internal broadcast", f"title: Internal broadcast{keys}")
        desk.more.update(STAFF=hooks["staff"], SPARE=hooks.get("spare", ""))
    path.write_text(text)
    desk.mim("check")
    desk.commit("Set up channels")


def receipts(desk: Desk) -> list[dict[str, Any]]:
    found = [each for each in desk.timeline() if each["kind"] == "delivery"]
    return [each for each in found if each["state"] != "claimed"]


@pytest.mark.sweep
def test_an_update_reaches_each_recipient_with_a_receipt_and_no_address_on_the_record(
    desk: Desk, mailbox: Mailbox, hook: Hook
) -> None:
    set_up(desk, mailbox, staff=hook.url("ok"))
    name = desk.declare()
    said = desk.mim(*UPDATE, "--send")
    assert mailbox.received == dict.fromkeys(PEOPLE, 1)
    assert len(hook.posts) == 1
    assert "sent to executive-mail: 3 accepted" in said.out
    assert "sent to staff-broadcast: 1 accepted" in said.out
    assert "Recorded, but not sent: no channel is set up for customers." in said.out
    assert "not sent to" not in said.out
    assert [(each["channel"], each["state"], each["accepted"]) for each in receipts(desk)] == [
        ("executive-mail", "sent", 3),
        ("staff-broadcast", "sent", 1),
    ]
    record = desk.record(name).read_text()
    assert "example.org" not in record
    assert "127.0.0.1" not in record
    desk.mim("check")
    assert desk.mim("deliver").out == "There is nothing to send.\n"


@pytest.mark.sweep
def test_the_text_to_paste_is_only_for_audiences_without_a_channel_that_sends(desk: Desk, hook: Hook) -> None:
    set_up(desk, staff=hook.url("ok"))
    desk.declare()
    said = desk.mim(*UPDATE, "--send")
    assert "Recorded, but not sent: no channel is set up for executives and customers." in said.out
    assert "For Executives and business owners (Executives' mailing list)\n" in said.out
    assert "sent to staff-broadcast: 1 accepted" in said.out


def test_a_mail_says_what_it_is(desk: Desk, mailbox: Mailbox) -> None:
    set_up(desk, mailbox)
    desk.declare("Checkout \u2013 503")
    desk.mim(*UPDATE, "--send")
    (_, first), (_, second), _ = mailbox.mails
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["List-Id"] == "<executives.example.org>"
    assert first["Message-ID"] != second["Message-ID"]
    assert first.get_content_type() == "multipart/alternative"
    plain, page = first.get_body(("plain",)), first.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert "What is affected: Nobody can pay" in plain.get_content()
    assert "<p><strong>What is affected:</strong> Nobody can pay<br>" in page.get_content()


@pytest.mark.sweep
def test_nothing_is_sent_unless_it_is_wanted(desk: Desk, mailbox: Mailbox) -> None:
    set_up(desk, mailbox)
    name = desk.declare()
    said = desk.mim(*UPDATE)  # the policy requires asking first, and nobody can be asked here
    hint = f"  to send it: mim deliver --send -i {name}\n"
    assert f"  not sent to executive-mail: the policy requires asking first\n{hint}" in said.out
    assert hint in desk.mim(*UPDATE, "--no-send").out
    listed = desk.mim("deliver").out
    assert listed.count("the policy requires asking first") == 2
    assert mailbox.mails == []
    desk.mim("deliver", "--send")
    assert mailbox.received == dict.fromkeys(PEOPLE, 2)


@pytest.mark.parametrize("policy", ["always", "never"])
def test_the_policy_can_decide(desk: Desk, mailbox: Mailbox, policy: str) -> None:
    set_up(desk, mailbox)
    path = desk.folder / "policy/channels.yaml"
    path.write_text(
        path.read_text().replace(
            "channel: executive-mail\n", f"channel: executive-mail\n    send: {policy}\n"
        )
    )
    desk.commit("Decide")
    desk.declare()
    document = desk.mim(*UPDATE, "--json").document
    assert [each["accepted"] for each in document.get("deliveries", [])] == (
        [3] if policy == "always" else []
    )
    assert len(mailbox.mails) == (3 if policy == "always" else 0)
    assert desk.mim("deliver", "--send").out.count("turned off in the policy") == (policy == "never")


@pytest.mark.sweep
def test_who_is_refused_is_counted_with_the_reason_and_has_an_exit_status(desk: Desk) -> None:
    with mail_server(
        Mailbox(refuses=frozenset(PEOPLE[1:2]), busy=frozenset(PEOPLE[:1]), drops=frozenset(PEOPLE[2:]))
    ) as mailbox:
        set_up(desk, mailbox)
        desk.declare()
        said = desk.type(*UPDATE, "--send")
        assert said.status == 6
        assert "partly sent to executive-mail: 2 accepted, 1 refused: 550 no such user" in said.err
        # Only the recipient whose message was taken without an answer got it twice, with the same id.
        assert mailbox.received == {PEOPLE[0]: 1, PEOPLE[2]: 2}
        assert len({mail["Message-ID"] for to, mail in mailbox.mails if to == PEOPLE[2]}) == 1
        (receipt,) = receipts(desk)
        assert (receipt["state"], receipt["accepted"]) == ("partly", 2)
        assert "partly sent" in desk.mim("deliver").out
        mailbox.refuses = frozenset()
        desk.mim("deliver", "--again")
        assert mailbox.received == {PEOPLE[0]: 1, PEOPLE[1]: 1, PEOPLE[2]: 2}


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("path", "posts", "status", "words"),
    [
        ("refuse", 1, 6, "1 refused: status 500"),
        ("move", 1, 6, "1 refused: status 302"),
        ("drop", 2, 6, "1 without an answer"),
        ("drop-once", 2, 0, "sent to staff-broadcast: 1 accepted"),
    ],
)
def test_a_receiver_that_misbehaves(  # noqa: PLR0917 - one column for each effect
    desk: Desk, hook: Hook, path: str, posts: int, status: int, words: str
) -> None:
    set_up(desk, staff=hook.url(path))
    desk.declare()
    said = desk.type(*UPDATE, "--send")
    assert (said.status, len(hook.posts)) == (status, posts)
    assert words in said.out


@pytest.mark.sweep
def test_the_fallback_is_used_if_the_channel_fails(desk: Desk, hook: Hook) -> None:
    set_up(desk, staff=hook.url("refuse"), spare=hook.url("ok"))
    desk.declare()
    desk.mim(*UPDATE, "--send")
    assert [path for path, _ in hook.posts] == ["refuse", "ok"]
    first, second = receipts(desk)
    assert (first["channel"], first["state"]) == ("staff-broadcast", "failed")
    assert (second["channel"], second["state"], second["instead_of"]) == ("spare", "sent", "staff-broadcast")
    assert desk.mim("deliver", "--again").out == "There is nothing to send.\n"


def test_a_secret_that_is_not_set_is_named_and_nothing_is_claimed(desk: Desk, mailbox: Mailbox) -> None:
    set_up(desk, mailbox)
    address = desk.more.pop("EXEC_MAIL")
    name = desk.declare()
    said = desk.type(*UPDATE, "--send")
    assert said.status == 6
    assert "not sent to executive-mail: EXEC_MAIL is not set" in said.err
    assert f"  Set it, and then run mim deliver -i {name}:\n  next: export EXEC_MAIL=VALUE\n" in said.err
    assert [each["kind"] for each in desk.timeline()].count("delivery") == 0
    desk.more["EXEC_MAIL"] = address
    desk.mim("deliver", "-i", name, "--send")
    assert mailbox.received == dict.fromkeys(PEOPLE, 1)


@pytest.mark.sweep
@pytest.mark.parametrize("what", ["drill", "backfill", "proposal"])
def test_what_is_no_live_incident_reaches_nobody(desk: Desk, mailbox: Mailbox, what: str) -> None:
    set_up(desk, mailbox)
    path = desk.folder / "policy/channels.yaml"
    path.write_text(
        path.read_text().replace("channel: executive-mail\n", "channel: executive-mail\n    send: always\n")
    )
    desk.commit("Always")
    service = ("--service", "checkout", "--severity", "SEV1")
    if what == "backfill":
        desk.mim("backfill", "Old one", "--declared", "2026-11-20T10:00Z", *service)
        desk.type(
            *UPDATE,
            "--at",
            "2026-11-20T10:05Z",
            "-i",
            desk.mim("list", "--json").document["incidents"][0]["id"],
        )
    else:
        desk.mim("declare", "Another", *service, "--drill" if what == "drill" else "--propose")
        desk.mim(*UPDATE)
    assert mailbox.mails == []
    desk.type("deliver", "--older")
    assert mailbox.mails == []
    desk.type("deliver", "--older", "--send")
    if what == "drill":
        assert {mail["Subject"].partition(":")[0] for _, mail in mailbox.mails} == {"EXERCISE"}
        assert len(mailbox.mails) == 3
    else:
        assert mailbox.mails == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_EVENT_NAME", "pull_request"),
        ("GITHUB_EVENT_NAME", "pull_request_target"),
        ("CI_PIPELINE_SOURCE", "merge_request_event"),
        ("CI_PIPELINE_EVENT", "pull_request"),
        ("BUILD_REASON", "PullRequest"),
        ("BITBUCKET_PR_ID", "7"),
        ("BUILDKITE_PULL_REQUEST", "7"),
        ("CHANGE_ID", "7"),
        ("TRAVIS_PULL_REQUEST", "7"),
    ],
)
def test_nothing_is_sent_from_a_pull_request(desk: Desk, mailbox: Mailbox, name: str, value: str) -> None:
    """The names and values are those of the documentation of each CI system."""
    set_up(desk, mailbox)
    desk.declare()
    desk.mim(*UPDATE)
    desk.more[name] = value
    said = desk.type("deliver", "--send")
    assert (said.status, mailbox.mails) == (5, [])
    assert "this run is for a pull request, so nothing is sent" in said.err


@pytest.mark.sweep
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_an_update_in_a_pull_request_is_recorded_and_says_that_it_is_not_sent(
    desk: Desk, mailbox: Mailbox, form: tuple[str, ...]
) -> None:
    set_up(desk, mailbox)
    desk.declare()
    desk.more["GITHUB_EVENT_NAME"] = "pull_request"
    said = desk.type(*UPDATE, "--send", *form)
    assert (said.status, mailbox.mails) == (6, [])
    assert "not sent to executive-mail: this run is for a pull request" in said.err
    assert "recorded" in said.out
    assert not form or said.document["recorded"]


@pytest.mark.sweep
def test_an_update_whose_text_was_redacted_is_not_sent(desk: Desk, mailbox: Mailbox) -> None:
    set_up(desk, mailbox)
    desk.declare()
    entry = desk.mim(*UPDATE, "--json").document["entries"][0]
    desk.type("redact", entry[-6:], "--reason", "A name")
    assert [each["affected"] for each in desk.timeline() if each["kind"] == "update"] == ["[redacted]"]
    desk.mim("deliver", "--send")
    assert mailbox.mails == []


@pytest.mark.sweep
def test_only_the_clone_that_sent_a_part_sends_the_rest(office: Office) -> None:
    with mail_server(Mailbox(refuses=frozenset(PEOPLE[1:2]))) as mailbox:
        first = office.seat("mim-duty")
        set_up(first, mailbox)
        first.git("push", "-q")
        first.declare()
        assert first.type(*UPDATE, "--send").status == 6
        second = office.seat("comms-duty")
        second.more.update(first.more)
        mailbox.refuses = frozenset()
        said = second.type("deliver", "--again")
        assert said.status == 6
        assert "only that clone knows which ones" in said.err
        assert mailbox.received == {PEOPLE[0]: 1, PEOPLE[2]: 1}
        first.mim("deliver", "--again")
        assert mailbox.received == dict.fromkeys(PEOPLE, 1)


@pytest.mark.sweep
def test_a_mail_server_that_is_down_is_not_asked_for_each_recipient(
    desk: Desk, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(desk, mailbox, tuple(f"p{each}@example.org" for each in range(50)))
    asked: list[object] = []

    def refusing(*given: object, **_: object) -> None:
        asked.append(given)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(smtplib.SMTP, "connect", refusing)
    desk.declare()
    said = desk.type(*UPDATE, "--send")
    assert said.status == 6
    assert len(asked) == 3 * 3  # three attempts for each of three recipients
    assert "47 refused: not attempted, because the server stopped responding" in said.err
    monkeypatch.undo()
    desk.mim("deliver", "--again")
    assert len(mailbox.mails) == 50


@pytest.mark.sweep
def test_a_server_that_is_busy_for_everyone_still_answers(desk: Desk) -> None:
    people = tuple(f"p{each}@example.org" for each in range(8))
    with mail_server(Mailbox(busy=frozenset(people))) as mailbox:
        set_up(desk, mailbox, people)
        desk.declare()
        desk.mim(*UPDATE, "--send")
        assert mailbox.received == dict.fromkeys(people, 1)


@pytest.mark.sweep
def test_an_old_update_is_listed_and_sent_on_request(desk: Desk, mailbox: Mailbox) -> None:
    set_up(desk, mailbox)
    desk.declare()
    desk.mim(*UPDATE)
    desk.clock = "11:30"
    assert "older than 60 minutes" in desk.mim("deliver", "--send").out
    assert mailbox.mails == []
    desk.mim("deliver", "--older")
    assert mailbox.received == dict.fromkeys(PEOPLE, 1)


@pytest.mark.sweep
@pytest.mark.parametrize(("answer", "mails"), [(True, 3), (False, 0)])
def test_an_old_update_is_asked_for_at_a_terminal(
    desk: Desk, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, *, answer: bool, mails: int
) -> None:
    set_up(desk, mailbox)
    desk.declare()
    desk.mim(*UPDATE)
    desk.clock = "11:30"
    asked: list[str] = []

    def confirm(question: str, **_: object) -> bool:
        asked.append(question)
        return answer

    monkeypatch.setattr("mimkit.cli.commands.deliver.can_ask", lambda: True)
    monkeypatch.setattr("click.confirm", confirm)
    said = desk.mim("deliver")
    assert asked == ["Send this older update too?"]
    assert "older than 60 minutes" in said.out
    assert len(mailbox.mails) == mails


@pytest.mark.sweep
def test_what_is_always_sent_does_not_wait_for_the_questions_about_the_rest(
    desk: Desk, mailbox: Mailbox, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(desk, mailbox, staff=hook.url("ok"))
    path = desk.folder / "policy/channels.yaml"
    path.write_text(
        path.read_text().replace("channel: staff-broadcast\n", "channel: staff-broadcast\n    send: always\n")
    )
    desk.commit("Always send to staff")
    desk.declare()
    sent: list[int] = []

    def confirm(question: str, **_: object) -> bool:
        assert question == "Send this to Executives' mailing list?"
        sent.append(len(hook.posts))
        return True

    monkeypatch.setattr("mimkit.cli.results.sending.can_ask", lambda: True)
    monkeypatch.setattr("click.confirm", confirm)
    said = desk.mim(*UPDATE)
    # The executives come first in the policy, and are asked about; the staff have the message by then.
    assert sent == [1]
    assert said.out.index("sent to staff-broadcast") < said.out.index("sent to executive-mail")
    assert mailbox.received == dict.fromkeys(PEOPLE, 1)
    assert len(receipts(desk)) == 2


def test_a_private_address_needs_the_policy(desk: Desk, mailbox: Mailbox) -> None:
    set_up(desk, mailbox)
    path = desk.folder / "policy/channels.yaml"
    path.write_text(path.read_text().replace("    private: true\n", ""))
    desk.commit("Not private")
    desk.declare()
    said = desk.type(*UPDATE, "--send")
    assert (said.status, mailbox.mails) == (6, [])
    assert (
        "the address of the channel executive-mail (the value of EXEC_MAIL) is in a private network"
        in said.err
    )


def killed(desk: Desk, mailbox: Mailbox, chance: random.Random, among: int) -> bool:
    """Kill `mim deliver` at a random moment while it sends the next `among` messages; return whether it was running."""
    last = len(mailbox.mails) + chance.randrange(among)
    process = desk.spawn("deliver", "--send", cold=True)
    while process.poll() is None and len(mailbox.mails) < last:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, 0.02))
    is_running = process.poll() is None
    process.kill()
    process.communicate()
    return is_running


def kill_and_go_on(desk: Desk, people: tuple[str, ...], mailbox: Mailbox, kills: int, seed: int) -> None:
    """Kill the sender at random points, start it again, and hold who got what."""
    set_up(desk, mailbox, people)
    desk.declare()
    desk.mim(*UPDATE, "--no-send")
    chance = random.Random(seed)
    struck = sum(killed(desk, mailbox, chance, len(people) // (kills + 1)) for _ in range(kills))
    assert struck
    desk.type("deliver", "--send")
    got = mailbox.received
    assert set(got) == set(people)
    # A kill can hit one message between the server's answer and the line in the journal.
    assert sum(got.values()) <= len(people) + struck
    (receipt,) = receipts(desk)
    assert (receipt["state"], receipt["accepted"]) == ("sent", len(people))
    ids = Counter(mail["Message-ID"] for _, mail in mailbox.mails)
    assert len(ids) == len(people)


@pytest.mark.sweep
def test_a_sender_that_was_killed_goes_on_where_it_stopped(desk: Desk, mailbox: Mailbox) -> None:
    kill_and_go_on(desk, tuple(f"p{each}@example.org" for each in range(40)), mailbox, 2, 1)


@pytest.mark.sweep
def test_five_hundred_recipients_and_ten_kills(desk: Desk, mailbox: Mailbox) -> None:
    kill_and_go_on(desk, tuple(f"p{each}@example.org" for each in range(500)), mailbox, 10, 2)


def two_clones(office: Office, mailbox: Mailbox, rounds: int) -> None:
    first = office.seat("mim-duty")
    set_up(first, mailbox)
    first.git("push", "-q")
    first.declare()
    second = office.seat("comms-duty")
    second.more.update(first.more)
    for number in range(rounds):
        first.mim(*UPDATE, "--no-send")
        second.mim("sync")
        mailbox.mails.clear()
        for each in [desk.spawn("deliver", "--send") for desk in (first, second)]:
            each.communicate(timeout=120)
        assert mailbox.received == dict.fromkeys(PEOPLE, 1), number
        for desk in (first, second):
            desk.mim("sync")
    assert len(receipts(first)) == rounds


@pytest.mark.sweep
def test_two_clones_deliver_at_the_same_moment_and_each_message_goes_once(
    office: Office, mailbox: Mailbox
) -> None:
    two_clones(office, mailbox, 2)


@pytest.mark.long
def test_two_clones_deliver_fifty_times(office: Office, mailbox: Mailbox) -> None:
    two_clones(office, mailbox, 50)
