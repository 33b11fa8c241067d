"""Log entries are accepted in every status."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from mimkit.errors import NoSuchRecord, UsageError
from mimkit.model.dossier import Dossier
from mimkit.model.incident.entries import Note
from mimkit.model.incident.kinds import LOG_KINDS, TASK_WORDS
from mimkit.ops.command import brief
from mimkit.ops.correcting.retract import Retract
from mimkit.ops.declare import Withdraw
from mimkit.ops.log import Log, LogKind
from mimkit.ops.open_work import AlreadySettled
from mimkit.ops.refusals.names import UnknownName
from mimkit.ops.refusals.order import FutureTime
from mimkit.report.incident.documents import show
from mimkit.report.incident.entry_marks import marks
from mimkit.rules.judge import check_dossier
from tests.builders import Desk, clock, entry, refusal


@pytest.mark.parametrize("kind", LOG_KINDS)
def test_whatever_is_said_is_written_down(declared: Desk, kind: str) -> None:
    found = declared.do(
        Log, "10:20", text="The pool is full", kind=kind, evidence=("https://x.example/1",), starred=True
    )
    said = found.record.timeline[-1]
    assert (said.kind, said.evidence, said.starred) == (kind, ("https://x.example/1",), True)
    assert found.change
    assert found.change.subject == f"{found.incident}: {TASK_WORDS.get(kind, kind)}, The pool is full"
    assert (found.change.entries, found.change.incident) == ((said.id,), found.incident)


def test_a_note_fits_after_the_end_and_long_after(declared: Desk) -> None:
    over = declared.do(Withdraw, "10:30", kind="demoted", reason="One user")
    assert over.do(Log, "+40 10:00", text="Seen again elsewhere").record.timeline[-1].kind == "note"


def test_a_note_is_dated_back_and_keeps_when_it_was_written(declared: Desk) -> None:
    said = declared.do(Log, "10:20", at=clock("09:40"), text="First page").record.timeline[-1]
    assert (said.at, said.recorded) == (clock("09:40"), clock("10:20"))


def test_an_action_is_open_until_something_resolves_it(declared: Desk) -> None:
    asked = declared.do(Log, "10:20", text="Roll back", kind="action", owner="tech-duty")
    assert [(each.text, each.owner) for each in asked.state.actions] == [("Roll back", "tech-duty")]
    done = asked.do(Log, "10:40", text="Rolled back", resolves=asked.last_id[-6:].lower())
    assert done.state.actions == ()


@pytest.mark.parametrize(("kind", "word"), [("action", "task"), ("blocker", "blocker")])
def test_a_task_or_a_blocker_is_resolved_once(declared: Desk, kind: LogKind, word: str) -> None:
    asked = declared.do(Log, "10:20", text="Wait for the vendor", kind=kind)
    done = asked.do(Log, "10:40", text="It answered", resolves=asked.last_id, by="tech-duty")
    first = done.last_id
    assert refusal(done, Log, "10:50", text="Don't wait", resolves=asked.last_id[-6:]) == (
        AlreadySettled,
        (
            f"the {word} {asked.last_id[-6:]} (Wait for the vendor) was already resolved at 2026-11-23T10:40:00Z "
            f"by tech-duty, with entry {first[-6:]}: It answered"
        ),
        f"if that entry is wrong: mim retract {first[-6:]} --reason WHY; to add to it: mim log 'Don'\"'\"'t wait'",
    )
    again = done.do(Retract, "10:51", entry=first, reason="Another vendor")
    assert again.do(Log, "10:52", text="It answers now", resolves=asked.last_id).state.settled


def test_of_two_resolutions_that_came_together_the_earlier_stands(declared: Desk) -> None:
    asked = declared.do(Log, "10:20", text="Wait for the vendor", kind="blocker")
    found = asked.do(Log, "10:40", text="It answered", resolves=asked.last_id)
    late = entry("10:45", "note", text="It is here", resolves=asked.last_id)
    both = found.record.with_timeline((*found.record.timeline, Note.model_validate(late)))
    dossier = Dossier(both, found.snapshot)
    blocker, first, second = dossier.state.timeline[-3:]
    assert list(marks(blocker, dossier)) == [
        f"resolved at 2026-11-23 10:40 UTC by mim-duty (entry {first.id[-6:]})"
    ]
    assert list(marks(first, dossier)) == [f"resolves the blocker {blocker.id[-6:]}"]
    assert list(marks(second, dossier)) == [
        f"resolves the blocker {blocker.id[-6:]}, which entry {first.id[-6:]} had already resolved"
    ]
    shown = show(dossier)["incident"]["timeline"]
    assert [each.get("settled") for each in shown[-3:]] == [
        {"by": "mim-duty", "at": "2026-11-23T10:40:00Z", "entry": first.id}, None, None,
    ]  # fmt: skip
    assert [rule.code for rule, _ in check_dossier(dossier)] == []


def test_what_is_open_is_marked_except_in_a_back_filled_record(declared: Desk) -> None:
    asked = declared.do(Log, "10:20", text="Roll back", kind="action")
    assert list(marks(asked.state.timeline[-1], asked.dossier)) == ["open"]
    past = replace(asked.dossier, incident=asked.record.model_copy(update={"mode": "backfill"}))
    assert list(marks(past.state.timeline[-1], past)) == []
    gone = asked.do(Retract, "10:30", entry=asked.last_id, reason="Not needed")
    (line,) = marks(gone.state.shown[-2], gone.dossier)
    assert line.startswith("retracted by mim-duty")
    loose = entry("10:45", "note", text="x", resolves=gone.record.timeline[0].id)
    odd = gone.record.with_timeline((*gone.record.timeline, Note.model_validate(loose)))
    assert list(marks(Dossier(odd, gone.snapshot).state.timeline[-1], Dossier(odd, gone.snapshot))) == []


def test_what_is_never_open_is_not_resolved(declared: Desk) -> None:
    said = declared.do(Log, "10:20", text="The pool is full", kind="finding")
    assert refusal(said, Log, "10:40", text="x", resolves=said.last_id) == (
        UsageError,
        f"the entry {said.last_id!r} is not a task, blocker or query, so it cannot be resolved",
        "list open tasks, blockers and queries with their ids: mim status",
    )


@pytest.mark.parametrize(
    ("words", "kind", "sentence", "hint"),
    [
        (
            {"owner": "tech-duty", "kind": "decision"}, UsageError, "a decision cannot have an owner",
            "use --owner with --kind task or --kind blocker",
        ),
        ({"owner": "techh", "kind": "action"}, UnknownName, "'techh' is not a person in policy/people.yaml", "did you mean tech-duty?"),
        ({"by": "techh"}, UnknownName, "'techh' is not a person in policy/people.yaml", "did you mean tech-duty?"),
        ({"resolves": "ZZZZZZ"}, NoSuchRecord, "no entry has the id 'ZZZZZZ'", "list the entries with their ids: mim show"),
        ({"resolves": " "}, NoSuchRecord, "no entry has the id ' '", "list the entries with their ids: mim show"),
        (
            {"resolves": "01"}, UsageError, "2 entries end in '01'",
            "use more characters of the id; to list the ids: mim show",
        ),
        (
            {"at": clock("10:21"), "kind": "finding"}, FutureTime,
            "the finding at 2026-11-23T10:21:00Z is in the future: it is 2026-11-23T10:20:00Z now",
            "specify the time when it happened, such as --at -5m",
        ),
    ],
)  # fmt: skip
def test_a_note_that_cannot_be_meant_is_refused(
    desk: Desk, words: dict[str, Any], kind: type, sentence: str, hint: str
) -> None:
    another = desk.declare(entropy=0).do(Log, "10:12", entropy=1, text="Its id ends like that of another")
    assert refusal(another, Log, "10:20", text="x", **words) == (kind, sentence, hint)


def test_an_entry_is_named_as_it_is_heard(declared: Desk) -> None:
    asked = declared.do(Log, "10:20", entropy=0x10_0000, text="Roll back", kind="action")
    heard = asked.last_id[-6:].replace("0", "o").replace("1", "l")
    assert asked.do(Log, "10:40", text="Done", resolves=heard).state.actions == ()


@pytest.mark.parametrize("text", ["", "hidden\u202e", "x" * 20_001])
def test_words_that_no_record_accepts_are_not_written(declared: Desk, text: str) -> None:
    with pytest.raises(ValidationError):
        declared.do(Log, "10:20", text=text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("One\nTwo", "One"),
        ("  \n ", ""),
        ("", ""),
        ("a" * 60, "a" * 60),
        ("word " * 20, "word " * 10 + "word..."),
    ],
)
def test_a_commit_subject_is_one_short_line(text: str, line: str) -> None:
    assert brief(text) == line
    assert len(brief(text)) <= 60


def test_evidence_of_a_note_is_a_link(declared: Desk) -> None:
    found = refusal(
        declared, Log, "10:20", text="The pool is full", evidence=("https://x.example/1", "tel:1")
    )
    assert found[:2] == (UsageError, "'tel:1' is not a URL, so it cannot be used as evidence")


def test_a_long_text_is_stored_beside_the_record(declared: Desk) -> None:
    command = declared.command(
        Log, "10:20", text="The log of the pool", attached=b"line\n" * 3, attached_from="pool.log"
    )
    change = command.decide(declared.snapshot)
    (stored,) = change.attached
    file = f"evidence/{change.entries[-1]}.txt"
    assert (stored.incident, stored.file, stored.content) == (declared.incident, file, b"line\nline\nline\n")
    noted: Any = declared.apply(command).record.timeline[-1]
    assert (noted.text, noted.attached.file, noted.attached.name) == ("The log of the pool", file, "pool.log")
