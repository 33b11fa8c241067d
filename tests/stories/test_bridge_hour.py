"""A bridge hour: three people type at three terminals, in clones of one remote, with real mail and a real pager.

The time is the machine's, and the names are as short as a responder types them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

import pytest

from tests.stories.conftest import Desk, office_in, shell
from tests.stories.panes import Pane, needs_tmux, tmux
from tests.stories.receivers import Hook, Mailbox, mail_server, receiver

pytestmark = [pytest.mark.sweep, needs_tmux]

MANAGER, LEAD, VOICE, WATCHER = "mim-duty", "payments-duty", "comms-duty", "scribe-duty"
READERS = ("ann@example.org", "bob@example.org")
MAIL = "    url_env: EXEC_MAIL\n    recipients_env: EXEC_LIST\n    private: true\n"
PAGER = "page:\n  url_env: PAYMENTS_PAGER\n  private: true\n"
TITLE = "Nobody can pay in the web shop"
SEND = ("Send this to Executives' mailing list? [Y/n]:", "")

HOUR = [
    ("declared", MANAGER), ("role", MANAGER), ("bridge", MANAGER), ("page", MANAGER), ("page-receipt", MANAGER),
    ("acknowledged", LEAD), ("join", LEAD), ("role", LEAD), ("role", VOICE), ("finding", LEAD), ("action", MANAGER),
    ("update", VOICE), ("delivery", VOICE), ("delivery", VOICE), ("workaround", LEAD), ("restored", LEAD),
    ("confirmed", MANAGER), ("update", VOICE), ("delivery", VOICE), ("delivery", VOICE), ("note", LEAD),
    ("fixed", LEAD), ("close", MANAGER),
]  # fmt: skip
"""What the people below type, in this order: the record must hold it, and nothing else."""


NEWS = re.compile(
    r"^(?P<at>\d\d:\d\d:\d\d) \w{3} (?P<latest>Latest entry: )?[A-Za-z][a-z ]* by (?P<by>[a-z-]+-duty)[:.]",
    re.MULTILINE,
)
"""A line of the board about a new entry, or about the latest one when the incident appears."""


@dataclass
class Bridge:
    """Three terminals, and what arrives outside."""

    manager: Pane
    lead: Pane
    voice: Pane
    watcher: Pane
    """Nobody types here after `mim watch --plain`."""
    desks: dict[str, Desk]
    mailbox: Mailbox
    hook: Hook
    answers: dict[str, str] = field(default_factory=dict)
    """What the terminals showed, by the step."""

    def timeline(self, who: str) -> list[dict[str, Any]]:
        """Return the timeline that a clone has."""
        (record,) = (self.desks[who].folder / "incidents").glob("2*/*/incident.yaml")
        shown = self.desks[who].mim("show", record.parent.name, "--json").document
        found: list[dict[str, Any]] = shown["incident"]["timeline"]
        return found


def set_up(desk: Desk) -> None:
    """Give the executives a mail server, and Payments a pager."""
    channels = desk.folder / "policy/channels.yaml"
    title = "title: Executives' mailing list\n"
    channels.write_text(channels.read_text().replace(title, title + MAIL))
    group = desk.folder / "policy/groups/payments.yaml"
    group.write_text(group.read_text() + PAGER)
    desk.mim("check")
    desk.commit("Send mail to executives, and page Payments")


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bridge]:
    """Three people have typed their way from the declaration to the published review."""
    base = tmp_path_factory.mktemp("bridge")
    (base / "main").mkdir()
    main = Desk(base / "main", shell(base / "home", "mim-duty@example.com"))
    main.mim("init")
    set_up(main)
    office = office_in(base, main.folder)
    with mail_server(Mailbox()) as mailbox, receiver() as hook, tmux() as server:
        secrets = {
            "EXEC_MAIL": mailbox.url,
            "EXEC_LIST": ",".join(READERS),
            "PAYMENTS_PAGER": hook.url("page"),
        }
        desks = {who: office.seat(who) for who in (MANAGER, LEAD, VOICE, WATCHER)}
        manager, lead, voice, watcher = (
            server.pane(who, each.folder, {**each.environment, **secrets}) for who, each in desks.items()
        )
        found = Bridge(manager, lead, voice, watcher, desks, mailbox, hook)
        watcher.start("mim watch --plain")
        watcher.wait("No open incident")
        assemble(found)
        inform(found)
        restore(found)
        review(found)
        watcher.wait("Post-incident review published.")
        yield found


def assemble(bridge: Bridge) -> None:
    """Declare, page, acknowledge, join and take roles."""
    bridge.answers["declare"] = bridge.manager.type(f'mim declare "{TITLE}" -s che -c serv')
    bridge.manager.type("mim bridge https://meet.example.com/mim")
    bridge.answers["page"] = bridge.manager.type("mim page pay")
    bridge.answers["status"] = bridge.lead.type("mim status")
    bridge.lead.type("mim ack pay")
    bridge.lead.type("mim join me")
    bridge.lead.type("mim role tech me")
    bridge.answers["role"] = bridge.voice.type("mim role comm me")


def inform(bridge: Bridge) -> None:
    """Say what was found and is being done, to each other and to the executives."""
    bridge.lead.type('mim finding "The connection pool of payments is full"')
    bridge.answers["task"] = bridge.manager.type('mim task "Roll back payments 4.2" --owner pay')
    bridge.answers["update"] = bridge.voice.type(
        "mim update",
        (f"What is affected [{TITLE}]:", ""),
        ("What is not affected [Enter for nothing]:", "Browsing, and paying in stores"),
        ("What is being done [We are investigating]:", "We are going back to the last version"),
        SEND,
    )


def restore(bridge: Bridge) -> None:
    """Work around, restore, confirm, inform, fix and close."""
    bridge.lead.type('mim workaround "Customers can pay by invoice"')
    bridge.lead.type("mim restored")
    bridge.manager.type("mim confirm ret")
    bridge.answers["final"] = bridge.voice.type(
        "mim update",
        ("What is affected [Nothing: service is restored]:", ""),
        ("What is not affected [Enter for nothing]:", ""),
        ("What is being done:", "Payments 4.1 is running again"),
        SEND,
    )
    bridge.answers["refused"] = bridge.manager.type("mim close", status=3)
    task = bridge.answers["task"].rsplit(maxsplit=1)[-1]
    bridge.lead.type(f'mim note "4.1 is on all servers" --resolves {task}')
    bridge.lead.type('mim fixed "Payments 4.1 is running on all servers"')
    bridge.answers["close"] = bridge.manager.type("mim close")


def review(bridge: Bridge) -> None:
    """Write the review, all at once, and publish it."""
    bridge.manager.type("mim review start")
    bridge.lead.start('mim review add root_cause "Payments 4.2 opens a connection for each request"')
    bridge.voice.start('mim review add detection "Customers called before an alert fired"')
    bridge.manager.type('mim review add trigger "The release of payments 4.2"')
    bridge.lead.ready()
    bridge.voice.ready()
    bridge.voice.start('mim review add worked "Going back took ten minutes"')
    bridge.lead.start(
        'mim action add "Alert when the pool is 80 % full" --owner pay --due 2030-01-31 --kind detect'
    )
    bridge.manager.type('mim review add slowed "No alert watches the pool"')
    bridge.lead.ready()
    bridge.voice.ready()
    bridge.answers["publish"] = bridge.manager.type("mim review publish")


def test_the_record_holds_what_three_people_typed_in_this_order(bridge: Bridge) -> None:
    entries = bridge.timeline(MANAGER)
    assert [(each["kind"], each["by"]) for each in entries] == HOUR


def test_the_page_reaches_the_person_on_call_with_the_command_that_answers_it(bridge: Bridge) -> None:
    ((path, body),) = bridge.hook.posts
    message = json.loads(body)["message"]
    assert path == "page"
    assert message.endswith(
        f"SEV1: {TITLE}. payments is needed: join https://meet.example.com/mim From mim-duty. "
        "Answer: mim ack payments"
    )
    assert "accepted by webhook (address of the group)" in bridge.answers["page"]


def test_both_updates_arrive_by_mail_as_they_were_shown_before_they_were_sent(bridge: Bridge) -> None:
    assert bridge.mailbox.received == dict.fromkeys(READERS, 2)
    texts = [mail.get_body(("plain",)) for reader, mail in bridge.mailbox.mails if reader == READERS[0]]
    for step, text in zip(("update", "final"), texts, strict=True):
        assert text is not None
        shown = bridge.answers[step]
        preview = shown[shown.index("For Executives and business owners (") : shown.index(SEND[0])]
        for line in text.get_content().split("\n"):
            assert line.strip() in preview
        assert "sent to executive-mail: 2 accepted" in shown[shown.index(SEND[0]) :]
    assert "What is affected: Nothing: service is restored" in bridge.answers["final"]


def test_each_clone_has_what_the_others_recorded(bridge: Bridge) -> None:
    panes = (bridge.manager, bridge.lead, bridge.voice)
    for pane in panes:
        pane.start("mim sync && mim check")
    for pane in panes:
        assert "no problems found" in pane.ready()
    assert bridge.timeline(LEAD) == bridge.timeline(VOICE) == bridge.timeline(MANAGER)
    heads = {each.git("rev-parse", "HEAD") for each in bridge.desks.values()}
    assert len(heads) == 1


def test_what_was_typed_elsewhere_shows_before_the_next_command(bridge: Bridge) -> None:
    assert f"SEV1  {TITLE}" in bridge.answers["status"]
    assert "no answer               Payments, payments-duty paged at" in bridge.answers["status"]
    assert "the permanent fix is in place, or a problem record is raised" in bridge.answers["refused"]
    assert "mim review start" in bridge.answers["close"]


def test_no_answer_is_wider_than_the_terminal(bridge: Bridge) -> None:
    """A wider line is broken anywhere, even in the middle of an id; only a refusal is one line, to be copied."""
    lines = [
        line.rstrip()
        for pane in (bridge.manager, bridge.lead, bridge.voice)
        for shown in pane.shown
        for line in shown.splitlines()
        if not line.startswith(
            ("mim: ", "What is affected [", "What is not affected [", "What is being done")
        )
    ]
    assert any(", shared as " in line for line in lines)  # somebody else was faster
    assert [line for line in lines if len(line) > 80] == []


def test_a_board_elsewhere_shows_each_entry_within_five_seconds_of_sharing_it(bridge: Bridge) -> None:
    """A board begins with the state in which it finds an incident, and goes on with a line for each entry."""
    panes = {MANAGER: bridge.manager, LEAD: bridge.lead, VOICE: bridge.voice}
    entries = bridge.timeline(MANAGER)
    first, *news = NEWS.finditer(bridge.watcher.since_prompt())
    assert first["latest"]
    found_at_first = len(entries) - len(news)
    lines = [first] * found_at_first + news
    assert [line["by"] for line in lines[found_at_first - 1 :]] == [
        each["by"] for each in entries[found_at_first - 1 :]
    ]
    for line, entry in zip(lines, entries, strict=True):
        recorded = datetime.fromisoformat(entry["recorded"])
        shared = next(each for each in panes[entry["by"]].ended if each > recorded)
        shown = datetime.combine(shared.date(), time.fromisoformat(line["at"]), UTC)
        assert (shown - shared).total_seconds() < 5, (line[0], shared)
