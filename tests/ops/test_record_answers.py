"""The answers of an assessment become entries of the open incident, and only those that are new."""

from __future__ import annotations

import pytest

from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.record_answers import RecordAnswers
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.refusals import AlreadyDone
from tests.builders import Desk, refusal

FACTS = (FactChange(field="criteria", add=("many",)), FactChange(field="services", add=("checkout",)))


@pytest.fixture
def assessed(desk: Desk) -> Desk:
    there = desk.declare(criteria=("exposure",))
    return there.do(RecordAnswers, "10:20", facts=FACTS, criteria=("exposure", "many-users"))


def test_each_answer_is_an_entry(assessed: Desk) -> None:
    """A criterion that is given as met and as not met counts as met."""
    assert assessed.state.criteria == ("many-users",)
    assert assessed.record.services == ("checkout",)
    assert [each.kind for each in assessed.record.timeline][-4:] == ["set", "set", "set", "note"]
    assert assessed.record.timeline[-1].text == "Assessed as not met: exposure"  # type: ignore[union-attr]
    assert assessed.change
    assert assessed.change.subject.endswith(": assess, criteria, services, criteria")


def test_an_answer_that_is_recorded_already_is_left_out(assessed: Desk) -> None:
    assert refusal(assessed, RecordAnswers, "10:30", facts=FACTS, criteria=("exposure",)) == (
        AlreadyDone,
        f"{assessed.incident} is already recorded with these answers",
        f"mim show {assessed.incident}",
    )
    again = assessed.do(RecordAnswers, "10:30", facts=FACTS, criteria=("service-unavailable",))
    assert [each.kind for each in again.record.timeline][-2:] == ["note", "note"]
    assert again.change
    assert again.change.subject.endswith(": assess, no new fact")


def test_names_are_completed_and_me_is_the_author(desk: Desk) -> None:
    there = desk.declare()
    facts = (
        FactChange(field="reporter", value="me"),
        FactChange(field="services", value=("check", "pay")),
        FactChange(field="criteria", add=("many",)),
    )
    found = there.do(SetFacts, "10:20", facts=facts)
    assert (found.record.reported_by, found.record.services) == ("mim-duty", ("checkout", "payments"))
    assert found.state.criteria == ("many-users",)
