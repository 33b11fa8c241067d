"""Three-way merge of records loses nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.versions.merge import (
    ABSENT,
    CHANGE,
    HISTORY,
    Conflict,
    Manner,
    MergedRecord,
    Side,
    merge,
    redacted,
)

Record = dict[str, Any]


def entry(name: str, kind: str = "note", **keys: Any) -> Record:
    return {"at": "2026-11-23T10:00:00Z", "kind": kind, "by": "mim-duty", "id": name, **keys}


BASE: Record = {
    "schema": "1",
    "id": "MI-20261123-K7F",
    "title": "Checkout fails",
    "services": ["checkout"],
    "timeline": [entry("A", text="first"), entry("B", text="second")],
}


def changed(**keys: Any) -> Record:
    return {**copy.deepcopy(BASE), **keys}


def appended(*entries: Record) -> Record:
    return changed(timeline=[*BASE["timeline"], *entries])


def clean(ours: Record, theirs: Record, base: Record = BASE) -> Record:
    found = merge(base, ours, theirs)
    assert found.conflicts == ()
    return found.data


def ids(record: Record) -> list[str]:
    return [each["id"] for each in record["timeline"]]


def test_both_sides_entries_are_there_theirs_first() -> None:
    found = clean(appended(entry("X"), entry("Y")), appended(entry("V")))
    assert ids(found) == ["A", "B", "V", "X", "Y"]


def test_an_entry_that_both_have_is_there_once() -> None:
    assert ids(clean(appended(entry("X")), appended(entry("X")))) == ["A", "B", "X"]


def test_header_fields_come_from_whoever_changed_them() -> None:
    found = clean(changed(title="Nobody can pay"), changed(impact="4,000 orders a day"))
    assert found["title"] == "Nobody can pay"
    assert found["impact"] == "4,000 orders a day"


def test_a_new_key_stands_where_its_side_put_it() -> None:
    ours = {"schema": "1", "id": "M", "title": "t", "impact": "i", "timeline": []}
    base = {"schema": "1", "id": "M", "title": "t", "timeline": []}
    theirs = {"schema": "1", "id": "M", "title": "t", "mode": "drill", "timeline": []}
    assert list(clean(ours, theirs, base)) == ["schema", "id", "title", "impact", "mode", "timeline"]


def test_a_key_that_one_side_took_out_is_out() -> None:
    assert "title" not in clean({k: v for k, v in BASE.items() if k != "title"}, changed(impact="i"))


def test_a_value_changed_to_two_things_names_both_and_keeps_theirs() -> None:
    found = merge(BASE, changed(title="one"), changed(title="two"))
    assert found.conflicts == (Conflict(("title",), "one", "two"),)
    assert found.conflicts[0].where == "title"
    assert found.data["title"] == "two"


def test_taken_out_here_and_changed_there_is_a_conflict() -> None:
    found = merge(BASE, {k: v for k, v in BASE.items() if k != "title"}, changed(title="two"))
    assert found.conflicts == (Conflict(("title",), ABSENT, "two"),)


@pytest.mark.parametrize(("side", "title"), [("ours", "one"), ("theirs", "two")])
def test_a_person_takes_a_side(side: Side, title: str) -> None:
    found = merge(BASE, changed(title="one"), changed(title="two"), lambda _names: side)
    assert found == MergedRecord({**BASE, "title": title})


def test_lists_of_names_add_and_remove_on_both_sides() -> None:
    base = changed(services=["checkout", "email"])
    found = clean(
        changed(services=["checkout", "payments"]), changed(services=["checkout", "email", "web"]), base
    )
    assert found["services"] == ["checkout", "web", "payments"]


def test_one_text_worded_anew_on_both_sides_is_a_conflict() -> None:
    base, ours, theirs = (changed(worked=[text]) for text in ("the rota", "our rota", "their rota"))
    assert [each.where for each in merge(base, ours, theirs).conflicts] == ["worked"]


def test_a_list_with_the_same_text_twice_is_left_to_a_person() -> None:
    base, ours, theirs = (changed(worked=texts) for texts in (["a", "a"], ["a"], ["a", "a", "b"]))
    assert [each.where for each in merge(base, ours, theirs).conflicts] == ["worked"]


def test_items_with_a_name_are_brought_together_field_by_field() -> None:
    base = {"actions": [{"id": "AI-1", "title": "Alert", "owner": "tech-duty"}]}
    ours = {
        "actions": [{"id": "AI-1", "title": "Alert", "owner": "mim-duty"}, {"id": "AI-2", "title": "Drill"}]
    }
    theirs = {"actions": [{"id": "AI-1", "title": "Alert", "owner": "tech-duty", "due": "2026-12-01"}]}
    found = merge(base, ours, theirs)
    assert found.conflicts == ()
    assert found.data["actions"] == [
        {"id": "AI-1", "title": "Alert", "owner": "mim-duty", "due": "2026-12-01"},
        {"id": "AI-2", "title": "Drill"},
    ]


def test_an_item_that_one_side_removed_and_nobody_changed_is_gone() -> None:
    base = {"terms": [{"term": "DNS", "means": "x"}, {"term": "ETA", "means": "y"}]}
    ours = {"terms": [{"term": "DNS", "means": "x"}]}
    theirs = {"terms": [*base["terms"], {"term": "API", "means": "z"}]}
    assert [each["term"] for each in merge(base, ours, theirs).data["terms"]] == ["DNS", "API"]


def order(*names: str) -> Record:
    return {"severities": [{"id": name} for name in names]}


@pytest.mark.parametrize(
    ("ours", "theirs", "result", "notes"),
    [
        (order("1", "2", "3"), order("2", "1", "3"), order("2", "1", "3"), 0),
        (order("2", "1", "3"), order("1", "2", "3"), order("2", "1", "3"), 0),
        (order("2", "1", "3"), order("3", "1", "2"), order("3", "1", "2"), 1),
        (order("2", "1", "3"), order("0", "1", "2", "3"), order("0", "2", "1", "3"), 0),
    ],
)
def test_an_order_is_of_whoever_changed_it(ours: Record, theirs: Record, result: Record, notes: int) -> None:
    found = merge(order("1", "2", "3"), ours, theirs)
    assert found.data == result
    assert len(found.notes) == notes


def test_a_value_that_became_a_mapping_on_both_sides_is_brought_together() -> None:
    found = clean(changed(source={"title": "t", "url": "u"}), changed(source={"title": "t", "zone": "UTC"}))
    assert found["source"] == {"title": "t", "zone": "UTC", "url": "u"}
    found = clean(changed(tags=["a"]), changed(tags=["b"]))
    assert found["tags"] == ["b", "a"]


def test_an_entry_that_one_side_took_out_is_kept_and_said() -> None:
    found = merge(BASE, changed(timeline=BASE["timeline"][:1]), appended(entry("X")))
    assert ids(found.data) == ["A", "B", "X"]
    assert found.notes == ("The entry B was removed on one side, but was kept.",)


def test_an_entry_that_both_took_out_is_out() -> None:
    shorter = changed(timeline=BASE["timeline"][:1])
    assert ids(clean({**shorter, "title": "x"}, shorter)) == ["A"]


def test_an_entry_that_says_two_things_is_a_conflict() -> None:
    found = merge(BASE, appended(entry("X", text="one")), appended(entry("X", text="two")))
    assert [each.where for each in found.conflicts] == ["timeline.X.text"]


def test_a_timeline_without_ids_is_left_to_a_person_unless_it_is_the_same() -> None:
    first, second = ({"at": "a", "kind": "note"}, {"at": "b", "kind": "note"})
    found = merge(BASE, changed(timeline=[first]), changed(timeline=[second]))
    assert [each.where for each in found.conflicts] == ["timeline"]
    assert clean(changed(timeline=[first]), changed(timeline=[first], title="x"))["timeline"] == [first]


@pytest.mark.parametrize("empty", [None, []])
def test_an_empty_timeline_stays_empty(empty: Any) -> None:
    assert (
        clean(changed(timeline=empty, impact="i"), changed(timeline=empty), changed(timeline=empty))[
            "timeline"
        ]
        == empty
    )


def hidden(record: Record, name: str) -> Record:
    timeline = [{**each, "text": REDACTED} if each["id"] == name else each for each in record["timeline"]]
    return {**record, "timeline": [*timeline, entry("R", "redact", entry=name, reason="a name")]}


def test_a_redaction_is_not_undone_by_whoever_still_has_the_words() -> None:
    for ours, theirs in (
        (hidden(BASE, "A"), appended(entry("X"))),
        (appended(entry("X")), hidden(BASE, "A")),
    ):
        found = clean(ours, theirs)
        assert found["timeline"][0]["text"] == REDACTED
        assert set(ids(found)) == {"A", "B", "X", "R"}


def test_a_redaction_here_blanks_a_correction_from_there() -> None:
    correction = entry("C", "amend", entry="A", correct={"text": "the words again"}, text="because of them")
    for ours, theirs in (
        (hidden(BASE, "A"), appended(correction)),
        (appended(correction), hidden(BASE, "A")),
    ):
        found = {each["id"]: each for each in clean(ours, theirs)["timeline"]}
        assert found["C"]["correct"] == {"text": REDACTED}
        assert found["C"]["text"] == REDACTED


def test_a_redaction_wins_over_words_that_were_changed_by_hand() -> None:
    there = changed(timeline=[entry("A", text="other words"), BASE["timeline"][1]])
    assert clean(hidden(BASE, "A"), there)["timeline"][0]["text"] == REDACTED


def test_a_correction_of_the_time_alone_is_not_blanked() -> None:
    correction = entry("C", "amend", entry="A", correct={"at": "2026-11-23T09:00:00Z"})
    assert redacted([entry("A", text="x"), correction, entry("R", "redact", entry="A")])[1] == correction
    bare = entry("C", "amend", entry="A")
    assert redacted([bare, entry("R", "redact", entry="A")])[0] == bare


def test_what_was_said_on_both_sides_is_kept_twice() -> None:
    found = merge(BASE, appended(entry("X", "restored")), appended(entry("Y", "restored", by="tech-duty")))
    assert ids(found.data) == ["A", "B", "Y", "X"]
    assert found.notes == ()


def test_two_files_made_under_one_name_are_brought_together() -> None:
    found = merge({}, {"id": "a", "title": "x"}, {"id": "a", "owner": "y"})
    assert found == MergedRecord({"id": "a", "owner": "y", "title": "x"})


SCALARS = st.sampled_from(["a", "b", "c", REDACTED])
ENTRIES = st.lists(st.sampled_from("ABCDEFGH"), unique=True, max_size=6).flatmap(
    lambda names: st.tuples(*(st.builds(entry, st.just(name), text=SCALARS) for name in names))
)
HEADERS = st.dictionaries(
    st.sampled_from(["title", "impact", "services", "tags"]), SCALARS | st.lists(SCALARS)
)
RECORDS = st.builds(lambda header, timeline: {**header, "timeline": list(timeline)}, HEADERS, ENTRIES)


def without_order(record: Record) -> Record:
    return {**record, "timeline": sorted(record["timeline"], key=lambda each: each["id"])}


@given(RECORDS, RECORDS, RECORDS)
def test_no_entry_is_lost_and_no_redaction_undone(base: Record, ours: Record, theirs: Record) -> None:
    found = merge(base, ours, theirs).data["timeline"]
    here, there = ({each["id"]: each for each in side["timeline"]} for side in (ours, theirs))
    assert {each["id"] for each in found} == here.keys() | there.keys()
    for each in found:
        sides = [side[each["id"]]["text"] for side in (here, there) if each["id"] in side]
        assert each["text"] in sides
        assert REDACTED not in sides or each["text"] == REDACTED


@given(RECORDS, RECORDS)
def test_a_side_that_changed_nothing_leaves_the_other_as_it_is(base: Record, other: Record) -> None:
    kept = [each["id"] for each in base["timeline"]]
    if any(each["text"] == REDACTED for each in base["timeline"]) or not set(kept) <= {
        each["id"] for each in other["timeline"]
    }:
        return
    assert without_order(clean(base, other, base)) == without_order(other)
    assert without_order(clean(other, base, base)) == without_order(other)


@given(RECORDS, RECORDS, RECORDS)
def test_the_sides_may_change_places(base: Record, ours: Record, theirs: Record) -> None:
    one, two = merge(base, ours, theirs), merge(base, theirs, ours)
    assert {each.where for each in one.conflicts} == {each.where for each in two.conflicts}
    assert set(ids(one.data)) == set(ids(two.data))


@given(RECORDS, RECORDS, RECORDS)
def test_merging_the_result_again_changes_nothing(base: Record, ours: Record, theirs: Record) -> None:
    found = merge(base, ours, theirs)
    again = merge(theirs, found.data, theirs)
    assert without_order(again.data) == without_order(found.data)


def test_with_ours_first_the_entries_of_theirs_follow() -> None:
    found = merge(BASE, appended(entry("X")), appended(entry("V")), manner=Manner("ours"))
    assert ids(found.data) == ["A", "B", "X", "V"]


def test_a_conflict_names_the_sides_by_their_own_names_whoever_is_first() -> None:
    sides = BASE, changed(title="ours"), changed(title="theirs")
    for manner in (HISTORY, CHANGE):
        found = merge(*sides, manner=manner)
        assert found.conflicts == (Conflict(("title",), "ours", "theirs"),)
        assert found.data["title"] == "theirs"
        assert merge(*sides, lambda _: "ours", manner).data["title"] == "ours"


def test_a_change_does_not_bring_the_entries_that_it_stands_on() -> None:
    base = appended(entry("X"), entry("Y"))
    theirs = appended(entry("X"), entry("Y", text="worded anew"), entry("Z"))
    found = merge(base, changed(), theirs, manner=CHANGE)
    assert ids(found.data) == ["A", "B", "Y", "Z"]
    assert ids(merge(base, changed(), theirs).data) == ["A", "B", "X", "Y", "Z"]


def test_a_change_that_takes_an_entry_out_leaves_it() -> None:
    found = merge(appended(entry("X")), appended(entry("X"), entry("Y")), changed(), manner=CHANGE)
    assert ids(found.data) == ["A", "B", "X", "Y"]
    assert found.notes == ("The entry X was removed on one side, but was kept.",)


def test_the_note_about_an_order_names_the_side_whose_order_is_kept() -> None:
    base, ours, theirs = (
        {"id": "M", "timeline": [], "actions": _actions(each)} for each in ("abc", "bac", "cba")
    )
    (note,) = merge(base, ours, theirs, manner=CHANGE).notes
    assert note == "The order of `actions` was changed on both sides; the order in ours was kept."


def _actions(names: str) -> list[Record]:
    return [{"id": name} for name in names]


@given(RECORDS, RECORDS, RECORDS)
def test_a_change_adds_to_the_end_of_ours(base: Record, ours: Record, theirs: Record) -> None:
    found = merge(base, ours, theirs, lambda _: "ours", CHANGE)
    assert ids(found.data)[: len(ours["timeline"])] == ids(ours)
    assert set(ids(theirs)) - set(ids(base)) <= set(ids(found.data))


@given(RECORDS, RECORDS, RECORDS)
def test_a_merge_keeps_the_order_of_both_sides_where_they_agree(
    base: Record, ours: Record, theirs: Record
) -> None:
    shared = [
        [name for name in ids(one) if name in ids(two)] for one, two in ((ours, theirs), (theirs, ours))
    ]
    found = ids(merge(base, ours, theirs).data)
    for side in (ours, theirs) if shared[0] == shared[1] else (theirs,):
        assert [name for name in found if name in ids(side)] == ids(side)


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        # The other side has cherry-picked an entry from the middle, or from the end.
        ("PUVW", "PUW", "PUVW"),
        ("XYZ", "Z", "XYZ"),
        ("XYZ", "VYW", "VXYWZ"),
        # Each has cherry-picked from the other, in another order: theirs counts.
        ("XYZ", "YX", "YXZ"),
    ],
)
def test_a_copy_of_an_entry_stays_where_both_sides_have_it(ours: str, theirs: str, merged: str) -> None:
    found = merge(BASE, appended(*map(entry, ours)), appended(*map(entry, theirs)))
    assert ids(found.data) == ["A", "B", *merged]
    assert found.conflicts == ()


def test_an_entry_that_one_side_removed_returns_to_its_place() -> None:
    base = appended(entry("C"))
    theirs = changed(timeline=[entry("A", text="first"), entry("C"), entry("V")])
    assert ids(merge(base, {**base, "timeline": [*base["timeline"], entry("X")]}, theirs).data) == list(
        "ABCVX"
    )
