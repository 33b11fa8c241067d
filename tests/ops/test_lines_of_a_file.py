"""A file of entries can be read again: known lines change nothing, new ones are added, changed ones are listed."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.incident.effects.same_key import is_content_key
from mimkit.ops.backfilling.from_file import LinesRefused, RecordLines, TooManyLines
from mimkit.ops.backfilling.rows import Row, place_of
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.log import Log
from mimkit.ops.restore import Restore
from tests.builders import Desk, clock


def row(line: int, at: str, text: str, **keys: Any) -> Row:
    return Row(
        **{
            "line": line,
            "column": 1,
            "at": clock(at),
            "kind": "note",
            "by": "tech-duty",
            "text": text,
            **keys,
        }
    )


FIRST = (
    row(2, "10:10", "Alert"),
    row(3, "10:11", "Pool is full", kind="finding"),
    row(4, "10:12", "Roll back", kind="action"),
)


def read(desk: Desk, *rows: Row, name: str = "notes.csv") -> Desk:
    return desk.do(RecordLines, "11:00", name=name, rows=rows)


def said(desk: Desk) -> tuple[str, ...]:
    assert desk.change is not None
    return desk.change.differences


def timeline(desk: Desk) -> tuple[Any, ...]:
    return desk.record.timeline


def texts(desk: Desk) -> list[str]:
    return [entry.text for entry in timeline(desk) if entry.via == "file"]


@pytest.fixture
def once(declared: Desk) -> Desk:
    return read(declared, *FIRST)


def test_each_line_is_an_entry_with_its_source_and_a_key(once: Desk) -> None:
    entries = timeline(once)[-3:]
    assert [(each.kind, each.at, each.by, each.text) for each in entries] == [
        (each.kind, each.at, each.by, each.text) for each in FIRST
    ]
    assert [each.source for each in entries] == ["notes.csv:2", "notes.csv:3", "notes.csv:4"]
    assert {each.recorded for each in entries} == {clock("11:00")}
    assert all(is_content_key(each.key) for each in entries)
    assert once.change is not None
    assert once.change.subject.endswith("3 entries from notes.csv")
    assert [action.text for action in once.state.actions] == ["Roll back"]


@pytest.mark.parametrize("name", ["notes.csv", "copy.csv"])
def test_the_same_lines_change_nothing_whatever_the_file_is_called(once: Desk, name: str) -> None:
    again = read(once, *reversed(FIRST), name=name)
    assert again.files == once.files
    assert again.change is not None
    assert (again.change.is_repeat, len(again.change.entries), said(again)) == (True, 3, ())


def test_a_longer_file_adds_only_the_new_line_wherever_it_is(once: Desk) -> None:
    longer = read(once, FIRST[0], row(3, "10:10", "Page"), *FIRST[1:])
    assert texts(longer) == ["Alert", "Pool is full", "Roll back", "Page"]
    assert longer.change is not None
    assert longer.change.subject.endswith("1 entry from notes.csv")
    assert said(longer) == ()


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        (row(2, "10:10", "Alarm"), "text"),
        (row(2, "10:15", "Alert"), "at"),
        (row(2, "10:10", "Alert", by="mim-duty"), "by"),
        (row(2, "10:10", "Alert", kind="decision"), "kind"),
        (row(2, "10:15", "Alert!"), "at"),
        (row(2, "10:10", "Something else", kind="finding"), "kind"),
    ],
)
def test_a_changed_line_is_listed_and_what_is_recorded_stands(once: Desk, changed: Row, key: str) -> None:
    found = read(once, changed, *FIRST[1:])
    assert found.files == once.files
    (sentence,) = said(found)
    assert sentence.startswith("notes.csv:2:1: ")
    assert f"`{key}` is " in sentence


def test_a_line_that_replaces_another_is_new(once: Desk) -> None:
    other = read(once, row(2, "10:40", "Customers call about something else"), *FIRST[1:])
    assert texts(other)[-1] == "Customers call about something else"
    assert said(other) == ()
    gone = other.command(RecordLines, "11:00", name="notes.csv", rows=FIRST[1:])
    assert isinstance(gone, RecordLines)
    assert [each.text for each in gone.matching(other.snapshot).gone] == [
        "Alert",
        "Customers call about something else",
    ]


def test_a_changed_line_in_another_file_is_new_but_not_from_a_pipe(once: Desk) -> None:
    assert texts(read(once, row(2, "10:10", "Alarm"), name="other.csv"))[-1] == "Alarm"
    assert len(said(read(once, row(2, "10:10", "Alarm"), *FIRST[1:], name="stdin"))) == 1


def test_a_line_that_was_changed_like_its_entry_was_amended_is_known(once: Desk) -> None:
    target = timeline(once)[-3].id
    amended = once.do(Amend, "11:10", entry=target, correct_text="Alarm")
    for first in (row(2, "10:10", "Alarm"), FIRST[0]):
        again = read(amended, first, *FIRST[1:])
        assert (again.files, said(again)) == (amended.files, ())


def test_redacted_text_does_not_come_back(once: Desk) -> None:
    redacted = once.do(Redact, "11:10", entry=timeline(once)[-3].id, reason="A name")
    again = read(redacted, *FIRST)
    assert (again.files, said(again)) == (redacted.files, ())


def test_a_key_in_the_file_identifies_the_line(declared: Desk) -> None:
    first = row(2, "10:10", "Alert", key="a1")
    once = read(declared, first)
    assert said(read(once, first)) == ()
    moved = read(once, row(7, "10:15", "Alarm", key="a1"))
    assert moved.files == once.files
    assert len(said(moved)) == 1
    assert texts(read(once, row(2, "10:10", "Alert", key="a2"))) == ["Alert", "Alert"]


def test_a_line_twice_in_a_file_is_one_event(declared: Desk) -> None:
    found = read(declared, FIRST[0], row(3, "10:10", "Alert"))
    assert (texts(found), said(found)) == (["Alert"], ())
    keyed = read(declared, row(2, "10:10", "Alert", key="a1"), row(3, "10:10", "Alarm", key="a1"))
    assert texts(keyed) == ["Alert"]
    assert said(keyed) == (
        "notes.csv:3:1: has the same key as line 2, but different content; line 2 is used",
    )


def test_a_milestone_of_a_file_happens_once(declared: Desk) -> None:
    restored = row(2, "10:50", "Back", kind="restored")
    once = read(declared, restored)
    assert once.state.milestones.restored == clock("10:50")
    assert read(once, restored).files == once.files
    with pytest.raises(LinesRefused) as refused:
        read(
            once, restored, row(3, "10:51", "Fixed", kind="fixed"), row(4, "10:52", "Fixed too", kind="fixed")
        )
    assert refused.value.rows == (("notes.csv:4:1: error: the incident already has a `fixed` entry",),)
    with pytest.raises(LinesRefused, match="2 lines do not fit"):
        read(declared.do(Restore, "10:55"), restored, row(3, "10:51", "Again", kind="restored"))


def test_only_a_milestone_is_judged_by_the_rules(declared: Desk) -> None:
    for kind, is_judged in (("note", False), ("restored", True)):
        command = declared.command(RecordLines, "11:00", name="n", rows=(row(2, "10:50", "x", kind=kind),))
        assert command.is_judged is is_judged


def test_more_lines_than_a_record_holds_are_refused(declared: Desk) -> None:
    rows = [row(number, "10:10", f"{number} {'x' * 200}") for number in range(5000)]
    with pytest.raises(TooManyLines, match="has 5,000 new lines, but only about 2,700 of them fit"):
        read(declared, *rows)


def test_an_entry_without_a_place_in_a_file_has_none(declared: Desk) -> None:
    noted = declared.do(Log, "10:20", text="x", source="https://x.example/1", via="file")
    assert place_of(timeline(noted)[-1]) == ("", 0)
    assert place_of(timeline(declared)[-1]) == ("", 0)
    # An entry via a file without text, and one that some other program keyed, are no lines of this file.
    other = declared.do(Log, "10:20", text="x", key="k", source="notes.csv:2", via="file")
    assert texts(read(other, row(2, "10:10", "y"))) == ["x", "y"]


def test_an_empty_recorded_text_is_shown_as_empty(declared: Desk) -> None:
    once = declared.do(Restore, "10:55", key="r1", via="file")
    (sentence,) = said(read(once, row(2, "10:55", "Back", kind="restored", by="mim-duty", key="r1")))
    assert "`text` is Back here and empty in the entry" in sentence
    (long,) = said(read(once, row(2, "10:55", "Back" * 30, kind="restored", by="mim-duty", key="r1")))
    assert "BackB... here" in long
