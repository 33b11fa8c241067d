"""What the examples of the history rules do not cover: exact messages, and honest changes."""

from __future__ import annotations

from typing import Any

from mimkit.app.judging.check import check_files
from mimkit.model.diagnostic import Diagnostic
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.follow_up.action import AddAction, AssignAction, FinishAction, ReopenAction
from mimkit.ops.follow_up.review import AddToReview, StartReview
from mimkit.ops.log import Log
from tests.builders import Desk
from tests.tampering import TAMPERINGS, closed_case, incident_path, review_path

CASE = closed_case()
LIVE = Desk.scaffolded().declare().do(Log, "10:20", text="It expired", kind="finding")


def history(files: Any, base: Desk) -> list[Diagnostic]:
    return [each for each in check_files(files, base.files) if each.code.startswith("MIM8")]


def sentence(what: str) -> str:
    (found,) = history(TAMPERINGS[what].do(CASE), CASE)
    return found.message


def test_a_record_that_moved_is_said_to_stand_elsewhere() -> None:
    place = "incidents/2026/MI-20261123-ZZZ/incident.yaml"
    found = history(TAMPERINGS["an incident is moved to another id"].do(CASE), CASE)
    assert found[0].message == (
        f"The incident {CASE.incident} was recorded, but its file was deleted; its entries are now in {place}."
    )
    assert (found[0].path, found[0].line, found[0].column) == (incident_path(CASE), 1, 1)


def test_a_record_that_is_gone_is_named() -> None:
    problem = next(iter(CASE.snapshot.problems))
    assert sentence("a problem record is deleted") == (
        f"The problem record {problem} was recorded, but its file was deleted."
    )
    assert (
        sentence("an incident is deleted")
        == f"The incident {CASE.incident} was recorded, but its file was deleted."
    )


def test_an_incident_without_entries_that_is_gone_is_named_too() -> None:
    empty = f"schema: 1\nid: {CASE.incident}\ntitle: Nothing yet\ntimeline: []\n".encode()
    base = {**LIVE.files, incident_path(CASE): empty}
    (found,) = [each for each in check_files(LIVE.files, base) if each.code == "MIM801"]
    assert found.message.endswith("its file was deleted.")


def test_of_many_entries_that_are_gone_three_are_named() -> None:
    timeline = CASE.record.timeline
    first = ", ".join(f"{entry.id} ({entry.kind})" for entry in timeline[:3])
    assert sentence("the whole timeline is deleted") == (
        f"{len(timeline)} entries were removed from the timeline: {first} and {len(timeline) - 3} more."
    )


def test_each_key_that_changed_is_named() -> None:
    entry = CASE.record.timeline[0]
    path = incident_path(CASE)
    raw = CASE.files[path].replace(b"severity: SEV1\n", b"severity: SEV2\n", 1)
    files = {**CASE.files, path: raw.replace(b"by: mim-duty\n", b"by: tech-duty\n", 1)}
    (found,) = history(files, CASE)
    assert found.message == f"`by` and `severity` of {entry.id} changed after it was recorded."
    assert found.keys == "timeline.0.by"


def test_the_spelling_of_a_time_may_change() -> None:
    path = incident_path(LIVE)
    raw = LIVE.files[path].replace(b"at: 2026-11-23T10:20:00Z", b"at: 2026-11-23T11:20:00+01:00", 1)
    assert raw != LIVE.files[path]
    assert history({**LIVE.files, path: raw}, LIVE) == []


def test_redacting_an_entry_blanks_its_corrections_too() -> None:
    base = LIVE.do(Amend, "10:30", entry=LIVE.last_id, correct_text="Rosa's expired", reason="Rosa said so")
    after = base.do(Redact, "10:40", entry=LIVE.last_id, reason="It named a customer")
    assert after.record.timeline[-2].correct.text == "[redacted]"  # type: ignore[union-attr]
    assert history(after.files, base) == []


def test_a_redaction_is_no_cover_for_another_time() -> None:
    base = LIVE.do(Amend, "10:30", entry=LIVE.last_id, correct_text="Rosa's expired")
    base = base.do(
        Amend, "10:31", entry=LIVE.last_id, correct_text="Hers", correct_at=LIVE.record.timeline[-1].at
    )
    after = base.do(Redact, "10:40", entry=LIVE.last_id, reason="It named a customer")
    path = incident_path(after)
    raw = after.files[path].replace(b"  at: 2026-11-23T10:20:00Z\n", b"  at: 2026-11-23T10:11:00Z\n")
    assert raw != after.files[path]
    assert {each.code for each in history({**after.files, path: raw}, base)} == {"MIM803"}


def test_an_ended_incident_may_be_corrected_and_go_on() -> None:
    first = CASE.record.timeline[0].id
    after = CASE.do(Amend, "+1 09:00", entry=first, correct_at=CASE.record.timeline[0].at)
    assert history(after.do(Log, "+1 09:10", text="The vendor sent its report").files, CASE) == []


def test_a_late_entry_is_told_with_both_times() -> None:
    assert sentence("an entry is added to a closed incident") == (
        f"The event happened at 2026-11-23T11:11:00Z, but was added after {CASE.incident} ended at 2026-11-23T12:30:00Z."
    )


def test_a_back_filled_record_may_be_completed() -> None:
    source = b"mode: backfill\nsource: {title: A report, url: 'https://r.example/1'}\ntimeline:"
    path = incident_path(CASE)
    base = Desk({**CASE.files, path: CASE.files[path].replace(b"timeline:", source, 1)}, CASE.incident)
    files = TAMPERINGS["an entry is added to a closed incident"].do(base)
    assert history(files, base) == []


def test_a_draft_may_be_written_anew() -> None:
    base = CASE.but_file(review_path(CASE), "state: published", "state: draft")
    for what in ("a published review tells another story", "an action item is deleted"):
        assert history(TAMPERINGS[what].do(base), base) == []


def test_what_a_published_review_still_takes_is_silent() -> None:
    after = CASE.do(AddAction, "+1 09:00", title="The list of certificates is complete", owner="tech-duty")
    after = after.do(AssignAction, "+1 09:10", action=after.made, owner="deputy-duty")
    after = after.do(FinishAction, "+2 09:00", action=after.made, commit="0123456789")
    assert history(after.files, CASE) == []
    shown = after.but_file(review_path(CASE), "commit: ", "evidence: https://t.example/1\n      commit: ")
    assert history(shown.files, after) == []
    again = after.do(ReopenAction, "+3 09:00", action=after.made, reason="It was reverted")
    assert history(again.files, after) == []
    done = again.do(FinishAction, "+4 09:00", action=after.made, commit="9876543210")
    assert history(done.files, after) == []


def test_a_reopening_keeps_the_completion_that_it_ended() -> None:
    item = CASE.review.actions[0]
    again = CASE.do(ReopenAction, "+9 09:00", action=item.id, reason="It was reverted")
    assert history(again.files, CASE) == []
    assert item.done
    assert item.done.evidence
    other = again.but_file(review_path(CASE), item.done.evidence, "https://tickets.example/9")
    assert [each.message for each in history(other.files, CASE)] == [
        f"`done` of {item.id} was removed or changed."
    ]
    reworded = again.but_file(review_path(CASE), "It was reverted", "It was a drill")
    assert [each.message for each in history(reworded.files, again)] == [
        f"`reopened` of {item.id} was removed or changed."
    ]


def test_a_review_that_is_new_is_silent() -> None:
    assert history(CASE.files, Desk({**CASE.files, review_path(CASE): b"no: review\n"}, CASE.incident)) == []
    restored = LIVE.restored()
    reviewed = restored.do(StartReview, "13:00").do(AddToReview, "13:10", section="worked", text="The alert")
    assert history(reviewed.files, restored) == []


def test_a_base_that_has_another_shape_is_not_compared() -> None:
    base = Desk({**LIVE.files, incident_path(LIVE): b"id: of another time\n"}, LIVE.incident)
    assert history(LIVE.files, base) == []


def test_an_exception_that_stood_beside_the_place_before_counts() -> None:
    path = incident_path(CASE)
    comment = b"# mim: ignore[MIM808] the title names a customer, and will be changed\ntitle: "
    agreed = CASE.files[path].replace(b"title: ", comment, 1)
    changed = agreed.replace(b"title: ", b"title: Another ", 1)
    assert check_files({**CASE.files, path: changed}, {**CASE.files, path: agreed}) == []
    (found,) = check_files({**CASE.files, path: changed}, CASE.files)
    assert (found.code, found.keys) == ("MIM808", "title")
    assert "has no effect" in found.hint


def test_a_doubt_may_be_added_after_the_review_but_the_source_may_not_change() -> None:
    source = "source: {title: A report, doubts: [{about: started, text: It is not said}]}\ntimeline:"
    with_source = CASE.but_file(incident_path(CASE), "timeline:", source)
    doubted = with_source.but_file(incident_path(CASE), "It is not said", "It is said twice")
    renamed = with_source.but_file(incident_path(CASE), "A report", "Another report")
    assert history(doubted.files, with_source) == []
    assert [each.code for each in history(renamed.files, with_source)] == ["MIM808"]
