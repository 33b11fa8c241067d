"""A command with a key is recorded once per incident; a repeat changes nothing and names what differs."""

from __future__ import annotations

from mimkit.ops.declare import Declare
from mimkit.ops.log import Log
from mimkit.ops.restore import Restore
from tests.builders import Desk


def test_the_same_note_again_changes_nothing(declared: Desk) -> None:
    once = declared.do(
        Log, "10:20", text="Error rate 40", key="alert-1", via="alert", source="https://x.example/1"
    )
    said = once.record.timeline[-1]
    assert (said.via, said.source, said.key) == ("alert", "https://x.example/1", "alert-1")
    again = once.do(Log, "10:25", text="Error rate 40", key="alert-1", via="bot")
    assert again.files == once.files
    assert again.change is not None
    assert (again.change.is_repeat, again.change.entries, again.change.differences) == (True, (said.id,), ())
    assert again.change.subject == f"{again.incident}: already recorded as {said.id[-6:]}"


def test_other_text_under_the_key_is_named_and_not_recorded(declared: Desk) -> None:
    once = declared.do(Log, "10:20", text="Error rate 40", key="alert-1")
    other = once.do(Log, "10:25", text="Error rate 50", key="alert-1")
    assert other.files == once.files
    assert other.change is not None
    assert other.change.differences == (
        f"`text` of {once.last_id[-6:]} is 'Error rate 40', not 'Error rate 50'",
    )


def test_a_milestone_again_is_no_refusal(declared: Desk) -> None:
    once = declared.do(Restore, "10:55", key="ticket-7", text="Rolled back")
    again = once.do(Restore, "11:00", key="ticket-7", text="Rolled back")
    assert again.files == once.files
    assert again.change is not None
    assert again.change.differences == ()
    other = once.do(Restore, "11:00", key="ticket-7", text="Failed over").change
    assert other is not None
    assert len(other.differences) == 1


def test_a_repeat_that_would_be_refused_is_only_a_repeat(declared: Desk) -> None:
    once = declared.do(Log, "10:20", text="Error rate 40", key="alert-1")
    again = once.do(Log, "10:55", text="Done", resolves="ZZZZZZ", key="alert-1")
    assert again.change is not None
    assert (again.change.is_repeat, again.change.differences) == (True, ())


def test_a_declaration_with_a_key_is_made_once_while_its_incident_is_open(desk: Desk) -> None:
    once = desk.declare(key="alert-1")
    again = once.declare("10:12", key="alert-1")
    assert again.files == once.files
    assert again.incident == once.incident
    assert once.declare("10:12", key="alert-2").incident != once.incident
    command = once.command(Declare, "10:12", title="Checkout fails", key="alert-1")
    assert command.reads_open
    assert not once.command(Declare, "10:12", title="Checkout fails").reads_open


def test_only_the_first_entry_of_a_command_has_the_key(desk: Desk) -> None:
    timeline = desk.declare(key="alert-1", via="alert").record.timeline
    assert [each.key for each in timeline] == ["alert-1", *[None] * (len(timeline) - 1)]
    assert {each.via for each in timeline} == {"alert"}
