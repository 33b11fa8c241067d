"""What `mim fix` adds to a record that was written manually, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mimkit.model.ids import derived_entry_id, ulid, ulid_time
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import Review
from mimkit.model.refs import Ref, RefKind
from mimkit.model.text import File
from mimkit.model.time.times import written_in_utc
from mimkit.ops.complete import Completion, in_order

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAME = "MI-20261123-K7F"
MODELS: dict[RefKind, type[File]] = {"incident": Incident, "review": Review, "problem": Problem}


def values(data: Any, kind: RefKind = "incident", name: str = NAME, **known: Any) -> dict[Any, str]:
    return Completion(Ref(kind, name), MODELS[kind], NOW, **known).values(data)


def incident(*entries: Any) -> dict[str, Any]:
    return {"id": NAME, "title": "Down", "timeline": list(entries)}


def note(at: str = "2026-11-23T10:04:00Z", **more: Any) -> dict[str, Any]:
    return {"at": at, "kind": "note", "by": "mim-duty", "text": "x", **more}


def test_an_entry_gets_the_id_that_check_suggests_and_the_present_as_its_time_of_recording() -> None:
    entry = note()
    assert values(incident(entry)) == {
        ("timeline", 0, "recorded"): "2026-11-23T12:00:00Z",
        ("timeline", 0, "id"): derived_entry_id(
            datetime(2026, 11, 23, 10, 4, tzinfo=UTC), *(f"{key}={value}" for key, value in entry.items())
        ),
    }


def test_entries_of_one_time_get_different_ids_in_the_order_of_the_file() -> None:
    entries = [note(text=f"{number % 3}") for number in range(9)]
    found = values(incident(*entries))
    ids = [found["timeline", place, "id"] for place in range(9)]
    assert ids == sorted(set(ids))
    assert {ulid_time(each) for each in ids} == {datetime(2026, 11, 23, 10, 4, tzinfo=UTC)}


def test_an_id_that_is_there_is_neither_changed_nor_used_again() -> None:
    first = values(incident(note()))["timeline", 0, "id"]
    found = values(incident(note(id=first, recorded="2026-11-23T10:05:00Z"), note(), note()))
    assert ("timeline", 0, "id") not in found
    assert len({first, found["timeline", 1, "id"], found["timeline", 2, "id"]}) == 3


def test_an_empty_value_is_filled_in_its_place() -> None:
    assert set(values(incident(note(id=None, recorded=None)))) == {
        ("timeline", 0, "recorded"),
        ("timeline", 0, "id"),
    }


def test_a_committed_entry_was_recorded_when_it_was_committed() -> None:
    found = values(incident(note()), recorded=lambda _entry: datetime(2026, 11, 23, 10, 30, tzinfo=UTC))
    assert found["timeline", 0, "recorded"] == "2026-11-23T10:30:00Z"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("2026-11-23T11:04:00+01:00", "2026-11-23T10:04:00Z"),
        ("2026-11-23 11:04 +0100", "2026-11-23T10:04:00Z"),
        ("2026-11-23t10:04:00z", "2026-11-23T10:04:00Z"),
        ("2026-11-23T11:04:00.250+01:00", "2026-11-23T10:04:00.25Z"),
        ("2026-11-23T10:04:00.123456789Z", "2026-11-23T10:04:00.123456789Z"),
        ("2026-11-23T10:04:00Z", "2026-11-23T10:04:00Z"),
        ("2026-11-23T10:04", ""),
        ("2026-02-30T10:04:00Z", "2026-02-30T10:04:00Z"),
        ("2026-02-30T10:04:00+01:00", ""),
        ("23 November", ""),
    ],
)
def test_a_time_is_written_in_utc_as_precisely_as_it_was(typed: str, written: str) -> None:
    assert written_in_utc(typed) == written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("2026-07-01 10:04", "2026-07-01T09:04:00Z"),
        ("2026-11-23T10:04:00", "2026-11-23T10:04:00Z"),
        ("2026-10-25T01:30", ""),  # twice
        ("2026-03-29T01:30", ""),  # never
        ("1066-10-14T10:00", ""),
    ],
)
def test_a_time_without_an_offset_is_one_in_the_given_zone_unless_it_is_ambiguous(
    typed: str, written: str
) -> None:
    assert written_in_utc(typed, ZoneInfo("Europe/London")) == written


def test_a_time_that_cannot_be_read_gets_no_id() -> None:
    for at in ("2026-11-23T10:04", "soon", 5, None):
        assert ("timeline", 0, "id") not in values(incident(note(at=at)))  # type: ignore[arg-type]
    found = values(incident(note("2026-11-23T10:04")), zone=ZoneInfo("Europe/Paris"))
    assert found["timeline", 0, "at"] == "2026-11-23T09:04:00Z"
    assert found["timeline", 0, "id"].startswith(ulid(datetime(2026, 11, 23, 9, 4, tzinfo=UTC), 0)[:10])


def test_every_time_of_a_record_is_written_in_utc_at_any_depth() -> None:
    amend = note(kind="amend", entry="X", correct={"at": "2026-11-23T11:00:00+01:00"})
    found = values(
        {**incident(amend), "started": "2026-11-23T10:00:00+01:00", "title": "2026-11-23T10:00:00+01:00"}
    )
    assert found["started",] == "2026-11-23T09:00:00Z"
    assert found["timeline", 0, "correct", "at"] == "2026-11-23T10:00:00Z"
    assert ("title",) not in found


def test_an_author_is_filled_only_if_one_is_given() -> None:
    entry = note(by=None)
    assert ("timeline", 0, "by") not in values(incident(entry))
    assert values(incident(entry), by="tech-duty")["timeline", 0, "by"] == "tech-duty"
    assert ("timeline", 0, "by") not in values(incident(note()), by="tech-duty")


def test_the_id_of_a_record_is_that_of_its_path() -> None:
    assert values({"title": "Down"}) == {("id",): NAME}
    assert values({"owner": "x"}, "review") == {("incident",): NAME}
    assert values({"title": "x"}, "problem", "PB-20261123-Q2M") == {("id",): "PB-20261123-Q2M"}


def test_an_action_item_gets_a_free_id_and_the_time_when_it_was_opened() -> None:
    data = {
        "incident": NAME,
        "actions": [{"title": "Alert"}, {"title": "Alert"}, "text", {"id": "AC-20261123-AAA"}],
    }
    found = values(data, "review")
    ids = [found["actions", place, "id"] for place in (0, 1)]
    assert found["actions", 0, "opened"] == found["actions", 3, "opened"] == "2026-11-23T12:00:00Z"
    assert all(each.startswith("AC-20261123-") for each in ids)
    assert ids[0] != ids[1]
    again = values(data, "review", taken_ids=lambda: frozenset(ids))
    assert not {again["actions", 0, "id"], again["actions", 1, "id"]} & set(ids)
    dated = {"incident": NAME, "actions": [{"title": "x", "opened": "2026-11-20T10:00:00Z"}]}
    assert values(dated, "review")["actions", 0, "id"].startswith("AC-20261120-")


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "text",
        incident("text", ["list"], {"kind": "nope", "at": "x"}, {"kind": ["note"]}),
        {"id": NAME, "timeline": {"kind": "note"}},
    ],
)
def test_what_has_another_shape_is_left_alone(data: Any) -> None:
    assert values(data) == {}
    assert values({"incident": NAME, "actions": "none"}, "review") == {}


def test_keys_are_sorted_as_mim_writes_them_and_an_unknown_key_stays_after_its_neighbour() -> None:
    entry = {"id": "X", "txet": "x", "text": "y", "kind": "note", "at": "2026-11-23T10:00:00Z", "by": "a"}
    sort = in_order(
        Incident, {"timeline": [entry, {"kind": "nope", "by": "a"}], "new": 1, "title": "x", "id": "y"}
    )
    assert sort(("timeline", 0), list(entry)) == ["at", "kind", "by", "text", "id", "txet"]
    assert sort(("timeline", 1), ["kind", "by"]) == ["kind", "by"]
    assert sort((), ["timeline", "new", "title", "id"]) == ["id", "title", "timeline", "new"]
    assert sort((), ["new", "title"]) == ["new", "title"]
