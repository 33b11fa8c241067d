"""`set` entries change the facts of an incident wherever these are read, and the header stays as it was written."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any, cast, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mimkit.model.diagnostic import KeyPath
from mimkit.model.dossier import Dossier
from mimkit.model.ids import ulid
from mimkit.model.incident.effects.redaction import blanks
from mimkit.model.incident.incident import Incident, PublicWords
from mimkit.model.incident.incident_facts import FACTS, FactName
from mimkit.model.incident.state import State, fold
from mimkit.model.snapshot import Snapshot
from mimkit.model.versions.as_of import incident_at
from tests.builders import clock, entry, incident

if TYPE_CHECKING:
    from mimkit.model.policy.policy import Policy

DECLARED = entry("10:09", "declared", severity="SEV2", criteria=["many-users"])


def change(at: str, field: str, **keys: Any) -> dict[str, Any]:
    """Return a `set` entry that was recorded at `at`."""
    name = ulid(clock(at), int.from_bytes(field.encode()[:8]))
    return entry(at, "set", field=field, id=name, **keys)


def after(*changes: dict[str, Any], **header: Any) -> Incident:
    return incident(DECLARED, *changes, **header)


def state(*changes: dict[str, Any], **header: Any) -> State:
    return fold(after(*changes, **header))


@pytest.mark.parametrize(
    ("field", "value", "key", "now"),
    [
        ("title", "Payments fail", "title", "Payments fail"),
        ("services", ["payments"], "services", ("payments",)),
        ("impact", "No orders", "impact", "No orders"),
        ("started", "2026-11-23T10:40+01:00", "started", clock("09:40")),
        ("category", "certificate", "category", "certificate"),
        ("reporter", "retail-operations", "reported_by", "retail-operations"),
        ("tags", ["vendor"], "tags", ("vendor",)),
        ("visibility", "restricted", "visibility", "restricted"),
        ("public.title", "Orders fail", "public", PublicWords(title="Orders fail")),
        ("public.summary", "Orders failed.", "public", PublicWords(summary="Orders failed.")),
        ("public.impact", "No orders", "public", PublicWords(impact="No orders")),
    ],
)
def test_a_fact_is_the_one_that_was_set_last(field: str, value: Any, key: str, now: Any) -> None:
    changed = after(change("10:20", field, value=value))
    assert getattr(changed, key) == now
    assert getattr(changed.as_written, key) == getattr(after(), key)
    assert changed.as_written.as_written == changed.as_written


def test_every_name_that_an_entry_may_give_has_a_form() -> None:
    assert set(FACTS) == set(get_args(FactName))


def test_a_detection_that_was_set_counts_instead_of_the_entry() -> None:
    alert = entry("10:05", "detected")
    for changes, detected in (
        ((), clock("10:05")),
        ((change("10:20", "detected", value="2026-11-23T09:50Z"),), clock("09:50")),
        ((change("10:20", "detected", value=""),), None),
    ):
        assert fold(incident(alert, DECLARED, *changes)).milestones.detected == detected


def test_a_detection_after_the_instant_in_question_is_not_known_yet() -> None:
    changed = after(change("10:20", "detected", value="2026-11-23T10:07Z"))
    assert fold(changed, until=clock("10:00")).milestones.detected is None
    assert fold(changed, until=clock("10:07")).milestones.detected == clock("10:07")


def test_criteria_are_added_and_removed_and_replaced_in_the_order_of_recording() -> None:
    assert state(change("10:20", "criteria", add=["exposure"])).criteria == ("many-users", "exposure")
    assert state(change("10:20", "criteria", value=["exposure"])).criteria == ("exposure",)
    assert state(change("10:20", "criteria", remove=["many-users"])).criteria == ()
    later = entry("10:30", "severity", severity="SEV1", reason="More", criteria=["exposure"])
    assert state(change("10:20", "criteria", value=[]), later).criteria == ("exposure",)
    changed = after(change("10:20", "criteria", add=["exposure"]))
    assert fold(changed, until=clock("10:15")).criteria == ("many-users",)


def test_lists_take_additions_of_two_clones_together() -> None:
    first = change("10:20", "tags", add=["vendor"])
    second = change("10:21", "tags", add=["network"], remove=["old"])
    for both in ((first, second), (second, first)):
        assert after(*both, tags=["old", "x"]).tags == ("x", "vendor", "network")


def test_the_last_recorded_value_counts_even_if_it_was_learnt_earlier() -> None:
    back_dated = {**change("10:30", "impact", value="Now known"), "at": clock("10:10")}
    assert after(change("10:20", "impact", value="Guessed"), back_dated).impact == "Now known"


def test_an_empty_value_empties_a_fact() -> None:
    changed = after(
        change("10:20", "impact", value=""), change("10:20", "tags", value=[]), impact="x", tags=["y"]
    )
    assert (changed.impact, changed.tags) == (None, ())
    words = {"title": "Orders fail"}
    assert after(change("10:20", "public.title", value=""), public=words).public is None


def test_a_retracted_or_redacted_entry_changes_nothing() -> None:
    gone = change("10:20", "impact", value="[redacted]")
    assert after(gone, impact="No orders").impact == "No orders"


def test_an_earlier_version_knows_only_what_was_recorded_by_then() -> None:
    changed = after(change("10:20", "title", value="B"), change("10:30", "title", value="C"))
    then = incident_at(changed, clock("10:25"))
    assert then
    assert (changed.title, then.title, then.as_written.title) == ("C", "B", "Checkout fails")


def test_a_stored_incident_still_knows_its_header() -> None:
    changed = after(change("10:20", "title", value="B"))
    stored = pickle.loads(pickle.dumps(changed))
    assert stored == changed
    assert stored.as_written.title == "Checkout fails"


@given(st.permutations([("10:20", "A"), ("10:21", "B"), ("10:22", "C"), ("10:22", "D")]))
def test_the_value_does_not_depend_on_the_order_of_the_file(changes: list[tuple[str, str]]) -> None:
    entries = [
        {**change(at, "title", value=value), "id": ulid(clock(at), ord(value))} for at, value in changes
    ]
    assert after(*entries).title == "D"


@pytest.mark.parametrize(
    ("keys", "place", "said"),
    [
        ({"field": "severity", "value": "SEV1"}, "field", "Input should be 'title'"),
        ({"field": "started", "value": "noon"}, "value", "is not a valid time"),
        ({"field": "started", "value": "2026-11-23T09:40"}, "value", "has no UTC offset"),
        ({"field": "title", "value": "One\nTwo"}, "value", "must be a single line"),
        ({"field": "title", "value": "x" * 201}, "value", "has 201 characters"),
        ({"field": "title", "value": ""}, "value", "is empty"),
        ({"field": "visibility", "value": ""}, "value", "is empty"),
        ({"field": "impact", "value": None}, "value", "is empty"),
        ({"field": "visibility", "value": "secret"}, "value", "'normal' or 'restricted'"),
        ({"field": "category", "value": "A B"}, "value", "is not a valid name"),
        ({"field": "tags", "value": "vendor"}, "value", "is not a list"),
        ({"field": "tags", "value": ["A B"]}, "value", "contains `A B`"),
        ({"field": "impact", "value": ["x"]}, "value", "must be text"),
        ({"field": "impact", "add": ["x"]}, "set", "which is not a list"),
        ({"field": "tags"}, "set", "has no `value`; use `value`, `add` or `remove`"),
        ({"field": "impact"}, "set", "has no `value`; add `value:`"),
        ({"field": "tags", "value": ["a"], "add": ["b"]}, "set", "both replaces and changes the list"),
    ],
)
def test_a_wrong_value_is_found_at_its_place(keys: dict[str, Any], place: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        incident(DECLARED, entry("10:20", "set", **keys))
    (error,) = [each for each in refused.value.errors() if each["loc"][-1] != "missing"]
    assert error["loc"][-1] == place
    assert said in error["msg"]


def _place(changed: Incident, field: str, item: str | None = None) -> KeyPath:
    return Dossier(changed, Snapshot(cast("Policy", None))).fact_place(field, item)


def test_the_place_of_a_fact_is_where_it_was_last_written() -> None:
    header = after(services=["a", "b"], reported_by="mim-duty")
    assert _place(header, "services", "b") == ("services", 1)
    assert _place(header, "reporter") == ("reported_by",)
    changed = after(
        change("10:20", "services", add=["c", "d"]),
        change("10:21", "services", add=["e"]),
        change("10:22", "reporter", value="tech-duty"),
        services=["a", "b"],
    )
    assert _place(changed, "services", "d") == ("timeline", 1, "add", 1)
    assert _place(changed, "services", "a") == ("services", 0)
    assert _place(changed, "reporter") == ("timeline", 3, "value")


def test_a_redaction_blanks_the_text_of_a_fact_and_never_a_name_or_a_time() -> None:
    texts = (
        change("10:20", "title", value="Names a customer"),
        change("10:21", "tags", value=["x"], reason="Why"),
    )
    changed = after(*texts, change("10:22", "visibility", value="restricted"))
    assert [[*blanks(each, each.id)] for each in changed.timeline[1:]] == [
        [(("value",), "[redacted]")],
        [(("reason",), "[redacted]")],
        [],
    ]
