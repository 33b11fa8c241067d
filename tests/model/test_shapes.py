"""Records are frozen and closed, and written as a person would write them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from mimkit.model.diagnostic import Diagnostic
from mimkit.model.incident.as_data import plain, plain_entry
from mimkit.model.incident.entries import ENTRY_TYPES, Joined, Update
from mimkit.model.incident.entry_parts import Correction, words
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import KINDS, LOG_KINDS
from mimkit.model.organisation.people import People
from mimkit.model.policy.policy import Clock, cadence, length_for, review_within
from mimkit.model.text import Record
from tests.builders import Desk, clock, entry, incident, review

UPDATE = entry("10:20", "update", affected="Checkout", doing="We look into it", next=clock("10:50"))


def _records(root: type[Record] = Record) -> list[type[Record]]:
    return [each for child in root.__subclasses__() for each in (child, *_records(child))]


@pytest.mark.parametrize("shape", _records(), ids=lambda shape: shape.__name__)
def test_every_record_is_frozen_and_closed(shape: type[BaseModel]) -> None:
    assert shape.model_config["frozen"]
    assert shape.model_config["extra"] == "forbid"


def test_a_key_that_nobody_knows_is_refused_where_it_stands() -> None:
    with pytest.raises(ValidationError) as refused:
        incident(entry("10:09", "declared", severity="SEV1", sevreity="SEV2"))
    (error,) = refused.value.errors()
    assert (error["type"], error["loc"]) == ("extra_forbidden", ("timeline", 0, "declared", "sevreity"))


def test_a_record_cannot_be_changed_in_memory() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        incident().title = "Another"  # type: ignore[misc]  # what is tried here


def test_a_kind_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError, match="does not match any of the expected tags"):
        incident(entry("10:09", "exploded"))


def test_each_kind_has_its_class_and_each_log_kind_has_words() -> None:
    assert len(KINDS) == len(set(KINDS)) == len(ENTRY_TYPES) == 38
    assert set(LOG_KINDS) < set(KINDS)


def test_somebody_who_joins_has_a_name() -> None:
    with pytest.raises(ValidationError, match="does not state who joined: add `person`, `group` or `guest`"):
        Joined(**entry("10:09", "join"))


def test_a_correction_corrects_something() -> None:
    with pytest.raises(ValidationError, match="corrects nothing: add `at`, `text` or `anyway`"):
        Correction()


def test_the_words_of_an_entry_are_what_a_person_said() -> None:
    update = incident({**UPDATE, "not_affected": "Mail"}).timeline[0]
    assert words(update) == "Checkout Mail We look into it"
    assert words(incident(entry("10:09", "restored")).timeline[0]) == ""


def test_an_entry_is_written_as_it_is_read_aloud() -> None:
    (update,) = incident({**UPDATE, "starred": True, "evidence": ["https://x.example/1"]}).timeline
    assert isinstance(update, Update)
    assert list(plain_entry(update)) == [
        "at", "kind", "by", "affected", "doing", "next", "evidence", "starred", "recorded", "id",
    ]  # fmt: skip


def test_what_has_its_default_value_is_not_written() -> None:
    assert plain(incident()) == {"schema": 1, "id": "MI-20261123-K7F", "title": "Checkout fails"}
    assert "schema" not in plain(Correction(text="Right"))


@pytest.mark.parametrize(
    "record",
    [incident(UPDATE, started=clock("09:58"), tags=["a"]), review(worked=["The page"], state="draft")],
)
def test_a_record_that_is_written_and_read_is_the_same(record: Any) -> None:
    assert type(record).model_validate(plain(record)) == record


def test_only_the_first_version_of_a_shape_is_known() -> None:
    assert Incident.model_validate({"schema": 1, "id": "MI-20261123-K7F", "title": "x"}).schema_version == 1
    with pytest.raises(ValidationError, match="less than or equal to 1"):
        incident(schema=2)


def test_findings_sort_by_place() -> None:
    def at(path: str, line: int) -> Diagnostic:
        return Diagnostic(path, line, 1, "MIM301", "milestones-out-of-order", "error", "x")

    assert sorted([at("b", 1), at("a", 10), at("a", 9)]) == [at("a", 9), at("a", 10), at("b", 1)]


def test_the_policy_is_asked_by_name(desk: Desk) -> None:
    policy = desk.policy
    found = [
        policy.severity("sev1"),
        policy.criterion("exposure"),
        policy.role("scribe"),
        policy.clock("review"),
    ]
    assert [each.id for each in found if each] == ["SEV1", "exposure", "scribe", "review"]
    assert not any((policy.severity("x"), policy.criterion("x"), policy.role("x"), policy.clock("x")))
    assert policy.required_roles == ("major-incident-manager", "technical-lead", "communications-lead")


@pytest.mark.parametrize(
    ("severity", "length"), [("SEV1", "30m"), ("SEV2", "1h"), ("pending", "30m"), ("x", "30m")]
)
def test_a_severity_has_its_own_length_or_the_default(desk: Desk, severity: str, length: str) -> None:
    clock = desk.policy.clock("cadence")
    assert clock
    assert str(length_for(clock.every, severity)) == length


def test_one_length_for_all_is_the_default() -> None:
    single = Clock.model_validate({"id": "a", "title": "A", "within": "15m"})
    assert str(length_for(single.within, "SEV1")) == "15m"
    assert length_for(single.every, "SEV1") is None
    assert length_for({}, "SEV1") is None
    with pytest.raises(ValidationError, match="valid dictionary"):
        Clock.model_validate({"id": "a", "title": "A", "within": 15})


def test_a_policy_may_leave_out_the_cadence_and_the_review(desk: Desk) -> None:
    assert cadence(desk.policy, "SEV3") == clock("04:00") - clock("00:00")
    without = desk.policy.model_copy(update={"clocks": ()})
    assert (cadence(without, "SEV1"), review_within(without, "SEV1")) == (None, None)
    days = desk.but_policy("every: {SEV1: 30m,", "every: {SEV1: 1 business day,").policy
    assert cadence(days, "SEV1") is None


def test_a_person_stands_once_in_the_directory() -> None:
    people = [{"id": "mim-duty", "name": "One"}, {"id": "tech-duty", "name": "Two"}]
    assert len(People.model_validate({"people": people}).people) == 2
    with pytest.raises(ValidationError, match="contains the id `mim-duty` twice; change one of them"):
        People.model_validate({"people": [*people, people[0]]})
