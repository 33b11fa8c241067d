"""Output of `mim assess`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mimkit.model.in_force import in_force
from mimkit.model.policy.assessment import Assessment
from mimkit.ops.assess import assess
from mimkit.ops.declare import Withdraw
from mimkit.ops.refusals.names import UnknownName
from mimkit.report.incident.assess import (
    command,
    command_within,
    criterion_words,
    different,
    document,
    notes,
    open_questions,
    sentence,
    with_known,
    within,
)
from tests.builders import Desk, clock

NOW = clock("10:00")


def assessed(desk: Desk, *met: str, no: tuple[str, ...] = (), on: tuple[str, ...] = ()) -> Assessment:
    return assess(desk.snapshot, on, met, no, NOW)


def test_the_first_criterion_that_is_met_decides(desk: Desk) -> None:
    found = assessed(desk, "many-users", "service-unavailable")
    assert [line.answer for line in found.lines] == ["met", "unknown", "met", "unknown"]
    assert sentence(found) == "Declare it, SEV1: a critical business service is completely unavailable."
    assert command(found) == "mim declare TITLE --criterion service-unavailable"
    assert open_questions(found) == ""
    assert found.highest == "SEV1"


def test_what_is_unknown_and_would_ask_for_more_is_said(desk: Desk) -> None:
    found = assessed(desk, "many-users", no=("exposure",))
    assert open_questions(found) == (
        "service-unavailable (SEV1) is unknown and would raise the severity. If unsure, take the higher severity: --severity SEV1."
    )
    both = assessed(desk, "many-users")
    assert open_questions(both).startswith("service-unavailable (SEV1), exposure (SEV1) are unknown")
    assert open_questions(assessed(desk, "many-users", no=("exposure", "service-unavailable"))) == ""


def test_at_one_severity_declaring_at_once_is_more_than_proposing(desk: Desk) -> None:
    equal = desk.but_policy("severity: SEV2", "severity: SEV3")
    found = assessed(equal, "procedures-insufficient", no=("service-unavailable", "exposure"))
    assert sentence(found).startswith("Propose it, SEV3: ")
    assert command(found) == "mim declare TITLE --criterion procedures-insufficient --propose"
    assert open_questions(found) == (
        "many-users (SEV3) is unknown and would raise the severity. If unsure, take the higher severity: declare it now."
    )


def test_a_severity_that_the_catalogue_does_not_have_weighs_least(desk: Desk) -> None:
    odd = desk.but_policy("outcome: declare\n    severity: SEV2", "outcome: declare\n    severity: SEV9")
    found = assessed(odd, "many-users", no=("service-unavailable", "exposure"))
    assert [each.id for each in found.unsure] == ["procedures-insufficient"]
    assert not [note for note in notes(found, NOW) if note.startswith("SEV9")]


def test_without_a_met_criterion_nothing_or_everything_is_open(desk: Desk) -> None:
    found = assessed(desk, no=("many-users",), on=("checkout",))
    assert sentence(found) == (
        "Not decided: service-unavailable, exposure, procedures-insufficient unknown. If unsure, take the higher severity: declare with severity pending."
    )
    assert command(found) == "mim declare TITLE --service checkout"
    assert (open_questions(found), found.highest) == ("", "SEV1")
    none = assessed(desk, no=tuple(each.id for each in desk.policy.criteria))
    assert sentence(none) == "Not a major incident under this policy: use the normal incident process."
    assert (command(none), none.highest) == ("", None)


def test_how_to_tell_is_said_where_it_is_not_known(desk: Desk) -> None:
    known, unknown = assessed(desk, "service-unavailable").lines[:2]
    assert criterion_words(known) == "a critical business service is completely unavailable"
    assert (
        "\nTest: Money has been lost or must be paid, personal data may be exposed, a regulator must be notified, or the press is asking."
        in criterion_words(unknown)
    )


def test_notes_help_to_decide(desk: Desk) -> None:
    found = list(notes(assessed(desk, "many-users", on=("checkout", "database")), NOW))
    assert found[0].startswith("SEV2: Many users affected. A large number of users")
    assert found[1].startswith("checkout is a tier 1 service; owned by payments. Used by: ")
    assert found[2].startswith("database is a tier ")
    assert found[-3].startswith("Tier 1 services are critical")
    assert found[-2] == "Resolver groups to page: payments, database."
    assert found[-1] == (
        "Policy of Example organisation, approved by retail-operations on 2026-01-05, mim-duty on 2026-01-05."
    )


def test_tier_one_is_no_reason_where_everything_is_answered(desk: Desk) -> None:
    answered = assessed(desk, *(each.id for each in desk.policy.criteria), on=("checkout",))
    assert not [note for note in notes(answered, NOW) if note.startswith("A tier 1")]
    plain = desk.snapshot.services["checkout"].model_copy(update={"users": None, "business_units": ()})
    bare = replace(answered, services=(plain,))
    assert "checkout is a tier 1 service; owned by payments." in notes(bare, NOW)


def test_a_policy_that_waits_for_its_review_or_approval_says_so(desk: Desk) -> None:
    late = list(notes(assessed(desk), clock("+60 10:00")))
    assert late[-1] == "The policy review was due by 2027-01-05."
    nobody = desk.policy.model_copy(update={"approvals": (), "review_by": None})
    found = assess(replace(desk.snapshot, policy=nobody), (), (), (), clock("+60 10:00"))
    assert list(notes(found, clock("+60 10:00"))) == ["Policy of Example organisation, not approved."]


def test_the_policy_in_force_at_the_time_is_asked(desk: Desk) -> None:
    former = desk.but_policy("outcome: propose", "outcome: declare").policy
    history = in_force([(clock("08:00"), former), (clock("12:00"), desk.policy)], desk.policy)
    snapshot = replace(desk.snapshot, earlier_policies=history)

    def at(when: str) -> Assessment:
        return assess(snapshot, (), ("procedures-insufficient",), (), clock(when))

    assert sentence(at("11:00")).startswith("Declare it")
    assert sentence(at("12:00")).startswith("Propose it")
    assert "in force since 2026-11-23 12:00 UTC, approved by" in list(notes(at("13:00"), NOW))[-1]


@pytest.mark.parametrize("words", [("x", (), ()), ((), "x", ()), ((), (), "x")])
def test_a_name_that_the_policy_does_not_have_is_refused(desk: Desk, words: Any) -> None:
    services, met, no = (tuple(each) for each in words)
    with pytest.raises(UnknownName):
        assess(desk.snapshot, services, met, no, NOW)


def test_the_document_keeps_its_keys_and_has_all_that_is_said(desk: Desk) -> None:
    told = document(assessed(desk, "many-users", on=("checkout",)), NOW)
    assert told["version"] == 1
    assert told["criteria"][2] == {
        "id": "many-users",
        "answer": "met",
        "words": "a large number of users or business units are affected at the same time",
        "measure": "More than 100 users, or two or more business units, report the same disruption.",
        "outcome": "declare",
        "severity": "SEV2",
    }
    assert (told["outcome"], told["severity"], told["decides"]) == ("declare", "SEV2", "many-users")
    assert told["verdict"].endswith("\nmim declare TITLE --service checkout --criterion many-users")
    assert told["notes"][0].startswith("service-unavailable (SEV1), exposure (SEV1)")
    assert (told["unsure"], told["highest_severity"]) == (["service-unavailable", "exposure"], "SEV1")
    assert told["services"] == [{"id": "checkout", "tier": 1, "owner": "payments"}]
    assert told["groups"] == ["payments", "database"]
    assert told["policy"]["review_by"] == "2027-01-05"
    undecided = document(assessed(desk), NOW)
    assert (undecided["outcome"], undecided["severity"], undecided["decides"]) == (None, None, None)
    bare = replace(
        desk.snapshot, policy=desk.policy.model_copy(update={"review_by": None}),
        earlier_policies=in_force([(clock("08:00"), desk.policy)], desk.policy),
    )  # fmt: skip
    shown = document(assess(bare, (), (), (), NOW), NOW)["policy"]
    assert shown["since"] == "2026-11-23T08:00:00Z"


def test_in_an_open_incident_the_severity_is_raised_if_the_answers_ask_for_more(desk: Desk) -> None:
    incident = desk.declare(severity="SEV2", criteria=("many-users",))
    found = assessed(incident, "many-users", "service-unavailable")
    name = incident.incident
    assert command_within(found, incident.dossier) == (
        f"mim severity SEV1 --reason 'a critical business service is completely unavailable' -i {name}"
    )
    assert within(found, incident.dossier) == (
        f"The policy sets SEV1 for service-unavailable, but {name} is SEV2. To raise it:"
    )
    said = document(found, NOW, incident.dossier, {"recorded": True, "entries": ["01X"]})
    assert said["verdict"] == f"{within(found, incident.dossier)}\n{said['command']}"
    assert (said["recorded"], said["entries"]) == (True, ["01X"])


def test_in_an_open_incident_a_lower_severity_is_not_suggested(desk: Desk) -> None:
    incident = desk.declare(severity="SEV1")
    found = assessed(incident, "many-users")
    assert command_within(found, incident.dossier) == ""
    assert within(found, incident.dossier) == (
        f"The policy sets SEV2 for many-users; {incident.incident} is SEV1."
    )


def test_in_an_incident_without_a_criterion_or_a_known_severity(desk: Desk) -> None:
    incident = desk.declare(severity="SEV2")
    none = assessed(incident, no=("many-users",))
    assert command_within(none, incident.dossier) == ""
    assert within(none, incident.dossier) == (
        f"No criterion is recorded as met in {incident.incident}, which is SEV2."
    )
    only = replace(
        assessed(incident, "many-users"), policy=incident.policy.model_copy(update={"severities": ()})
    )
    assert command_within(only, incident.dossier) == ""


def test_an_incident_that_is_over_is_corrected_with_another_command(desk: Desk) -> None:
    over = desk.declare().do(Withdraw, "10:15", kind="demoted", reason="Small")
    found = assessed(over, "many-users")
    assert command_within(found, over.dossier) == ""
    assert within(found, over.dossier) == (
        f"{over.incident} is demoted, so nothing was recorded in it. To correct its facts: "
        f"mim set FIELD=VALUE -i {over.incident}"
    )


def test_the_criteria_that_an_incident_has_already_count_too(desk: Desk) -> None:
    incident = desk.declare(criteria=("many-users", "exposure"))
    found = with_known(incident.dossier, incident.policy, ("service-unavailable",), ("exposure",))
    assert found == ("service-unavailable", "many-users")


def test_a_different_problem_is_assessed_with_the_same_answers() -> None:
    assert different(("email",), ("many-users",), ("exposure",)) == (
        "mim assess --new --service email --criterion many-users --not-met exposure"
    )


@pytest.mark.parametrize(
    ("services", "count"), [(("email",), 1), (("email", "checkout"), 0), (("checkout",), 0), ((), 0)]
)
def test_a_criterion_about_more_critical_services_is_commented_on(
    desk: Desk, services: tuple[str, ...], count: int
) -> None:
    found = [*notes(assessed(desk, "service-unavailable", on=services), NOW)]
    assert found.count("service-unavailable applies to tier 1 services, but email is tier 2.") == count
    assert not [each for each in notes(assessed(desk, "many-users", on=services), NOW) if "applies" in each]
