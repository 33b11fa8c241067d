"""Updates that need approval, typed in real clones: two people, two clones, the site, and what is sent."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.stories.conftest import DAY
from tests.stories.receivers import Hook, receiver

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office

UPDATE = ("update", "--affected", "Nobody can pay", "--doing", "The last change is being rolled back")
TO_CUSTOMERS = (*UPDATE, "--audience", "customers", "--by", "comms-duty")
NEEDED = "update_approvals:\n  - audience: customers\n    roles: [major-incident-manager]\n"


@pytest.fixture
def hook() -> Iterator[Hook]:
    with receiver() as found:
        yield found


def ask_for_approval(desk: Desk, hook: Hook | None = None) -> None:
    """Require approval of updates to customers; with a hook, give their channel an address."""
    policy = desk.folder / "policy/policy.yaml"
    policy.write_text(policy.read_text().replace("\ncalendar:\n", f"\n{NEEDED}\ncalendar:\n"))
    if hook:
        channels = desk.folder / "policy/channels.yaml"
        title = "title: Public status page\n"
        assert title in channels.read_text()
        channels.write_text(
            channels.read_text().replace(title, f"{title}    url_env: PAGE\n    private: true\n")
        )
        desk.more.update(PAGE=hook.url("ok"))
    desk.mim("check")
    desk.git("add", "-A")
    dates = {"GIT_AUTHOR_DATE": f"{DAY}T{desk.clock}Z", "GIT_COMMITTER_DATE": f"{DAY}T{desk.clock}Z"}
    subprocess.run(
        ["git", "commit", "-q", "-m", "Require approval"],
        cwd=desk.folder,
        env={**desk.environment, **dates},
        check=True,
    )


def propose(desk: Desk, *words: str) -> str:
    """Propose an update to customers, and return the id of the proposal."""
    entry: str = desk.mim(*TO_CUSTOMERS, *words, "--json").document["entries"][-1]
    return entry


def kinds(desk: Desk) -> list[str]:
    return [each["kind"] for each in desk.timeline()]


@pytest.mark.sweep
def test_a_text_waits_is_approved_by_another_person_and_then_sent(desk: Desk, hook: Hook) -> None:
    ask_for_approval(desk, hook)
    desk.declare()
    said = desk.mim(*TO_CUSTOMERS, "--send")
    assert "proposed update, Nobody can pay" in said.out
    assert "not sent: this text needs approval by 10:24 UTC" in said.out
    assert "mim-duty can approve it (major-incident-manager)" in said.out
    assert desk.mim("deliver", "--send", "--older", "--again").out == "There is nothing to send.\n"
    assert hook.posts == []
    entry = desk.timeline()[-1]["id"]
    desk.clock = "10:14"
    done = desk.mim("approve", entry[-6:], "--send")
    assert "sent to status-page: 1 accepted" in done.out
    assert len(hook.posts) == 1
    assert kinds(desk)[-5:] == ["proposed-update", "approval", "update", "delivery", "delivery"]
    assert desk.mim("check").status == 0


@pytest.mark.sweep
def test_the_json_says_who_can_approve_until_when(desk: Desk) -> None:
    ask_for_approval(desk)
    desk.declare()
    document = desk.mim(*TO_CUSTOMERS, "--json").document
    waiting = {
        "update": document["entries"][0], "audience": "customers", "by": "comms-duty", "at": "2026-11-23T10:09:00Z",
        "until": "2026-11-23T10:24:00Z", "expired": False, "roles": ["major-incident-manager"],
        "people": ["mim-duty"],
    }  # fmt: skip
    assert document["waiting_for_approval"] == [waiting]
    assert desk.mim("status", "--json").document["incidents"][0]["waiting_for_approval"] == [waiting]
    assert "waiting_for_approval" not in desk.mim("log", "Seen", "--json").document
    shown = desk.timeline()
    assert next(each for each in shown if each["kind"] == "proposed-update")["approval"] == {
        "state": "waiting", "replaced_by": None,
    }  # fmt: skip
    desk.mim("approve", waiting["update"], "--json")
    decided = next(each for each in desk.timeline() if each["kind"] == "proposed-update")["approval"]
    assert (decided["state"], decided["by"], decided["at"]) == (
        "approved",
        "mim-duty",
        "2026-11-23T10:09:00Z",
    )


@pytest.mark.sweep
def test_the_proposer_and_people_without_the_role_are_refused_with_the_next_command(desk: Desk) -> None:
    ask_for_approval(desk)
    desk.declare()
    entry = propose(desk)[-6:]
    assert "comms-duty proposed this text" in desk.refused(3, "approve", entry, "--by", "comms-duty").err
    said = desk.refused(3, "approve", entry, "--by", "tech-duty").err
    assert "tech-duty does not have a role that can approve this text" in said
    assert "next: mim role major-incident-manager tech-duty" in said
    assert "next: mim approve " + entry in desk.refused(2, "approve").err
    assert "--reject has no reason" in desk.refused(2, "approve", entry, "--reject", " ").err
    assert "is not a proposed update" in desk.refused(3, "approve", desk.timeline()[0]["id"]).err


@pytest.mark.sweep
def test_it_is_owed_in_every_view_until_it_is_decided(desk: Desk) -> None:
    ask_for_approval(desk)
    desk.declare()
    entry = propose(desk)[-6:]
    for view in (("status",), ("due",), ("checklist",)):
        assert "pproval of the update to customers" in desk.mim(*view).out
    assert f"mim approve {entry}" in desk.mim("checklist").out
    assert "The update to customers is waiting for approval until 10:24 UTC." in desk.mim(
        "sitrep"
    ).out.replace("\n", " ")
    assert "waiting for approval" in desk.mim("show").out
    desk.clock = "10:30"
    late = desk.type("due", "--fail-on", "overdue")
    assert (late.status, "6m overdue" in late.out) == (1, True)
    assert "mim update --audience customers" in late.out
    assert "expired 10:24 UTC, propose it again" in " ".join(desk.mim("status").out.split())
    assert "could only be approved until 2026-11-23T10:24:00Z" in desk.refused(3, "approve", entry).err
    again = propose(desk)
    assert "mim approve " + again[-6:] in desk.refused(3, "approve", entry).err
    desk.mim("approve", again[-6:], "--reject", "Cards work again")
    assert "pproval of the update" not in desk.mim("status").out
    shown = " ".join(desk.mim("show").out.split())
    assert "Cards work again" in shown
    assert "rejected by mim-duty" in shown


@pytest.mark.sweep
def test_a_holder_at_a_terminal_reads_the_text_before_it_is_approved(desk: Desk) -> None:
    ask_for_approval(desk)
    desk.declare()
    propose(desk)
    with mock.patch("mimkit.cli.commands.approve.can_ask", return_value=True):
        said = desk.type("approve", stdin="n\n")
        assert said.status == 130
        assert "Proposed by comms-duty, 10:09 UTC; it can be approved until 10:24 UTC." in said.err
        assert "What is affected: Nobody can pay" in said.err
        assert kinds(desk)[-1] == "proposed-update"
        dry = desk.mim("approve", "--dry-run")
        assert "dry run, nothing recorded" in dry.out
        assert "What is affected: Nobody can pay" in desk.mim("approve", "--yes").err
        assert "no text of" in desk.refused(2, "approve").err
    assert kinds(desk)[-1] == "update"


@pytest.mark.sweep
def test_several_texts_must_be_named(desk: Desk) -> None:
    ask_for_approval(desk)
    desk.declare()
    propose(desk)
    desk.mim(*UPDATE, "--by", "comms-duty")
    # The text for all audiences replaced the one for customers.
    assert (
        "a text is waiting for approval, so specify the one that you read" in desk.refused(2, "approve").err
    )


@pytest.mark.sweep
def test_internal_values_are_refused_when_a_text_is_proposed_and_again_when_it_is_approved(
    desk: Desk,
) -> None:
    ask_for_approval(desk)
    desk.declare()
    leak = ("--affected", "Nobody can pay, see INC-4711", "--doing", "We look", "--audience", "customers")
    desk.mim("link", "INC-4711")
    said = desk.type("update", *leak, "--by", "comms-duty")
    assert (said.status, "contains internal values" in said.err) == (3, True)
    assert kinds(desk)[-1] == "link"
    entry = desk.mim(
        "update", "--affected", "Nobody can pay, ask atlas-admin", "--doing", "We look", "--audience", "customers",
        "--by", "comms-duty", "--json",
    ).document["entries"][0]  # fmt: skip
    people = desk.folder / "policy/people.yaml"
    people.write_text(people.read_text() + "  - {id: atlas-admin, name: Administrator of Atlas}\n")
    desk.commit("Add a person")
    found = desk.refused(3, "approve", entry)
    assert "eject it: mim approve ENTRY --reject REASON" in found.err
    assert desk.mim("approve", entry, "--anyway", "Customers know the number", "--json").document["recorded"]
    assert desk.timeline()[-1]["anyway"] == "Customers know the number"


@pytest.mark.sweep
def test_the_wording_is_checked_when_a_text_is_proposed(desk: Desk) -> None:
    ask_for_approval(desk)
    desk.declare()
    said = desk.mim("update", "--affected", "The pods are OOMKilled", "--doing", "We look", "--audience", "customers", "--by", "comms-duty")  # fmt: skip
    assert "wording:" in said.err
    assert "wording:" not in desk.mim("approve", desk.timeline()[-1]["id"]).err


def test_a_default_promise_of_a_proposal_keeps_the_policy(desk: Desk) -> None:
    ask_for_approval(desk)
    desk.declare()
    assert (
        "the policy requires the next update within 30m" in desk.refused(3, *TO_CUSTOMERS, "--next", "2h").err
    )


@pytest.mark.sweep
def test_of_two_clones_that_approve_at_once_one_is_refused(office: Office, hook: Hook) -> None:
    first = office.seat("mim-duty")
    ask_for_approval(first, hook)
    first.git("push", "-q")
    first.declare()
    entry = propose(first)
    second = office.seat("deputy-duty")
    second.more.update(first.more)
    second.mim("sync")
    first.mim("approve", entry, "--send")
    # The second clone has not fetched: it decides on the old head, and learns it when it shares.
    with mock.patch("mimkit.cli.session.Session.refresh"):
        said = second.type("approve", entry, "--by", "mim-duty", "--send")
    assert (said.status, "mim-duty already approved this text" in said.err) == (3, True)
    assert len(hook.posts) == 1
    second.mim("sync")
    assert kinds(second).count("update") == 1


@pytest.mark.sweep
def test_two_approvals_of_clones_that_could_not_share_are_one_update(office: Office, hook: Hook) -> None:
    first = office.seat("mim-duty")
    ask_for_approval(first, hook)
    first.git("push", "-q")
    first.declare()
    entry = propose(first)
    second = office.seat("deputy-duty")
    second.more.update(first.more)
    second.mim("sync")
    with_no_remote = {"MIM_OFFLINE": "1"}
    for desk, sends in ((first, "--no-send"), (second, "--no-send")):
        desk.more.update(with_no_remote)
        assert desk.type("approve", entry, sends, "--by", "mim-duty").status == 4
        desk.more.pop("MIM_OFFLINE")
    first.mim("sync")
    second.mim("sync")
    first.mim("sync")
    assert kinds(first).count("approval") == 2
    assert first.mim("check").status == 0
    first.mim("deliver", "--send")
    assert len(hook.posts) == 1
    second.mim("deliver", "--send")
    assert len(hook.posts) == 1


@pytest.mark.sweep
def test_a_text_that_is_redacted_where_it_was_proposed_does_not_leave_as_an_update(
    desk: Desk, hook: Hook
) -> None:
    ask_for_approval(desk, hook)
    desk.declare()
    entry = propose(desk)
    update = desk.mim("approve", entry, "--yes", "--no-send", "--json").document["entries"][-1]
    desk.mim("redact", entry, "--reason", "names a person")
    said = desk.type("deliver", "--send")
    assert said.status == 6
    assert "not sent to status-page: the proposed text was redacted" in said.err
    assert f"mim redact {update[-6:]} " in said.err
    assert hook.posts == []
    assert desk.mim("check").status == 0


@pytest.mark.sweep
def test_an_update_that_someone_wrote_without_approval_is_a_finding_and_is_never_sent(
    desk: Desk, hook: Hook
) -> None:
    name = desk.declare()  # before the policy asks for approval
    desk.mim(*TO_CUSTOMERS, "--no-send")
    desk.clock = "10:20"
    ask_for_approval(desk, hook)
    desk.mim("check")
    desk.clock = "10:30"
    other = desk.declare("Mail is down", "--service", "email", "--criterion", "service-unavailable")
    record = desk.record(other)
    record.write_text(
        record.read_text()
        + "  - {at: 2026-11-23T10:31:00Z, kind: update, by: comms-duty, affected: Mail, doing: We look, "
        "next: 2026-11-23T11:00:00Z, audience: customers, recorded: 2026-11-23T10:31:00Z, "
        "id: 01M83ZBWK00000000000000001}\n"
    )
    found = desk.type("check")
    assert found.status == 1
    assert "MIM403 This update was recorded without approval." in found.out
    assert found.out.count("MIM403") == 1
    assert name not in found.out
    desk.commit()
    desk.clock = "10:32"
    listed = desk.type("deliver", "-i", other, "--send", "--older", "--again")
    assert (listed.status, "the text is not approved" in listed.err) == (6, True)
    assert hook.posts == []


@pytest.mark.sweep
def test_the_public_site_shows_an_approved_text_and_nothing_of_its_approval(desk: Desk) -> None:
    ask_for_approval(desk)
    desk.declare()
    entry = propose(desk)
    out = desk.folder.parent / "public"

    def pages() -> str:
        desk.mim("site", "render", "--audience", "public", "--out", str(out))
        made = [each for each in out.rglob("*") if each.suffix in (".md", ".json", ".xml")]
        # The schema of open incident records names every kind of entry.
        return "".join(each.read_text() for each in made if "schema" not in each.as_posix())

    assert "Nobody can pay" not in pages()
    desk.mim("approve", entry)
    shown = pages()
    assert "Nobody can pay" in shown
    assert "proposed-update" not in shown
    assert "text_hash" not in shown


@pytest.mark.sweep
def test_the_internal_site_shows_what_waits_and_who_approved_it(desk: Desk) -> None:
    ask_for_approval(desk)
    desk.declare()
    entry = propose(desk)
    out = desk.folder.parent / "internal"

    def page() -> str:
        desk.mim("site", "render", "--out", str(out))
        return "".join(each.read_text() for each in out.rglob("*.md"))

    assert "waiting for approval" in page()
    desk.mim("approve", entry)
    assert "approved by " in page()


def test_an_exercise_is_approved_too_and_sends_only_with_send(desk: Desk, hook: Hook) -> None:
    ask_for_approval(desk, hook)
    desk.mim("declare", "Exercise", "--drill", "--service", "checkout", "--criterion", "service-unavailable")
    entry = propose(desk)
    assert "Approval of the update to customers (drill)" in " ".join(desk.mim("due").out.split())
    desk.mim("approve", entry)
    assert hook.posts == []


def test_the_preview_of_a_text_that_needs_approval_says_so(desk: Desk) -> None:
    ask_for_approval(desk)
    desk.declare()
    said = desk.mim(*TO_CUSTOMERS, "--preview").out
    assert "Sending: only after approval; mim-duty can approve it (major-incident-manager)" in said
    assert "What is affected: Nobody can pay" in said
    messages = desk.mim(*TO_CUSTOMERS, "--preview", "--json").document["messages"]
    assert [each["channel"] for each in messages] == ["status-page"]
    assert kinds(desk)[-1] == "role"


@pytest.mark.sweep
def test_the_approver_reads_the_message_of_the_present_moment(desk: Desk) -> None:
    ask_for_approval(desk)
    desk.declare()
    entry = propose(desk)
    desk.mim("workaround", "Pay by invoice")
    with mock.patch("mimkit.cli.commands.approve.can_ask", return_value=True):
        read = desk.mim("approve", entry, "--yes")
    assert "A workaround is available" in read.err
    assert "A workaround is available" in read.out


def test_a_text_that_was_never_published_is_no_leak(desk: Desk) -> None:
    """A rejected text names a person who was added later."""
    ask_for_approval(desk)
    desk.declare()
    entry = desk.mim(
        "update", "--affected", "Nobody can pay, ask atlas-admin", "--doing", "We look", "--audience", "customers",
        "--by", "comms-duty", "--json",
    ).document["entries"][0]  # fmt: skip
    desk.mim("approve", entry, "--reject", "Do not name people")
    people = desk.folder / "policy/people.yaml"
    people.write_text(people.read_text() + "  - {id: atlas-admin, name: Administrator of Atlas}\n")
    assert desk.mim("check").status == 0


def test_a_first_update_with_the_declaration_waits_too(desk: Desk) -> None:
    ask_for_approval(desk)
    said = desk.mim(
        "declare", "Nobody can pay", "--service", "checkout", "--criterion", "service-unavailable", "--tell"
    )
    assert "not sent: this text needs approval by 10:24 UTC" in said.out
    assert "no one else has the role major-incident-manager now" in said.out
    assert "to let another person approve it: mim role major-incident-manager PERSON" in said.out
    assert kinds(desk)[-1] == "proposed-update"
    desk.mim("role", "major-incident-manager", "deputy-duty")
    desk.mim("approve", desk.timeline()[-2]["id"], "--by", "deputy-duty")
    assert kinds(desk)[-1] == "update"
