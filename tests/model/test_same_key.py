"""Entries with the same key are one event: the first that was recorded counts, in any order of the file."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from mimkit.model.ids import ulid
from mimkit.model.incident.effects.corrections import amended, corrected
from mimkit.model.incident.effects.repeated import differences_between, standing_entry
from mimkit.model.incident.effects.same_key import differing, repeats
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.incident_facts import set_entries
from mimkit.model.incident.state import State, fold
from tests.builders import clock, entry, incident

DECLARED = entry("10:09", "declared", severity="SEV2")


def keyed(at: str, kind: str = "note", *, key: str | None = "alert-1", **body: Any) -> dict[str, Any]:
    """Return an entry with a key; its id says when it was recorded."""
    words = {} if kind in ("restored", "detected") else {"text": "Error rate 40"}
    return entry(at, kind, **{"key": key, "id": ulid(clock(at), len(kind)), **words, **body})


def state(*timeline: dict[str, Any]) -> State:
    return fold(incident(DECLARED, *timeline))


def texts(*timeline: dict[str, Any]) -> list[str]:
    return [each.text for each in state(*timeline).timeline if each.kind == "note"]


def test_the_entry_that_was_recorded_first_counts_wherever_it_stands() -> None:
    first, second, third = keyed("10:20"), keyed("10:30", text="Error rate 50"), keyed("10:40")
    for order in permutations((first, second, third)):
        assert texts(*order) == ["Error rate 40"]


def test_an_entry_recorded_earlier_about_a_later_time_counts() -> None:
    late = keyed("10:20", recorded=clock("11:00"))
    assert [each.at for each in state(late, keyed("10:30")).timeline[1:]] == [clock("10:30")]


def test_other_keys_and_entries_without_a_key_are_all_counted() -> None:
    assert (
        texts(keyed("10:20"), keyed("10:30", key="alert-2"), keyed("10:40", key=None))
        == ["Error rate 40"] * 3
    )


def test_a_milestone_that_arrives_twice_happens_once() -> None:
    found = state(keyed("10:50", "restored"), keyed("10:55", "restored"))
    assert found.milestones.restored == clock("10:50")
    assert [each.kind for each in found.timeline] == ["declared", "restored"]


def test_a_reference_to_the_copy_means_the_entry_that_counts() -> None:
    asked, again = keyed("10:20", "action"), keyed("10:30", "action")
    assert len(state(asked, again).actions) == 1
    done = entry("10:40", "note", text="Done", resolves=again["id"])
    assert state(asked, again, done).actions == ()


def test_a_correction_of_the_copy_corrects_the_entry_that_counts() -> None:
    first, copy = keyed("10:20"), keyed("10:30")
    amend = entry("10:40", "amend", entry=copy["id"], correct={"text": "Error rate 41"})
    assert texts(first, copy, amend) == ["Error rate 41"]


def test_a_correction_of_an_entry_that_says_something_else_stays_there() -> None:
    first, other = keyed("10:20"), keyed("10:30", text="Error rate 50")
    amend = entry("10:40", "amend", entry=other["id"], correct={"text": "Error rate 51"})
    assert texts(first, other, amend) == ["Error rate 40"]


def different(*timeline: dict[str, Any]) -> list[tuple[str, str]]:
    written = {each.id: each for each in incident(*timeline).timeline}
    found = differing(written.values(), corrected(written, repeats(written.values())))
    return [(later.id, earlier.id) for later, earlier in found]


def test_only_what_was_said_can_differ() -> None:
    first = keyed("10:20", via="bot", source="x:1")
    assert different(first, keyed("10:30", by="tech-duty", via="agent", starred=True)) == []
    other = keyed("10:30", "finding")
    assert different(first, other) == [(other["id"], first["id"])]


def test_a_difference_is_settled_by_a_correction_of_either_entry() -> None:
    first, other = keyed("10:20"), keyed("10:30", text="Error rate 50")
    assert different(first, other) == [(other["id"], first["id"])]
    for target, text in ((first, "Error rate 50"), (other, "Error rate 40")):
        assert (
            different(first, other, entry("10:40", "amend", entry=target["id"], correct={"text": text})) == []
        )


def test_redacted_text_is_no_difference() -> None:
    assert different(keyed("10:20", text=REDACTED), keyed("10:30")) == []


@pytest.mark.parametrize("missing", [None, "alert-9"])
def test_no_entry_stands_without_its_key(missing: str | None) -> None:
    assert standing_entry(incident(keyed("10:20")), missing) is None


def test_a_repeated_correction_is_no_difference() -> None:
    first = keyed("10:20")
    amend = entry("10:40", "amend", entry=first["id"], correct={"text": "Error rate 41"})
    record = incident(first, amend)
    stands = record.timeline[0]
    assert differences_between(record, stands, {"kind": "note", "text": "Error rate 40"}) == []
    assert differences_between(record, stands, {"kind": "note", "text": "Error rate 41"}) == []
    (sentence,) = differences_between(record, stands, {"kind": "note", "text": "x" * 80})
    assert sentence == f"`text` of {stands.id[-6:]} is 'Error rate 41', not '{'x' * 57}...'"
    found = differences_between(record, stands, {"kind": "finding", "text": "Error rate 41", "owner": "a"})
    assert [each.partition(" of ")[0] for each in found] == ["`kind`", "`owner`"]
    assert found[1].endswith("is empty, not 'a'")


def test_a_redacted_entry_differs_from_nothing() -> None:
    record = incident(keyed("10:20", text=REDACTED))
    assert differences_between(record, record.timeline[0], {"kind": "note", "text": "Anything"}) == []


def test_entries_without_a_key_cost_nothing() -> None:
    plain = incident(DECLARED, entry("10:20", "note", text="A"))
    assert repeats(plain.timeline) == {}
    assert amended(plain.timeline) == list(plain.timeline)


def test_a_retraction_of_the_copy_retracts_the_entry_that_counts() -> None:
    first, copy, other = keyed("10:50", "restored"), keyed("10:55", "restored"), keyed("10:57", "detected")
    retract = entry("11:00", "retract", entry=copy["id"], reason="Too early")
    assert state(first, copy, retract).milestones.restored is None
    contradicting = entry("11:00", "retract", entry=other["id"], reason="Too early")
    assert state(first, other, contradicting).milestones.restored == clock("10:50")


def test_a_fact_that_is_set_twice_under_one_key_is_set_by_the_first() -> None:
    first = entry("10:20", "set", field="title", value="Nobody can pay", key="form-1")
    again = entry("10:30", "set", field="title", value="Everything is down", key="form-1")
    assert [each.value for each in set_entries(incident(again, first).timeline)] == ["Nobody can pay"]
