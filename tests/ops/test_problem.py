"""Problem records: one cause, one record, however many incidents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from mimkit.errors import UsageError
from mimkit.metrics.fact import collect_facts
from mimkit.model.incident.problem import Problem
from mimkit.ops.follow_up.problem import LinkProblem, OpenProblem, UpdateProblem
from mimkit.ops.refusals.names import AlreadyTracked, HasLeft, UnknownName
from mimkit.ops.refusals.order import AlreadyDone, FutureTime, NotReadyToClose
from mimkit.ops.roles import TakeRole
from mimkit.rules.judge import check_problem
from tests.builders import Desk, clock, refusal


@pytest.fixture(scope="module")
def tracked(declared: Desk) -> Desk:
    return declared.do(OpenProblem, "11:20")


def the_problem(desk: Desk) -> Problem:
    (problem,) = desk.snapshot.problems.values()
    return problem


def test_a_problem_record_begins_with_what_the_incident_says(declared: Desk) -> None:
    led = declared.do(TakeRole, "10:12", role="technical-lead", person="tech-duty")
    found = led.do(OpenProblem, "11:20", cause="expired-certificate", root_cause="It expired")
    problem = the_problem(found)
    assert (problem.title, problem.owner, problem.opened, problem.incidents) == (
        "Checkout fails", "tech-duty", clock("11:20"), (declared.incident,),
    )  # fmt: skip
    assert (problem.cause, problem.root_cause, problem.state) == ("expired-certificate", "It expired", "open")
    assert found.state.problems == (problem.id,) == (found.made,)
    assert problem.id.startswith("PB-20261123-")


def test_without_a_lead_the_problem_is_whose_who_raised_it(tracked: Desk) -> None:
    assert the_problem(tracked).owner == "mim-duty"


def test_a_problem_may_have_its_own_title_and_owner(declared: Desk) -> None:
    found = the_problem(
        declared.do(OpenProblem, "11:20", title="Certificates expire unseen", owner="payments-duty")
    )
    assert (found.title, found.owner) == ("Certificates expire unseen", "payments-duty")


def test_a_problem_that_is_dated_back_has_the_day_on_which_it_was_raised(declared: Desk) -> None:
    found = declared.do(OpenProblem, "+1 09:00", at=clock("11:20"))
    assert found.made.startswith("PB-20261123-")
    assert the_problem(found).opened == clock("11:20")


def test_two_who_raise_a_problem_at_once_get_two_ids(declared: Desk) -> None:
    both = declared.declare("10:15", title="Other").do(OpenProblem, "11:20", entropy=5)
    found = replace(both, incident=declared.incident).do(OpenProblem, "11:20", entropy=5)
    assert len(found.snapshot.problems) == 2


def test_an_incident_has_several_problem_records_if_they_differ(tracked: Desk) -> None:
    assert refusal(tracked, OpenProblem, "11:30") == (
        AlreadyTracked,
        f"{tracked.made} already tracks this problem for {tracked.incident}",
        (
            f"to add the cause: mim problem update {tracked.made} --cause TEXT; "
            "for another problem in the same incident: mim problem open --title TITLE"
        ),
    )
    titled = tracked.do(OpenProblem, "11:30", title="Nobody was alerted")
    caused = titled.do(OpenProblem, "11:40", root_cause="The alert was switched off\nfor a test")
    sorted_ = caused.do(OpenProblem, "11:50", title="Checkout fails", cause="no-alert")
    assert caused.state.problems == (tracked.made, titled.made, caused.made)
    assert [each.title for each in caused.snapshot.problems_of(caused.incident)] == [
        "Checkout fails", "Nobody was alerted", "The alert was switched off",
    ]  # fmt: skip
    assert len(sorted_.state.problems) == 4
    assert refusal(caused, OpenProblem, "12:00", root_cause="The alert was switched off\nfor a test")[0] is (
        AlreadyTracked
    )
    causes = collect_facts(caused.dossier, caused.dossier.problems)
    assert causes
    assert causes.causes == (caused.made,)


def test_a_record_that_is_gone_does_not_stop_another(tracked: Desk) -> None:
    files = {path: raw for path, raw in tracked.files.items() if tracked.made not in path}
    found = replace(tracked, files=files).do(OpenProblem, "11:30", entropy=9)
    assert len(found.state.problems) == 2


def test_a_problem_whose_owner_has_left_is_refused(declared: Desk) -> None:
    gone = declared.but_file(
        "policy/people.yaml", "name: Senior engineer on duty", "name: S\n    left: 2026-11-22"
    )
    assert refusal(gone, OpenProblem, "11:20", owner="tech-duty")[0] is HasLeft


def test_one_problem_serves_three_incidents(tracked: Desk) -> None:
    desk, problem = tracked, tracked.made
    for number in (2, 3):
        desk = desk.declare(f"+{number} 10:09", title=f"Number {number}").do(
            LinkProblem, f"+{number} 11:00", problem=problem
        )
    found = the_problem(desk)
    assert len(set(found.incidents)) == len(found.incidents) == 3
    for name in found.incidents:
        assert replace(desk, incident=name).state.problems == (problem,)


def test_a_link_writes_only_the_side_that_is_missing(tracked: Desk) -> None:
    other = tracked.declare("+1 10:09", title="Again")
    path = f"incidents/problems/{tracked.made}.yaml"
    listed = other.but_file(path, f"[{tracked.incident}]", f"[{tracked.incident}, {other.incident}]")
    found = listed.do(LinkProblem, "+1 11:00", problem=tracked.made)
    assert found.files[path] == listed.files[path]
    assert found.state.problems == (tracked.made,)


@pytest.mark.parametrize(
    ("words", "kind", "sentence", "hint"),
    [
        ({"problem": "PB-20261123-ZZZ"}, UnknownName, "'PB-20261123-ZZZ' is not a problem record in incidents/problems", None),
        ({}, AlreadyDone, "{incident} is already tracked by {problem}", "mim problem update {problem}"),
        ({"at": clock("11:31")}, FutureTime, "the link at 2026-11-23T11:31:00Z is in the future: it is 2026-11-23T11:30:00Z now", None),
    ],
)  # fmt: skip
def test_a_link_that_does_not_fit_is_refused(
    tracked: Desk, words: dict[str, Any], kind: type, sentence: str, hint: str | None
) -> None:
    names = {"incident": tracked.incident, "problem": tracked.made}
    found = refusal(tracked, LinkProblem, "11:30", **{"problem": tracked.made, **words})
    assert found[:2] == (kind, sentence.format(**names))
    assert hint is None or hint.format(**names) == found[2]


def test_a_link_needs_the_incident_and_the_problem_to_be_read(tracked: Desk) -> None:
    assert tracked.command(LinkProblem, "11:30", problem="PB-20261123-ZZZ").about == (
        tracked.incident,
        "PB-20261123-ZZZ",
    )
    assert tracked.command(UpdateProblem, "11:30", problem=tracked.made).about == (tracked.made,)


def test_what_is_learned_is_written_and_the_rest_stays(tracked: Desk) -> None:
    found = tracked.do(
        UpdateProblem, "+1 09:00", problem=tracked.made, state="known-error", root_cause="It expired", known_error="Error 525",
        owner="payments-duty", cause="expired-certificate", permanent_fix="Renew by itself", factors=("Nobody was told",),
        evidence=("https://x.example/1",),
    )  # fmt: skip
    more = found.do(
        UpdateProblem, "+1 10:00", problem=tracked.made, root_cause="It expired", factors=("No alert",)
    )
    problem = the_problem(more)
    assert (problem.state, problem.root_cause, problem.owner, problem.fixed) == (
        "known-error",
        "It expired",
        "payments-duty",
        None,
    )
    assert (problem.contributing_factors, problem.evidence) == (
        ("Nobody was told", "No alert"),
        ("https://x.example/1",),
    )
    assert found.change
    assert found.change.subject == f"{tracked.made}: known-error"
    assert found.change.incident == tracked.incident


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ({"root_cause": "It expired"}, "It expired"),
        ({"permanent_fix": "Renew"}, "Renew"),
        ({"owner": "tech-duty"}, "details updated"),
    ],
)
def test_the_subject_says_what_was_learned(tracked: Desk, words: dict[str, Any], subject: str) -> None:
    change = tracked.do(UpdateProblem, "11:30", problem=tracked.made, **words).change
    assert change
    assert change.subject == f"{tracked.made}: {subject}"


def test_a_problem_is_fixed_when_somebody_says_so_and_closing_is_no_fix(tracked: Desk) -> None:
    fixed = tracked.do(UpdateProblem, "+1 09:00", problem=tracked.made, state="fixed")
    assert the_problem(fixed).fixed == clock("+1 09:00")
    words = {"problem": tracked.made, "state": "closed", "cause": "expired-certificate"}
    later = fixed.do(UpdateProblem, "+2 09:00", **words, evidence=("https://x.example/1",))
    assert (the_problem(later).state, the_problem(later).fixed) == ("closed", clock("+1 09:00"))
    accepted = tracked.do(UpdateProblem, "+1 09:00", **words, accepted_risk="It is retired in March")
    assert (the_problem(accepted).fixed, the_problem(accepted).accepted_risk) == (
        None,
        "It is retired in March",
    )


@pytest.mark.parametrize(
    ("words", "kind", "sentence"),
    [
        ({}, UsageError, "nothing to change in {problem}"),
        ({"state": "open"}, UsageError, "nothing to change in {problem}"),
        ({"owner": "tech-dty"}, UnknownName, "'tech-dty' is not a person in policy/people.yaml"),
        ({"state": "fixed", "at": clock("11:31")}, FutureTime, "the change at 2026-11-23T11:31:00Z is in the future: it is 2026-11-23T11:30:00Z now"),
        ({"problem": "PB-20261123-ZZZ"}, UnknownName, "'PB-20261123-ZZZ' is not a problem record in incidents/problems"),
    ],
)  # fmt: skip
def test_a_change_of_a_problem_that_does_not_fit_is_refused(
    tracked: Desk, words: dict[str, Any], kind: type, sentence: str
) -> None:
    found = refusal(tracked, UpdateProblem, "11:30", **{"problem": tracked.made, **words})
    assert found[:2] == (kind, sentence.format(problem=tracked.made))


@pytest.mark.parametrize(
    "words",
    [{"cause": "Not a slug"}, {"root_cause": ""}, {"evidence": ("https://a b",)}, {"factors": ("a\u202eb",)}],
)
def test_words_that_no_problem_record_accepts_are_not_written(tracked: Desk, words: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="Problem"):
        tracked.do(UpdateProblem, "11:30", problem=tracked.made, **words)


def test_a_problem_without_an_incident_is_changed_all_the_same(tracked: Desk) -> None:
    alone = tracked.but_file(f"incidents/problems/{tracked.made}.yaml", f"[{tracked.incident}]", "[]")
    change = alone.do(UpdateProblem, "11:30", problem=tracked.made, root_cause="x").change
    assert change
    assert change.incident is None


EVIDENCE = {"evidence": ("https://x.example/1",)}
RISK = "--accept-risk REASON"


@pytest.mark.parametrize(
    ("words", "missing", "options", "instead"),
    [
        ({}, "a cause and without evidence of the fix or an accepted risk", "--cause TEXT --evidence URL", f"--cause TEXT {RISK}"),
        ({"permanent_fix": "Renew", "factors": ("No alert",)}, "a cause and without evidence of the fix or an accepted risk", "--cause TEXT --evidence URL", f"--cause TEXT {RISK}"),
        (EVIDENCE, "a cause", "--cause TEXT", ""),
        ({"accepted_risk": "Retired soon"}, "a cause", "--cause TEXT", ""),
        ({"root_cause": "It expired"}, "evidence of the fix or an accepted risk", "--evidence URL", RISK),
        ({"cause": "expired-certificate"}, "evidence of the fix or an accepted risk", "--evidence URL", RISK),
    ],
)  # fmt: skip
def test_a_problem_is_closed_with_a_cause_and_evidence_or_an_accepted_risk(
    tracked: Desk, words: dict[str, Any], missing: str, options: str, instead: str
) -> None:
    given = {"root_cause": "--cause 'It expired'", "cause": "--kind expired-certificate",
             "accepted_risk": "--accept-risk 'Retired soon'", "evidence": "--evidence https://x.example/1"}  # fmt: skip
    closing = " ".join(
        [
            f"mim problem update {tracked.made} --state closed",
            *(given[name] for name in words if name in given),
        ]
    )
    assert refusal(tracked, UpdateProblem, "11:30", problem=tracked.made, state="closed", **words) == (
        NotReadyToClose,
        f"{tracked.made} cannot be closed without {missing}",
        (
            f"to record the fix: {closing} {options}; to accept the risk without a fix: {closing} {instead}"
            if instead
            else f"{closing} {options}"
        ),
    )


def test_a_record_that_was_closed_before_gets_a_warning(tracked: Desk) -> None:
    old = tracked.but_file(f"incidents/problems/{tracked.made}.yaml", "schema: 1", "schema: 1\nstate: closed")
    [(rule, finding)] = check_problem(the_problem(old), old.snapshot)
    assert (rule.code, rule.level) == ("MIM585", "warning")
    assert finding.message == (
        f"{tracked.made} is closed without a cause and without evidence of the fix or an accepted risk."
    )


@pytest.mark.parametrize("known", [{"root_cause": "It expired"}, {"cause": "expired-certificate"}])
def test_what_was_known_before_is_enough_to_close_a_problem(tracked: Desk, known: dict[str, str]) -> None:
    found = tracked.do(UpdateProblem, "11:30", problem=tracked.made, **known, **EVIDENCE)
    closed = found.do(UpdateProblem, "11:40", problem=tracked.made, state="closed")
    assert the_problem(closed).state == "closed"
    assert list(check_problem(the_problem(closed), closed.snapshot)) == []


def test_an_accepted_risk_closes_the_record_or_explains_one_that_is_closed(tracked: Desk) -> None:
    words = {"problem": tracked.made, "accepted_risk": "It is retired in March"}
    assert refusal(tracked, UpdateProblem, "11:30", **words) == (
        UsageError,
        "--accept-risk is only for closing the problem record",
        f"mim problem update {tracked.made} --state closed --accept-risk REASON",
    )
    old = tracked.but_file(f"incidents/problems/{tracked.made}.yaml", "schema: 1", "schema: 1\nstate: closed")
    change = old.do(UpdateProblem, "11:30", **words).change
    assert change
    assert change.subject == f"{tracked.made}: It is retired in March"


def test_evidence_of_a_problem_is_a_link(tracked: Desk) -> None:
    found = refusal(tracked, UpdateProblem, "11:30", problem=tracked.made, evidence=("https://...",))
    assert found[:2] == (UsageError, "'https://...' is not a URL, so it cannot be used as evidence")
