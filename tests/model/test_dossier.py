"""An incident with what belongs to it: which policy applies, what counts at a time, and what is computed once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.in_force import in_force
from mimkit.model.incident.problem import Problem
from tests.builders import INCIDENT, Desk, clock, entry, incident, review

DECLARED = entry("10:00", "declared", severity="SEV1")
RESTORED = entry("10:40", "restored")
PROBLEM = Problem(
    id="PB-20261123-000", title="It expires", opened=clock("11:00"), incidents=(INCIDENT, "MI-20261123-AAA")
)


def test_it_brings_the_review_and_every_problem_record_that_lists_the_incident(desk: Desk) -> None:
    other = PROBLEM.model_copy(update={"id": "PB-20261123-001", "incidents": ("MI-20261123-AAA",)})
    record, about = incident(DECLARED), review()
    snapshot = desk.snapshot.with_records({INCIDENT: record}, {INCIDENT: about}, {"a": PROBLEM, "b": other})
    found = dossier_of(snapshot, INCIDENT)
    assert (found.incident, found.review, found.problems) == (record, about, (PROBLEM,))
    bare = dossier_of(desk.snapshot.with_records({INCIDENT: record}, {}, {}), INCIDENT)
    assert (bare.review, bare.problems) == (None, ())


def test_the_state_is_computed_once(desk: Desk) -> None:
    found = Dossier(incident(DECLARED), desk.snapshot)
    assert found.state is found.state


def test_what_comes_later_does_not_count(desk: Desk) -> None:
    whole = Dossier(incident(DECLARED, RESTORED), desk.snapshot, review(started=clock("11:30")), (PROBLEM,))
    assert whole.state.phase == "restored"
    early = whole.at(clock("10:30"))
    assert (early.state.phase, early.review, early.problems, early.now) == (
        "investigating", None, [], clock("10:30"),
    )  # fmt: skip
    late = whole.at(clock("12:00"))
    assert (late.state, late.review, late.problems) == (whole.state, whole.review, [PROBLEM])


def test_a_role_that_was_not_required_at_the_declaration_does_not_delay_the_assembly(desk: Desk) -> None:
    """The policy of today requires a manager; that of the declaration required nobody."""
    lenient = desk.but_policy("required: true", "required: false")
    history = in_force([(clock("08:00"), lenient.policy), (clock("12:00"), desk.policy)], desk.policy)
    joined = entry("10:10", "join", group="database")
    today = Dossier(incident(DECLARED, joined), replace(desk.snapshot, earlier_policies=history))
    assert today.state.milestones.assembled is None
    assert today.under_its_policy().state.milestones.assembled == clock("10:10")


def test_each_reopening_ends_a_response_as_it_was_just_before(desk: Desk) -> None:
    timeline = (
        DECLARED,
        RESTORED,
        entry("11:00", "reopen", reason="It fails again"),
        entry("11:20", "workaround", text="Pay later"),
        {**entry("11:40", "reopen", reason="And again"), "id": "01M83Y2QK004ZYDQWV3F5BSNT9"},
    )
    found = Dossier(incident(*timeline), desk.snapshot).at(clock("12:00"))
    first, second = found.before_reopenings()
    assert (first.state.phase, first.ends, first.now) == ("restored", clock("11:00"), clock("12:00"))
    assert (second.state.phase, second.ends, second.state.reopened) == ("workaround", clock("11:40"), 1)
    assert (found.state.phase, found.ends, found.begins) == ("investigating", None, clock("11:40"))
    assert list(Dossier(incident(DECLARED), desk.snapshot).before_reopenings()) == []


@pytest.mark.parametrize("doubts", [(), ("Who restored it is not said",)])
def test_only_a_report_that_leaves_something_open_is_doubtful(desk: Desk, doubts: tuple[str, ...]) -> None:
    origin = {"title": "A report", "url": "https://example.com/report", "doubts": doubts}
    assert Dossier(incident(DECLARED, mode="backfill", source=origin), desk.snapshot).is_doubtful is bool(
        doubts
    )
    assert not Dossier(incident(DECLARED), desk.snapshot).is_doubtful
