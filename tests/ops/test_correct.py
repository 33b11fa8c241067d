"""Amending entries: the original always stays."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.app.recording.checks.rule_check import BreaksRule
from mimkit.errors import UsageError
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.ops.classify import ChangeSeverity
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.declare import Withdraw
from mimkit.ops.log import Log
from mimkit.ops.refusals.order import Contradiction, FutureTime, NotYet
from mimkit.ops.refusals.texts import GivesAway, UnclearWording, WordingRemark
from mimkit.ops.restore import RecordWorkaround, Reopen, Restore
from tests.builders import Desk, clock, refusal


@pytest.fixture(scope="module")
def noted(declared: Desk) -> Desk:
    return declared.do(Log, "10:20", text="Jane Doe called about the card 4111")


def path(desk: Desk) -> str:
    return f"incidents/2026/{desk.incident}/incident.yaml"


def shown(desk: Desk, name: str) -> Any:
    return next(each for each in desk.state.timeline if each.id == name)


def test_an_amend_stands_beside_what_it_corrects(noted: Desk) -> None:
    found = noted.do(
        Amend,
        "10:30",
        entry=noted.last_id[-4:],
        correct_at=clock("10:12"),
        correct_text="A customer called",
        reason="Typo",
    )
    assert found.files[path(noted)].startswith(noted.files[path(noted)])
    note = shown(found, noted.last_id)
    assert (note.at, note.text, note.recorded) == (clock("10:12"), "A customer called", clock("10:20"))
    assert found.state.timeline[-1].text == "Typo"


def test_an_entry_that_was_amended_is_amended_once_more(noted: Desk) -> None:
    once = noted.do(Amend, "10:30", entry=noted.last_id, correct_text="One")
    assert (
        shown(once.do(Amend, "10:31", entry=noted.last_id, correct_text="Two"), noted.last_id).text == "Two"
    )


def test_the_time_of_a_milestone_is_amended(declared: Desk) -> None:
    restored = declared.do(Restore, "11:55")
    found = restored.do(Amend, "12:00", entry=restored.last_id, correct_at=clock("10:55"))
    assert found.state.milestones.restored == clock("10:55")


def test_a_redaction_blanks_the_words_in_place_and_says_why(noted: Desk) -> None:
    found = noted.do(Redact, "10:30", entry=noted.last_id, reason="Names a customer")
    assert b"Jane" not in found.files[path(noted)]
    assert b"4111" not in found.files[path(noted)]
    assert shown(found, noted.last_id).text == REDACTED
    assert (found.state.timeline[-1].kind, found.state.timeline[-1].reason) == ("redact", "Names a customer")


def test_a_redaction_blanks_the_corrections_of_the_entry_too(noted: Desk) -> None:
    amended = noted.do(
        Amend, "10:30", entry=noted.last_id, correct_text="Jane D. called", reason="Jane asked"
    )
    moved = amended.do(Amend, "10:31", entry=noted.last_id, correct_at=clock("10:29"))
    other = moved.do(Log, "10:32", text="Another note")
    found = other.do(Redact, "10:33", entry=noted.last_id, reason="Names a customer")
    assert b"Jane" not in found.files[path(noted)]
    assert b"Another note" in found.files[path(noted)]


def test_a_redaction_blanks_every_part_of_an_update(declared: Desk) -> None:
    sent = declared.do(SendUpdate, "10:20", affected="Jane", not_affected="Jane", doing="Jane")
    found = sent.do(Redact, "10:30", entry=sent.last_id, reason="Names a customer")
    assert b"Jane" not in found.files[path(declared)]
    assert found.state.next_update == clock("10:50")


def test_what_was_redacted_stays_so(noted: Desk) -> None:
    found = noted.do(Redact, "10:30", entry=noted.last_id, reason="Names a customer")
    refused = (
        NotYet,
        "the text of that entry was redacted and cannot be restored",
        "to add a new entry: mim log TEXT",
    )
    assert refusal(found, Amend, "10:40", entry=noted.last_id, correct_text="Jane") == refused
    moved = found.do(Amend, "10:40", entry=noted.last_id, correct_at=clock("10:12"))
    assert (shown(moved, noted.last_id).at, shown(moved, noted.last_id).text) == (clock("10:12"), REDACTED)


def test_words_that_came_by_an_amend_stay_redacted_too(declared: Desk) -> None:
    restored = declared.do(Restore, "10:55")
    amended = restored.do(Amend, "11:00", entry=restored.last_id, correct_text="Jane says so")
    found = amended.do(Redact, "11:05", entry=restored.last_id, reason="Names a customer")
    assert shown(found, restored.last_id).text == REDACTED
    assert refusal(found, Amend, "11:10", entry=restored.last_id, correct_text="Jane")[0] is NotYet


def test_an_entry_without_words_has_nothing_to_redact(declared: Desk) -> None:
    restored = declared.do(Restore, "10:55")
    assert refusal(restored, Redact, "11:00", entry=restored.last_id, reason="x") == (
        NotYet,
        "that entry has no text to redact",
        "to list the entries: mim show",
    )


def test_a_redaction_is_not_made_twice(noted: Desk) -> None:
    once = noted.do(Redact, "10:30", entry=noted.last_id, reason="x")
    assert refusal(once, Redact, "10:31", entry=noted.last_id, reason="x")[0] is NotYet


@pytest.mark.parametrize(("verb", "words"), [(Amend, {"correct_text": "x"}), (Redact, {"reason": "x"})])
def test_a_correction_is_not_corrected(noted: Desk, verb: type, words: dict[str, Any]) -> None:
    amended = noted.do(Amend, "10:30", entry=noted.last_id, correct_text="One")
    redacted = noted.do(Redact, "10:30", entry=noted.last_id, reason="x")
    verb_word = "amend" if verb is Amend else "redact"
    kinds = "amend, redact or retract" if verb is Amend else "amend or redact"
    for desk in (amended, redacted):
        kind, sentence, hint = refusal(desk, verb, "10:40", entry=desk.last_id, **words)
        assert (kind, sentence) == (NotYet, f"an {kinds} entry cannot be changed")
        assert hint.startswith(f"{verb_word} the original entry")


def test_the_text_of_a_recorded_update_is_not_edited(declared: Desk) -> None:
    sent = declared.do(SendUpdate, "10:20", affected="a", doing="b")
    assert refusal(sent, Amend, "10:30", entry=sent.last_id, correct_text="c") == (
        NotYet,
        "the text of a recorded update cannot be edited",
        "record another update: mim update",
    )
    assert sent.do(Amend, "10:30", entry=sent.last_id, correct_at=clock("10:18")).state.updates[
        0
    ].at == clock("10:18")


def test_an_amend_corrects_something_that_has_happened(noted: Desk) -> None:
    assert refusal(noted, Amend, "10:30", entry=noted.last_id) == (
        UsageError,
        "nothing to correct",
        "add the corrected time with --at or the corrected text with --text",
    )
    assert refusal(noted, Amend, "10:30", entry=noted.last_id, correct_at=clock("10:31"))[:2] == (
        FutureTime,
        "the corrected entry at 2026-11-23T10:31:00Z is in the future: it is 2026-11-23T10:30:00Z now",
    )


@pytest.mark.parametrize(("verb", "words"), [(Amend, {"correct_text": "x"}), (Redact, {"reason": "x"})])
def test_an_entry_that_is_not_there_is_not_corrected(noted: Desk, verb: type, words: dict[str, Any]) -> None:
    assert refusal(noted, verb, "10:30", entry="ZZZZZZ", **words)[1] == "no entry has the id 'ZZZZZZ'"


def test_a_corrected_time_does_not_revive_what_has_ended(declared: Desk) -> None:
    demoted = declared.do(Withdraw, "10:30", kind="demoted", reason="A test system")
    declaration = demoted.record.timeline[0].id
    assert refusal(demoted, Amend, "11:00", entry=declaration, correct_at=clock("10:45"))[:2] == (
        Contradiction,
        (
            "the declared entry cannot have happened at 2026-11-23T10:45:00Z: "
            "the declared entry would no longer count after the demoted entry of 2026-11-23T10:30:00Z"
        ),
    )
    assert demoted.do(Amend, "11:00", entry=declaration, correct_at=clock("10:20")).state.status == "demoted"


def test_a_corrected_time_takes_no_milestone_back(declared: Desk) -> None:
    again = declared.do(Restore, "10:55").do(Reopen, "11:10", reason="Again")
    restored, reopened = (entry.id for entry in again.record.timeline[-2:])
    assert refusal(again, Amend, "12:00", entry=restored, correct_at=clock("11:20"))[0] is Contradiction
    assert refusal(again, Amend, "12:00", entry=reopened, correct_at=clock("10:50"))[0] is Contradiction
    early = declared.do(Restore, "10:55")
    found = early.do(Amend, "12:00", entry=early.last_id, correct_at=clock("08:00"))
    assert found.state.milestones.restored == clock("08:00")


def test_a_corrected_time_is_judged_by_the_rules(declared: Desk) -> None:
    confirmed = declared.confirmed()
    restored = next(each.id for each in confirmed.record.timeline if each.kind == "restored")
    kind, sentence, hint = refusal(confirmed, Amend, "12:00", entry=restored, correct_at=clock("11:07"))
    assert (kind, sentence) == (
        BreaksRule,
        (
            "that would contradict the record: Confirmed at 2026-11-23T11:05:00Z is 2m before restored at "
            "2026-11-23T11:07:00Z (MIM301)"
        ),
    )
    assert (
        hint
        == f"to list the entries in order: mim show {confirmed.incident}; for an explanation of the rule: mim rule MIM301"
    )


def test_a_corrected_time_comes_before_what_the_update_promised(declared: Desk) -> None:
    sent = declared.do(SendUpdate, "10:20", affected="a", doing="b")
    assert refusal(sent, Amend, "11:30", entry=sent.last_id, correct_at=clock("11:00"))[1].endswith(
        "the entry promises the next update at 2026-11-23T10:50:00Z"
    )


def test_a_corrected_time_leaves_the_first_severity_first(declared: Desk) -> None:
    raised = declared.do(ChangeSeverity, "10:30", severity="SEV2", reason="One shop only")
    assert refusal(raised, Amend, "11:00", entry=raised.last_id, correct_at=clock("09:00"))[1].endswith(
        "a different entry would be the first to set the severity"
    )


def test_a_reason_to_publish_a_text_as_it_is_holds_until_the_text_is_another(noted: Desk) -> None:
    accepted = noted.do(Amend, "10:30", entry=noted.last_id, anyway="It is on the website")
    assert shown(accepted, noted.last_id).anyway == "It is on the website"
    assert shown(accepted, noted.last_id).text == "Jane Doe called about the card 4111"
    other = accepted.do(Amend, "10:31", entry=noted.last_id, correct_text="A customer called")
    assert shown(other, noted.last_id).anyway is None


def test_unclear_wording_names_the_text_and_how_to_record_it_unchanged() -> None:
    refused = UnclearWording([WordingRemark("doing", "MIM411 `API` is jargon.")])
    assert (refused.status, refused.remarks[0].part) == (3, "doing")
    assert refused.sentence == "the text could be clearer; nothing was recorded"
    assert "--yes" in refused.hint


def test_what_gives_something_away_is_listed_with_its_place() -> None:
    refused = GivesAway("the text", (("doing", "`pay-db-03` is an internal host"),), "write it without that")
    assert refused.status == 3
    assert refused.rows == (("doing", "`pay-db-03` is an internal host"),)
    assert refused.hint.startswith("write it without that; or, to publish it unchanged,")


def test_an_earlier_workaround_does_not_become_the_last_one_by_an_amend(declared: Desk) -> None:
    first = declared.do(RecordWorkaround, "10:20", text="Pay by invoice")
    both = first.do(RecordWorkaround, "10:30", text="Pay by link")
    kind, sentence, _ = refusal(both, Amend, "10:50", entry=first.last_id, correct_at=clock("10:40"))
    assert kind is Contradiction
    assert "workaround would change from Pay by link to Pay by invoice" in sentence
