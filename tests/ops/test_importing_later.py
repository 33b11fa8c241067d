"""A later export adds and corrects only what changed in the source; what a person changed here stays."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.incident.effects.same_key import repeats
from mimkit.model.time.approximate import ApproximateTime
from mimkit.ops.classify import ChangeSeverity
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.correcting.retract import Retract
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.importing.drafts import EntryDraft, IncidentDraft
from tests.builders import clock
from tests.ops.importing import Office, draft, event, office

FIRST = (event("10:05", text="We look", key="u1"), event("10:15", text="We fix", key="u2"))


def outcome(made: Office) -> tuple[str, int, int]:
    last = made.imported[-1]
    return last.outcome, last.entries, last.corrections


def by_person(made: Office, verb: Any, when: str = "+91 09:00", **words: Any) -> Office:
    desk = made.desk.do(verb, when, incident=made.record.id, **words)
    return Office(desk)


def test_the_same_export_again_changes_nothing() -> None:
    wanted = draft(
        *FIRST, started=clock("10:00"), services=("checkout", "X"), severity="major", unmapped={"a": "b"}
    )
    made = office().load(wanted)
    again = made.load(wanted)
    assert (outcome(again), again.desk.files) == (("unchanged", 0, 0), made.desk.files)
    together = office().load(wanted, wanted)
    assert together.desk.files == made.desk.files
    assert [each.outcome for each in together.imported] == ["new", "unchanged"]


def test_two_drafts_of_one_key_in_a_file_are_the_original_and_its_correction() -> None:
    """Both titles stay in the record, and the same file again changes nothing."""
    both = draft(title="Checkout fails"), draft(title="Nobody can pay")
    made = office().load(*both)
    assert (made.record.as_written.title, made.record.title) == ("Checkout fails", "Nobody can pay")
    again = made.load(*both)
    assert [each.outcome for each in again.imported] == ["unchanged", "unchanged"]
    assert again.desk.files == made.desk.files


def test_clones_that_import_other_versions_lose_no_text_and_no_severity_in_a_merge() -> None:
    """Entries with the same id would be one entry after a merge, so those that say something else have another."""
    first = draft(event("10:05", text="We look", key="u1"), severity="critical")
    second = draft(event("10:05", text="We look closer", key="u1"), severity="minor")
    ours, theirs = office().load(first).record.timeline, office().load(second).record.timeline
    assert {each.id for each in ours}.isdisjoint(each.id for each in theirs)
    merged = repeats((*ours, *theirs))
    assert {(each.kind, each.severity) for each in (*ours, *theirs) if each.kind == "severity"} == {
        ("severity", "SEV1"),
        ("severity", "SEV3"),
    }
    assert {each.kind for each in (*ours, *theirs) if each.id in merged} == {"update"}


def test_new_entries_are_added_and_missing_ones_stay() -> None:
    made = office().load(draft(*FIRST))
    later = made.load(draft(FIRST[1], event("10:30", "restored")))
    assert outcome(later) == ("changed", 1, 0)
    assert [each.kind for each in later.record.timeline] == ["update", "update", "restored"]
    older = later.load(draft(*FIRST))
    assert outcome(older) == ("unchanged", 0, 0)
    assert older.dossier.state.milestones.restored == clock("10:30")


def test_an_end_that_the_source_took_back_stays_and_is_listed() -> None:
    ended, ongoing = (
        draft(*FIRST, event("10:30", "restored"), as_of=clock("10:40")),
        draft(*FIRST, as_of=clock("10:50")),
    )
    made = office().load(ended)
    assert made.imported[-1].missing_ends == {}
    later = made.load(ongoing)
    name = later.record.timeline[-1].id[-6:]
    assert outcome(later) == ("unchanged", 0, 0)
    assert {*later.imported[-1].missing_ends.values()} == {
        f"`restored` (at 2026-11-23T10:30:00Z, entry {name}) is not in this export",
    }
    assert made.load(draft(*FIRST, as_of=clock("10:35"))).imported[-1].missing_ends == {}
    assert made.load(draft(*FIRST, as_of=clock("10:50"), is_part=True)).imported[-1].missing_ends == {}
    retracted = by_person(later, Retract, entry=later.record.timeline[-1].id, reason="It goes on")
    assert retracted.load(ongoing).imported[-1].missing_ends == {}


def edited(text: str = "We look closer", at: str = "10:05") -> EntryDraft:
    return event(at, text=text, key="u1")


def test_an_edited_text_or_time_becomes_one_correction() -> None:
    made = office().load(draft(*FIRST))
    later = made.load(draft(edited(), FIRST[1]))
    assert outcome(later) == ("changed", 1, 1)
    assert later.texts("update") == ["We look closer", "We fix"]
    assert later.record.timeline[0].affected == "We look"
    assert outcome(later.load(draft(edited(), FIRST[1]))) == ("unchanged", 0, 0)
    moved = later.load(draft(edited(at="10:07"), FIRST[1]))
    assert outcome(moved) == ("changed", 1, 1)
    assert moved.dossier.state.updates[0].at == clock("10:07")
    emptied = moved.load(draft(edited(text="", at="10:07"), FIRST[1]))
    assert emptied.texts("update") == ["We look closer", "We fix"]


def test_an_older_export_does_not_revert_a_newer_one() -> None:
    made = office().load(draft(*FIRST, title="One", as_of=clock("10:20")))
    newer = made.load(draft(edited(), FIRST[1], title="Two", as_of=clock("11:00")))
    assert (newer.record.title, newer.texts("update")[0]) == ("Two", "We look closer")
    older = newer.load(
        draft(*FIRST, event("10:18", text="More", key="u3"), title="One", as_of=clock("10:30"))
    )
    assert (older.record.title, older.texts("update")) == ("Two", ["We look closer", "We fix", "More"])
    assert older.record.source is not None
    assert older.record.source.as_of == clock("11:00")


def test_without_dates_of_the_exports_a_former_value_does_not_come_back() -> None:
    made = office().load(draft(*FIRST, title="One")).load(draft(edited(), FIRST[1], title="Two"))
    back = made.load(draft(*FIRST, title="One"))
    assert (outcome(back), back.record.title, back.texts("update")[0]) == (
        ("unchanged", 0, 0),
        "Two",
        "We look closer",
    )


def test_a_newer_export_may_take_a_change_back() -> None:
    made = office().load(draft(*FIRST, title="One", as_of=clock("10:20")))
    newer = made.load(draft(edited(), FIRST[1], title="Two", as_of=clock("11:00")))
    newest = newer.load(draft(*FIRST, title="One", as_of=clock("12:00")))
    assert (newest.record.title, newest.texts("update")[0]) == ("One", "We look")
    assert outcome(newest.load(draft(*FIRST, title="One", as_of=clock("12:00")))) == ("unchanged", 0, 0)


def test_facts_that_changed_are_set() -> None:
    made = office().load(draft(*FIRST, services=("checkout",)))
    wanted = draft(
        *FIRST,
        title="Checkout fails for all",
        impact="Nobody pays",
        category="power",
        started=clock("09:50"),
        services=("payments", "checkout"),
        unmapped={"number": "7"},
    )
    later = made.load(wanted)
    record = later.record
    assert outcome(later) == ("changed", 5, 5)
    assert (record.title, record.impact, record.category) == (
        "Checkout fails for all",
        "Nobody pays",
        "power",
    )
    assert (record.started, record.services) == (clock("09:50"), ("checkout", "payments"))
    assert record.source is not None
    assert record.source.unmapped == {"number": "7"}
    assert outcome(later.load(wanted)) == ("unchanged", 0, 0)
    less = later.load(draft(*FIRST, title="Checkout fails for all"))
    assert (outcome(less), less.record.services) == (("unchanged", 0, 0), ("checkout", "payments"))
    day = ApproximateTime.of(clock("12:00"), "day", None)
    rough = later.load(draft(*FIRST, title="Checkout fails for all", started=day, unmapped={"more": "8"}))
    assert rough.record.source is not None
    assert rough.record.source.unmapped == {"number": "7", "more": "8"}
    future = rough.load(draft(*FIRST, title="Checkout fails for all", started=clock("+99 10:00")))
    assert outcome(future) == ("unchanged", 0, 0)


def noted(text: str, at: str = "10:05") -> EntryDraft:
    return event(at, "note", text, key="u1")


def test_what_a_person_changed_stays_and_the_difference_is_listed() -> None:
    made = office().load(draft(noted("We look"), severity="minor", started=clock("10:00")))
    entry = next(each.id for each in made.record.timeline if each.key == "u1")
    changed = by_person(made, Amend, entry=entry, correct_text="We looked")
    facts = (FactChange(field="title", value="Our title"), FactChange(field="started", value=clock("09:59")))
    changed = by_person(changed, SetFacts, "+92 09:00", facts=facts)
    changed = by_person(changed, ChangeSeverity, "+93 09:00", severity="SEV2", reason="Many users")
    later = changed.load(
        draft(noted("We look closer"), severity="critical", title="Theirs", started=clock("10:01"))
    )
    assert (later.texts("note")[0], later.record.title) == ("We looked", "Our title")
    assert later.dossier.state.severity == "SEV2"
    assert later.imported[0].differences == (
        f"the entry {entry[-6:]} was changed here; in the source it is 'We look closer'",
        "`title` was set here; in the source it is 'Theirs'",
        "`started` was set here; in the source it is at 2026-11-23T10:01:00Z",
        "the severity was set here; in the source it is 'critical'",
    )
    same = changed.load(draft(noted("We looked"), title="Our title", started=clock("10:00")))
    assert same.imported[0].differences == ()
    moved = changed.load(draft(noted("We look", "10:06"), started=clock("10:00")))
    assert "was changed here" in moved.imported[0].differences[0]
    untouched = changed.load(draft(noted("We look"), severity="minor", started=clock("10:00")))
    assert (outcome(untouched), untouched.imported[0].differences) == (("unchanged", 0, 0), ())


@pytest.mark.parametrize("verb", [Retract, Redact])
def test_a_retracted_or_redacted_entry_stays_so(verb: Any) -> None:
    made = office().load(draft(event("10:05", "note", "We look", key="u1"), FIRST[1]))
    changed = by_person(made, verb, entry=made.record.timeline[0].id, reason="Wrong")
    later = changed.load(draft(event("10:05", "note", "We look closer", key="u1"), FIRST[1]))
    assert outcome(later) == ("unchanged", 0, 0)
    assert "was changed here" in later.imported[0].differences[0]


def test_the_peak_severity_is_kept() -> None:
    def seen(word: str, hour: str) -> IncidentDraft:
        return draft(*FIRST, severity=word, as_of=clock(hour))

    made = office().load(seen("none", "10:20"))
    assert made.dossier.state.severity == "pending"
    worse = made.load(seen("major", "10:30")).load(seen("critical", "10:40"))
    assert worse.dossier.state.severities == ((clock("10:30"), "SEV2"), (clock("10:40"), "SEV1"))
    better = worse.load(seen("minor", "11:00"))
    assert (outcome(better), better.dossier.state.severity) == (("unchanged", 0, 0), "SEV1")
    backwards = (
        office().load(seen("minor", "11:00")).load(seen("critical", "10:40")).load(seen("major", "10:30"))
    )
    assert [severity for _, severity in backwards.dossier.state.severities] == ["SEV3", "SEV1"]
    undated = office().load(draft(*FIRST, severity="minor")).load(draft(*FIRST, severity="major"))
    assert undated.dossier.state.severity == "SEV2"


def test_an_entry_that_becomes_another_kind_is_listed() -> None:
    made = office().load(draft(event("10:05", "note", "x", key="u1")))
    later = made.load(draft(event("10:05", text="x", key="u1")))
    assert later.imported[0].differences[0].endswith("is a `update` in the source but a `note` here")


def test_a_part_of_an_incident_adds_entries_and_corrects_no_fact() -> None:
    part = draft(event("10:20", "note", "A log"), title="stand-in", is_part=True, severity="critical")
    whole = draft(*FIRST, title="Checkout fails")
    made = office().load(whole).load(part)
    assert (made.record.title, len(made.record.timeline)) == ("Checkout fails", 3)
    assert made.dossier.state.severity == "pending"
    before = office().load(part, whole)
    assert (before.record.title, len(before.record.timeline)) == ("Checkout fails", 3)
    alone = office().load(part)
    assert alone.record.title == "stand-in"


def test_a_later_end_before_the_start_is_doubted_too() -> None:
    made = office().load(draft(*FIRST, started=clock("10:00")))
    later = made.load(draft(*FIRST, event("09:30", "restored"), started=clock("10:00")))
    assert later.findings == []
    assert "`restored` (at 2026-11-23T09:30:00Z) is before `started`" in later.imported[0].doubts[0]
    more = later.load(
        draft(*FIRST, event("09:30", "restored"), event("09:00", "closed"), started=clock("10:00"))
    )
    assert more.findings == []
    assert more.record.source is not None
    assert len(more.record.source.doubts) == 3


def test_doubts_about_new_entries_are_added_one_for_each_sentence() -> None:
    old = event("10:05", text="We look", key="u1", doubt="The day is a guess.\nThe kind is a guess.")
    made = office().load(draft(old, event("10:06", text="x", key="u2", doubt="The kind is a guess.")))
    new = event("10:15", text="We fix", key="u3", doubt="The kind is a guess.\nThe time is a guess.")
    later = made.load(draft(old, new))
    source = later.record.source
    assert source is not None
    keys = {each.id: each.key for each in later.record.timeline}
    assert [(tuple(keys[name] for name in each.about), each.text) for each in source.doubts] == [
        (("u1",), "The day is a guess."),
        (("u1", "u2"), "The kind is a guess."),
        (("u3",), "The kind is a guess."),
        (("u3",), "The time is a guess."),
    ]
