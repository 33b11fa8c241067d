"""`mim declare --tell`: the first update in one step, delivered as by `mim update`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stories.receivers import Mailbox, mail_server
from tests.stories.test_approve import ask_for_approval
from tests.stories.test_deliver import PEOPLE, UPDATE, receipts, set_up

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office

DECLARE = (
    "declare", "Checkout returns 503", "--service", "checkout", "--severity", "SEV1",
    "--impact", "Nobody can pay in the web shop", "--tell",
)  # fmt: skip


@pytest.mark.sweep
def test_the_holding_update_reaches_the_channels_in_one_step(desk: Desk) -> None:
    with mail_server(Mailbox()) as mailbox:
        set_up(desk, mailbox)
        before = int(desk.git("rev-list", "--count", "HEAD"))
        said = desk.mim(*DECLARE, "--send")
        assert mailbox.received == dict.fromkeys(PEOPLE, 1)
        update = next(each for each in desk.timeline() if each["kind"] == "update")
        assert (update["affected"], update["doing"]) == (
            "Nobody can pay in the web shop",
            "We are investigating",
        )
        assert update["next"] == "2026-11-23T10:39:00Z"
        assert "audience" not in update  # it is for all of them
        (_, mail), *_ = mailbox.mails
        assert mail["Subject"] == "SEV1: Checkout returns 503"
        plain = mail.get_body(("plain",))
        assert plain is not None
        assert "Next update: 10:39 UTC." in plain.get_content()
        assert "sent to executive-mail: 3 accepted" in said.out
        assert "not sent: no channel is set up for staff and customers." in said.out
        assert [each["state"] for each in receipts(desk)] == ["sent"]
        # The declaration, the update, the claim and the receipt.
        assert int(desk.git("rev-list", "--count", "HEAD")) == before + 4
        assert "  next update by 10:39 UTC\n" in said.out
        assert "We have been working on this problem since 10:09 UTC" in said.out
        assert "First stakeholder update" not in desk.mim("due").out
        desk.mim("check")


def test_without_an_impact_the_title_is_what_is_affected(desk: Desk) -> None:
    desk.mim("declare", "Nobody can pay", "--severity", "SEV1", "--tell")
    assert [each["affected"] for each in desk.timeline() if each["kind"] == "update"] == ["Nobody can pay"]


def test_the_json_document_has_the_update_and_its_receipts(desk: Desk) -> None:
    with mail_server(Mailbox()) as mailbox:
        set_up(desk, mailbox)
        document = desk.mim(*DECLARE, "--send", "--json").document
        entries = {each["id"]: each["kind"] for each in desk.timeline()}
        assert [entries[each] for each in document["update"]["entries"]] == ["update"]
        assert entries[document["entries"][0]] == "declared"
        assert document["update"]["recorded"]
        assert [each["accepted"] for each in document["deliveries"]] == [3]


@pytest.mark.sweep
def test_an_update_that_does_not_arrive_has_the_exit_status_of_mim_update(desk: Desk) -> None:
    with mail_server(Mailbox(refuses=frozenset(PEOPLE[:1]))) as mailbox:
        set_up(desk, mailbox)
        for more in ((), ("--json",)):
            said = desk.type(*DECLARE, "--send", "--yes", *more)
            assert said.status == 6
            assert "partly sent to executive-mail: 2 accepted, 1 refused" in said.err


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_title_that_may_not_be_public_does_not_hold_up_the_declaration(
    desk: Desk, more: tuple[str, ...]
) -> None:
    said = desk.type("declare", "pay-db-03.internal is down", "-s", "checkout", "--tell", *more)
    assert said.status == 6
    assert "the incident was declared, but the update was not recorded: the text is public and" in said.err
    assert [each["kind"] for each in desk.timeline()].count("update") == 0
    assert desk.mim("list", "--json").document["incidents"][0]["status"] == "declared"


@pytest.mark.parametrize("other", ["--propose", "--backfill"])
def test_only_a_declaration_has_something_to_tell(desk: Desk, other: str) -> None:
    said = desk.refused(2, *DECLARE, other)
    assert f"{other} and --tell cannot be combined" in said.err
    assert desk.mim("list", "--json").document["incidents"] == []


def test_sending_without_an_update_is_a_mistake(desk: Desk) -> None:
    said = desk.refused(2, *DECLARE[:-1], "--send")
    assert "--send and --no-send require --tell" in said.err


@pytest.mark.sweep
def test_a_drill_tells_only_with_send(desk: Desk) -> None:
    with mail_server(Mailbox()) as mailbox:
        set_up(desk, mailbox)
        desk.mim(*DECLARE, "--drill")
        assert mailbox.mails == []
        desk.mim(*DECLARE, "--drill", "--send", "--yes")
        assert {mail["Subject"].partition(":")[0] for _, mail in mailbox.mails} == {"EXERCISE"}


def test_a_restricted_incident_tells_only_its_audiences(desk: Desk) -> None:
    with mail_server(Mailbox()) as mailbox:
        set_up(desk, mailbox)
        said = desk.mim(*DECLARE, "--restricted", "--audience", "executives", "--audience", "staff", "--send")
        assert mailbox.received == dict.fromkeys(PEOPLE, 1)
        assert "no channel is set up for staff." in said.out


def test_a_text_that_needs_approval_waits_for_it(desk: Desk) -> None:
    ask_for_approval(desk)
    said = desk.mim(*DECLARE, "--send")
    assert "not sent:" in said.out
    # mim-duty proposes, and is the only one with a role that can approve.
    assert "to let another person approve it: mim role major-incident-manager PERSON" in said.out
    assert [each["kind"] for each in desk.timeline()][-1] == "proposed-update"
    preview = desk.mim(*UPDATE, "--preview")
    assert "For customers" not in preview.err
    assert "Problem with Web checkout" in preview.out


def test_beside_another_open_incident_what_follows_names_the_new_one(desk: Desk) -> None:
    ask_for_approval(desk)
    desk.declare("Mails are late")
    said = desk.mim(*DECLARE)
    new = said.out.split()[0]
    # mim-duty proposes and is the only one with the role, so someone else has to take it, in the new incident.
    typed = f"mim role -i {new[-3:]} major-incident-manager PERSON"
    assert f"  to let another person approve it: {typed}\n" in said.out
    desk.mim(*typed.replace("PERSON", "deputy-duty").split()[1:])


def test_a_dry_run_tells_nobody(desk: Desk) -> None:
    with mail_server(Mailbox()) as mailbox:
        set_up(desk, mailbox)
        desk.mim(*DECLARE, "--send", "--dry-run")
        assert (mailbox.mails, desk.mim("list", "--json").document["incidents"]) == ([], [])


def test_both_commits_are_shared(office: Office) -> None:
    desk = office.seat("mim-duty")
    document = desk.mim(*DECLARE, "--json").document
    assert document["shared"]
    assert document["update"]["shared"]
    assert desk.git("rev-parse", "HEAD") == desk.git("rev-parse", "origin/main")
