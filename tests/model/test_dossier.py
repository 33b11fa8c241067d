"""An incident with what belongs to it: which policy applies, what counts at a time, and what is computed once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.in_force import in_force
from mimkit.model.incident.doubts import SUBJECTS, Doubt
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.state import Milestones
from mimkit.model.obstacles.review_gaps import REQUIRED
from mimkit.model.policy.policy import GateId
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


def test_a_doubt_is_about_what_it_names_and_an_old_one_about_everything(desk: Desk) -> None:
    def doubted(*doubts: Any, mode: str = "backfill") -> list[str]:
        origin = {"title": "A report", "url": "https://example.com/report", "doubts": doubts}
        found = Dossier(incident(DECLARED, mode=mode, source=origin), desk.snapshot)
        return [each for each in ("restored", "confirmed", "worked") if found.doubts(each)]

    assert doubted() == []
    assert doubted("Who restored it is not said") == ["restored", "confirmed", "worked"]
    assert doubted({"about": "restored", "text": "When"}, {"about": ["worked"], "text": "What"}) == [
        "restored",
        "worked",
    ]
    assert doubted({"about": "restored", "text": "When"}, mode="live") == []
    assert not Dossier(incident(DECLARED), desk.snapshot).doubts("restored")


@pytest.mark.parametrize("subject", ["confirm", "", "MI-20261123-K7F", "01M83Y2QK0"])
def test_a_doubt_cannot_be_about_anything_else(subject: str) -> None:
    with pytest.raises(
        ValidationError,
        match=r"which cannot be the subject of a doubt; (use started, .*the id of an entry|did you mean `confirmed`)",
    ):
        Doubt(about=(subject,), text="When")


def test_a_doubt_can_be_about_every_milestone_gate_and_required_section_but_the_summary() -> None:
    possible = {*Milestones._fields, *get_args(GateId), *REQUIRED[1:], "root_cause", "review.published"}
    assert possible < {*SUBJECTS}
    assert "summary" not in SUBJECTS
    assert Doubt(about=("01M83Y2QK000000B67S7B74P0J",), text="When").about


def test_what_was_recorded_later_was_not_known(desk: Desk) -> None:
    late = entry("10:20", "note", text="x", recorded=clock("10:50"))
    whole = Dossier(incident(DECLARED, RESTORED, late), desk.snapshot, review(summary="S"), (PROBLEM,))
    then = whole.known_at(clock("10:45"))
    assert then
    assert [each.kind for each in then.state.shown] == ["declared", "restored"]
    assert (then.review, then.problems) == (None, ())
    assert whole.known_at(clock("09:59")) is None
    bare = Dossier(whole.incident, desk.snapshot).known_at(clock("10:50"))
    assert bare
    assert (bare.incident, bare.review) == (whole.incident, None)
