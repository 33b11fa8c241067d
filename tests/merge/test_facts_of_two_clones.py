"""Facts that two people set offline come together without loss, and the check stays green."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st

from mimkit.app.judging.check import check_files
from mimkit.errors import MimError
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.restore import RecordWorkaround, Restore
from tests.builders import Desk, clock, refusal
from tests.laws import law
from tests.merge.test_superseded import DECLARED, after, errors, merged

FIELDS = ("title", "impact", "category", "started", "detected")
TAGS = ("vendor", "dns", "eu")


def put(field: str, value: Any) -> dict[str, Any]:
    return {"facts": (FactChange(field=field, value=value),)}


def warnings(desk: Desk) -> list[str]:
    return [each.code for each in check_files(desk.files) if each.level == "warning"]


def test_times_that_contradict_each_other_are_kept_and_reported() -> None:
    ours = after(DECLARED, 1, [(SetFacts, "10:30", put("started", clock("10:01")))])
    theirs = after(DECLARED, 2, [(SetFacts, "10:31", put("detected", clock("09:50")))])
    both, _ = merged(DECLARED, ours, theirs)
    assert both.state.milestones[:2] == (clock("10:01"), clock("09:50"))
    assert (errors(both), "MIM351" in warnings(both)) == ([], True)
    right = both.do(SetFacts, "10:40", **put("started", clock("09:45")), via="cli")
    assert "MIM351" not in warnings(right)
    kind, sentence, _ = refusal(right, SetFacts, "10:41", **put("started", clock("09:55")), via="cli")
    assert (kind.__name__, "is after detection" in sentence) == ("OutOfOrderFact", True)


def test_a_start_and_a_workaround_of_two_clones_contradict_each_other_without_an_error() -> None:
    ours = after(DECLARED, 1, [(SetFacts, "10:30", put("started", clock("10:05")))])
    early = {"text": "Pay later", "at": clock("10:02")}
    both, _ = merged(DECLARED, ours, after(DECLARED, 2, [(RecordWorkaround, "10:31", early)]))
    assert (errors(both), "MIM351" in warnings(both)) == ([], True)


STEP = st.one_of(
    st.tuples(st.sampled_from(FIELDS), st.integers(0, 40)),
    st.tuples(st.just("tags"), st.sampled_from(TAGS), st.booleans()),
    st.tuples(st.just("restored"), st.integers(0, 40)),
)


def _done(desk: Desk, person: int, steps: list[Any]) -> Desk:
    for number, step in enumerate(steps):
        when = f"11:{number * 2 + person:02}"
        try:
            desk = after(desk, person, [_typed(step, when)])
        except MimError:
            continue
    return desk


def _typed(step: Any, when: str) -> Any:
    field, value, *removes = step
    if field == "restored":
        return Restore, when, {"at": clock(f"10:{value:02}")}
    if field == "tags":
        key = "remove" if removes[0] else "add"
        return SetFacts, when, {"facts": (FactChange(field="tags", **{key: (value,)}),)}
    is_time = field in ("started", "detected")
    return SetFacts, when, put(field, clock(f"09:{value:02}") if is_time else f"v{value}")


@pytest.mark.sweep
@law(few=15, many=200, ours=st.lists(STEP, max_size=5), theirs=st.lists(STEP, max_size=5))
def test_whatever_two_people_set_the_later_value_counts_on_both_sides(
    ours: list[Any], theirs: list[Any]
) -> None:
    one, other = _done(DECLARED, 1, ours), _done(DECLARED, 2, theirs)
    there, _ = merged(DECLARED, one, other)
    back, _ = merged(DECLARED, other, one)
    assert there.record.model_dump(exclude={"timeline"}) == back.record.model_dump(exclude={"timeline"})
    assert {each.id for each in there.record.timeline} == {
        each.id for side in (one, other) for each in side.record.timeline
    }
    assert errors(there) == []
    for field in ("title", "impact", "category"):
        sets = [each for each in there.record.timeline if each.kind == "set" and each.field == field]
        last = max(sets, key=lambda each: each.id, default=None)
        assert last is None or getattr(there.record, field) == last.value
