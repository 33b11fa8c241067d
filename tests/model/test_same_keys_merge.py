"""Two clones that recorded the same key are told so when they are merged."""

from __future__ import annotations

from typing import Any

from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.versions.merge import merge

BASE: dict[str, Any] = {
    "id": "MI-20261123-K7F",
    "timeline": [{"id": "A", "kind": "note", "text": "first", "key": "k0"}],
}


def entry(name: str, key: str | None, text: str = "Error rate 40", kind: str = "note") -> dict[str, Any]:
    return {"id": name, "kind": kind, "text": text, "key": key, "recorded": f"2026-11-23T10:00:0{name[-1]}Z"}


def notes(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> tuple[str, ...]:
    here, there = ({**BASE, "timeline": [*BASE["timeline"], *each]} for each in (ours, theirs))
    found = merge(BASE, here, there)
    assert len(found.data["timeline"]) == 1 + len(
        {each["id"] for each in (*ours, *theirs)}
    )  # nothing that was recorded is lost
    return found.notes


def test_what_says_the_same_is_counted() -> None:
    one = "1 entry was recorded on both sides with the same key; duplicates do not count."
    assert notes([entry("B1", "k1")], [entry("C2", "k1")]) == (one,)
    both = notes([entry("B1", "k1"), entry("B2", "k2")], [entry("C3", "k1"), entry("C4", "k2")])
    assert both == ("2 entries were recorded on both sides with the same key; duplicates do not count.",)
    hidden = notes([entry("B1", "k1", REDACTED)], [entry("C2", "k1")])
    assert hidden == (one,)


def test_without_a_common_key_there_is_nothing_to_say() -> None:
    assert notes([entry("B1", "k1")], [entry("C2", "k2"), entry("C3", None)]) == ()
    same = entry("B1", "k1")
    assert notes([same], [same]) == ()


def test_each_difference_names_the_entry_that_counts_up_to_five() -> None:
    said = notes([entry("B2", "k1", "Error rate 50")], [entry("C1", "k1")])
    assert said[1:] == ("B2 has the same key as C1, but different content; the earlier entry C1 is used.",)
    ours = [entry(f"B{n}", f"k{n}") for n in range(7)]
    theirs = [entry(f"C{n}", f"k{n}", "Error rate 50") for n in range(7)]
    assert notes(ours, theirs)[-1] == "2 more differ; list them with mim check"
    assert len(notes(ours, theirs)) == 1 + 5 + 1
