"""The text of an update: previewed, repeated with --same, asked for, and filled in as a form in an editor."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.stories.receivers import Mailbox, mail_server, receiver
from tests.stories.test_deliver import UPDATE, receipts, set_up
from tests.stories.test_keystrokes import Terminal

if TYPE_CHECKING:
    from tests.stories.conftest import Desk


def updates(desk: Desk) -> list[dict[str, str]]:
    return [each for each in desk.timeline() if each["kind"] == "update"]


@pytest.mark.sweep
def test_a_preview_is_what_arrives_and_records_nothing(desk: Desk) -> None:
    with mail_server(Mailbox()) as mailbox, receiver() as hook:
        set_up(desk, mailbox, ("ann@example.org",), staff=hook.url("ok").replace("json:", "mmost:"))
        desk.declare()
        head = desk.git("rev-parse", "HEAD")
        found = desk.mim(*UPDATE, "--preview", "--json").document
        said = desk.mim(*UPDATE, "--preview")
        assert (desk.git("rev-parse", "HEAD"), mailbox.mails, hook.posts) == (head, [], [])
        assert (found["recorded"], found["commit"]) == (False, None)
        assert "This is a preview. Nothing was recorded, and nothing was sent." in said.out

        desk.mim(*UPDATE, "--send")
        mail, chat, page = found["messages"]
        assert [each["channel"] for each in found["messages"]] == [
            "executive-mail",
            "staff-broadcast",
            "status-page",
        ]
        assert all(each["moments"] == ["declared"] for each in found["messages"])
        ((_, arrived),) = mailbox.mails
        assert arrived["Subject"] == mail["subject"]
        for form, kind in (("text", "plain"), ("html", "html")):
            part = arrived.get_body((kind,))
            assert part is not None
            assert part.get_content().replace("\r\n", "\n").strip() == mail["forms"][form].strip()
            assert mail["forms"][form].strip() in said.out
        ((_, body),) = hook.posts
        assert list(chat["forms"]) == ["markdown"]
        assert chat["forms"]["markdown"].replace("\n", "\\n") in body.decode()
        assert chat["forms"]["markdown"] in said.out
        assert page["send"] is None
        assert "no channel is set up: paste the text yourself" in said.out
        assert page["forms"]["text"] in said.out


@pytest.mark.sweep
def test_a_preview_does_not_need_the_secrets(desk: Desk) -> None:
    with receiver() as hook:
        set_up(desk, staff=hook.url("ok"))
    del desk.more["STAFF"]
    desk.declare()
    found = desk.mim(*UPDATE, "--preview", "--json").document["messages"][1]
    assert found["note"] == "STAFF is not set in the environment, the keyring or the secrets file"
    assert list(found["forms"]) == ["text"]
    desk.more["STAFF"] = "nonsense://"
    assert "is not an address" in desk.mim(*UPDATE, "--preview").out


def test_without_a_channel_the_text_is_to_paste(desk: Desk) -> None:
    desk.declare()
    said = desk.mim(*UPDATE, "--audience", "customers")
    assert (
        "Recorded, but not sent: no channel is set up for customers.\nPaste this text yourself:" in said.out
    )
    assert "Problem with Web checkout\n" in said.out
    again = desk.mim(*UPDATE, "--audience", "customers", "--dry-run")
    assert "Neither recorded nor sent: no channel is set up for customers." in again.out


@pytest.mark.sweep
def test_same_repeats_the_last_update_to_the_audience_and_says_that_nothing_changed(desk: Desk) -> None:
    desk.declare()
    assert "there is no update yet" in desk.refused(3, "update", "--same").err
    said = desk.refused(3, "update", "--same", "--audience", "staff")
    assert said.err.endswith("  next: mim update --audience staff\n")
    desk.clock = "10:18"
    desk.mim(*UPDATE, "--not-affected", "Browsing", "--next", "20m")
    desk.mim("update", "--audience", "staff", "--affected", "Tills", "--doing", "We look")
    desk.clock = "10:38"
    desk.mim("update", "--same", "--next", "30m")
    first, _, repeated = updates(desk)
    assert (repeated["affected"], repeated["not_affected"]) == (first["affected"], "Browsing")
    assert repeated["doing"] == f"No change since 10:18 UTC. {first['doing']}"
    assert repeated["next"] == "2026-11-23T11:08:00Z"
    desk.clock = "11:00"
    desk.mim("update", "--same")
    assert updates(desk)[-1]["doing"] == repeated["doing"]
    desk.mim("update", "--same", "--doing", "The disk is being replaced", "--audience", "staff")
    assert updates(desk)[-1]["affected"] == first["affected"]  # it was for staff too, and it is later
    assert updates(desk)[-1]["doing"] == "The disk is being replaced"
    desk.mim("check")


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (("workaround", "Pay by invoice"), "workaround at 10:30 UTC"),
        (("restored",), "restored at 10:30 UTC"),
    ],
)
def test_same_is_refused_if_something_changed(desk: Desk, verb: tuple[str, ...], words: str) -> None:
    desk.declare()
    desk.clock = "10:18"
    desk.mim(*UPDATE)
    desk.clock = "10:30"
    desk.mim(*verb)
    said = desk.refused(3, "update", "--same")
    assert f"something changed since the last update: {words}" in said.err
    said = desk.refused(3, "update", "--same", "--audience", "staff")
    assert said.err.endswith("  next: mim update --audience staff\n")
    assert len(updates(desk)) == 1


def test_same_takes_no_text_about_what_is_affected(desk: Desk) -> None:
    desk.declare()
    desk.mim(*UPDATE)
    said = desk.refused(2, "update", "--same", "--affected", "Everything")
    assert "--same already repeats what is affected and what is not" in said.err
    assert "--same and --edit cannot be combined" in desk.refused(2, "update", "--same", "--edit").err


@pytest.mark.sweep
def test_same_does_not_ask_again_about_words_that_were_recorded(desk: Desk) -> None:
    desk.declare()
    first = desk.mim("update", "--affected", "The API is down", "--doing", "Looking at the logs")
    assert "MIM411 `API` is jargon" in first.err
    assert "API" not in desk.mim("update", "--same").err
    assert "MIM414" in desk.mim("update", "--same", "--doing", "It will be fixed by 11:00").err


@pytest.mark.sweep
def test_an_internal_detail_in_a_repeated_text_is_still_refused(desk: Desk) -> None:
    desk.declare()
    desk.mim("update", "--affected", "pay-db-03.internal is down", "--doing", "x", "--anyway", "Known")
    said = desk.refused(3, "update", "--same")
    assert "the text is public and contains internal values" in said.err


@pytest.mark.sweep
def test_each_field_is_asked_for_with_the_last_text_and_the_changes_are_shown(desk: Desk) -> None:
    desk.declare()
    desk.clock = "10:18"
    desk.mim(*UPDATE, "--not-affected", "Browsing and stores")
    desk.clock = "10:30"
    told = Terminal(desk).type("mim update", "Nobody can log in", "-", "")
    assert "What is affected [Nobody can pay]: " in told
    assert "What is not affected [Browsing and stores; - for nothing]: " in told
    assert "What is being done [We are rolling back]: " in told
    assert "Changed since the update at 10:18 UTC:" in told
    assert "  What is affected: Nobody can [-pay-] {+log in+}\n" in told
    assert "  What is not affected: [-Browsing and stores-]\n" in told
    last = updates(desk)[-1]
    assert last["affected"] == "Nobody can log in"
    assert "not_affected" not in last
    assert last["doing"] == "We are rolling back"
    told = Terminal(desk).type("mim update", "", "", "")
    assert "The text is the same as in the update at 10:30 UTC." in told


@pytest.mark.sweep
def test_the_text_of_a_new_workaround_is_offered(desk: Desk) -> None:
    desk.declare()
    desk.mim(*UPDATE)
    desk.clock = "10:30"
    desk.mim("workaround", "Customers can pay by invoice")
    told = Terminal(desk).type("mim update", "", "", "")
    assert "What is being done [Customers can pay by invoice]: " in told
    assert " workaround available: " in told


def editor(desk: Desk, script: str, name: str = "editor") -> str:
    """Set EDITOR to a shell script that gets the path of the form; return the command."""
    path = desk.folder.parent / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    desk.more["EDITOR"] = str(path)
    return str(path)


def drafts(desk: Desk) -> list[Path]:
    return sorted((desk.folder / ".git/mimkit/drafts").glob("*"))


FILL = (
    'cp "$1" "$(dirname "$0")/form"\n'
    "sed -i -e 's/^Affected:.*/Affected: Nobody can log in\\nor sign up/' "
    "-e 's/^Being done:.*/Being done: We roll back/' -e 's/^Next update:.*/Next update: 20m/' \"$1\""
)


@pytest.mark.sweep
def test_a_form_in_the_editor_starts_from_the_last_update(desk: Desk) -> None:
    desk.declare()
    desk.clock = "10:18"
    desk.mim(*UPDATE, "--not-affected", "Browsing")
    desk.clock = "10:30"
    editor(desk, FILL)
    desk.mim("update", "--edit")
    form = (desk.folder.parent / "form").read_text()
    assert "\n# What still works. You can leave this empty.\nNot affected: Browsing\n" in form
    assert "\nAffected: Nobody can pay\n" in form
    assert form.startswith("# Update about MI-")
    last = updates(desk)[-1]
    assert last["affected"] == "Nobody can log in\nor sign up"
    assert (last["not_affected"], last["doing"]) == ("Browsing", "We roll back")
    assert last["next"] == "2026-11-23T10:50:00Z"
    assert drafts(desk) == []


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("true", "the form was left unchanged, so nothing was recorded"),
        ('sed -i "/^[^#]/d" "$1"', "the form was left empty, so nothing was recorded"),
        (': > "$1"', "the form was left empty, so nothing was recorded"),
        ('echo "# a comment" >> "$1"', "the form was left unchanged, so nothing was recorded"),
    ],
)
def test_an_empty_or_unchanged_form_records_nothing(desk: Desk, script: str, words: str) -> None:
    desk.declare()
    desk.mim(*UPDATE)
    editor(desk, script)
    said = desk.refused(3, "update", "--edit")
    assert words in said.err
    assert "kept" not in said.err
    assert (len(updates(desk)), drafts(desk)) == (1, [])


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("script", "words"),
    [
        (f"{FILL}\nexit 3", "the editor ended with status 3, so nothing was recorded"),
        (f"{FILL}\nkill -9 $$", "the editor was stopped by signal 9, so nothing was recorded"),
    ],
)
def test_a_failing_editor_loses_nothing(desk: Desk, script: str, words: str) -> None:
    desk.declare()
    editor(desk, script)
    said = desk.refused(5, "update", "--edit")
    (draft,) = drafts(desk)
    assert words in said.err
    assert f"your text is saved in {draft}; to continue: mim update --edit" in said.err
    assert "Affected: Nobody can log in" in draft.read_text()
    assert updates(desk) == []
    editor(desk, "true")
    desk.mim("update", "--edit")
    assert updates(desk)[-1]["affected"] == "Nobody can log in\nor sign up"
    assert drafts(desk) == []


@pytest.mark.sweep
def test_a_text_that_is_refused_is_kept(desk: Desk) -> None:
    desk.declare()
    editor(desk, "sed -i 's/^Being done:.*/Being done: We restart pay-db-03.internal/' \"$1\"")
    said = desk.refused(3, "update", "--edit", "--audience", "customers")
    (draft,) = drafts(desk)
    assert "contains internal values" in said.err
    assert f"your text is saved in {draft}; to continue: mim update --edit --audience customers" in said.err
    editor(desk, "sed -i 's/pay-db-03.internal/the database/' \"$1\"")
    desk.mim("update", "--edit", "--audience", "customers")
    assert updates(desk)[-1]["doing"] == "We restart the database"


@pytest.mark.sweep
def test_answers_that_are_refused_are_kept(desk: Desk) -> None:
    desk.declare()
    answers = ("Nobody can pay", "Browsing", "We restart pay-db-03.internal")
    told = Terminal(desk).type("mim update", *answers, status=3)
    (draft,) = drafts(desk)
    assert "contains internal values" in told
    assert f"your text is saved in {draft}; to continue: mim update --edit" in " ".join(told.split())
    assert updates(desk) == []
    editor(desk, "sed -i 's/pay-db-03.internal/the database/' \"$1\"")
    desk.mim("update", "--edit")
    last = updates(desk)[-1]
    assert (last["affected"], last["not_affected"], last["doing"]) == (
        "Nobody can pay",
        "Browsing",
        "We restart the database",
    )
    told = Terminal(desk).type("mim update", "Nobody can log in", "", "")
    assert "kept" not in told
    assert drafts(desk) == []


def test_a_form_without_what_is_needed_is_kept(desk: Desk) -> None:
    desk.declare()
    editor(desk, "sed -i 's/^Being done:.*/Being done:/' \"$1\"")
    said = desk.refused(2, "update", "--edit")
    assert "the field 'Being done' of the form is empty" in said.err
    assert len(drafts(desk)) == 1


def test_a_preview_of_a_form_keeps_it(desk: Desk) -> None:
    desk.declare()
    editor(desk, FILL)
    said = desk.mim("update", "--edit", "--preview")
    assert "your text is saved in" in said.err
    assert updates(desk) == []


def test_the_editor_may_have_arguments_and_visual_comes_first(desk: Desk) -> None:
    desk.declare()
    path = editor(desk, f'[ "$1" = --wait ] || exit 9\nshift\n{FILL}', "my editor")
    desk.more.update(VISUAL=f"'{path}' --wait", EDITOR="false")
    desk.mim("update", "--edit")
    assert updates(desk)[-1]["doing"] == "We roll back"


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ("/no/such/editor", "the editor '/no/such/editor' cannot be started"),
        ("", "VISUAL and EDITOR are not set"),
    ],
)
def test_an_editor_that_is_not_there_is_named(desk: Desk, chosen: str, words: str) -> None:
    desk.declare()
    desk.more["EDITOR"] = chosen
    said = desk.refused(5, "update", "--edit")
    assert words in said.err
    assert "export EDITOR=nano" in said.err


@pytest.mark.sweep
def test_a_repeated_update_is_delivered(desk: Desk) -> None:
    with mail_server(Mailbox()) as mailbox:
        set_up(desk, mailbox)
        desk.declare()
        desk.mim(*UPDATE, "--send")
        desk.mim("update", "--same", "--send")
        assert len(mailbox.mails) == 2 * 3
        assert [each["state"] for each in receipts(desk)] == ["sent", "sent"]
        assert os.environ.get("EXEC_MAIL") is None
