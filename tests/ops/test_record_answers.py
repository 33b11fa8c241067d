"""The answers of an assessment become entries of the open incident, and only those that are new."""

from __future__ import annotations

import pytest

from mimkit.model.incident.incident_facts import criteria_not_met
from mimkit.ops.assess import MetAndNotMet, complete_answers
from mimkit.ops.correcting.retract import Retract
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.record_answers import RecordAnswers
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.refusals.order import AlreadyDone
from mimkit.report.incident.assess import with_known_not_met
from tests.builders import Desk, clock, refusal

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


def test_what_is_not_met_stays_known_until_it_is_met_or_the_note_is_retracted(assessed: Desk) -> None:
    note = assessed.record.timeline[-1]
    assert criteria_not_met(assessed.state.timeline, assessed.state.criteria) == ("exposure",)
    exposed = assessed.do(SetFacts, "10:30", facts=(FactChange(field="criteria", add=("exposure",)),))
    assert criteria_not_met(exposed.state.timeline, exposed.state.criteria) == ()
    gone = assessed.do(Retract, "10:30", entry=note.id, reason="It was another incident")
    assert criteria_not_met(gone.state.timeline, gone.state.criteria) == ()
    again = gone.do(RecordAnswers, "10:40", facts=(), criteria=("exposure",))
    assert again.record.timeline[-1].not_met == ("exposure",)  # type: ignore[union-attr]


def test_an_answer_of_the_record_counts_unless_the_new_answers_differ(assessed: Desk) -> None:
    policy = assessed.dossier.policy
    assert with_known_not_met(assessed.dossier, policy, (), ("service-unavailable",)) == (
        "service-unavailable",
        "exposure",
    )
    assert with_known_not_met(assessed.dossier, policy, ("exposure",), ()) == ()


def test_a_criterion_is_met_or_not_met(assessed: Desk) -> None:
    world, at = assessed.snapshot, clock("10:30")
    assert complete_answers(world, ("many",), ("exp",), at) == (("many-users",), ("exposure",))
    with pytest.raises(MetAndNotMet, match="exposure is specified as both met and not met"):
        complete_answers(world, ("many", "exposure"), ("exp",), at)


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
