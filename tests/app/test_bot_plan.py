"""Planning of the bot's actions: pure functions, tested with properties."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.app.bot.plan import Action, BotInput, is_quiet, plan
from mimkit.app.bot.run import Bot
from mimkit.model.forge import LABEL, SNOOZED, ForgeIssue
from mimkit.model.obligation import Obligation, ObligationStatus
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.policy.policy import Policy
from mimkit.report.issue import KEPT, Readers, marker, wanted_issue
from mimkit.store.forge.retry import Patience
from tests.app.forge_in_memory import MemoryForge
from tests.builders import INCIDENT, Desk, clock

PEOPLE = {
    "mim-duty": PersonEntry.model_validate(
        {"id": "mim-duty", "name": "Manager", "manager": "deputy-duty", "accounts": {"github": "octo-mim"}}
    ),
    "deputy-duty": PersonEntry.model_validate({"id": "deputy-duty", "name": "Deputy"}),
}
READERS = Readers("github", PEOPLE, ZoneInfo("UTC"))
OWED = Obligation(
    clock="review",
    title="Post-incident review published",
    incident=INCIDENT,
    owner="mim-duty",
    starts=clock("10:55"),
    due=clock("+7 17:00"),
    met=None,
    status="overdue",
)
WANTED = wanted_issue(OWED, READERS)
MET = replace(OWED, met=clock("+8 09:00"), status="late")


def standing(number: int = 1, **changes: object) -> ForgeIssue:
    issue = ForgeIssue(number, WANTED.title, WANTED.body, is_open=True, labels=frozenset({LABEL}))
    return replace(issue, **changes)  # type: ignore[arg-type]  # the names of its fields


def planned(
    *obligations: Obligation, issues: tuple[ForgeIssue, ...] = (), whole: bool = True
) -> tuple[Action, ...]:
    return plan(BotInput(obligations, is_whole=whole), issues, READERS)


def deeds(actions: tuple[Action, ...]) -> list[tuple[str, int | None]]:
    return [(action.do, action.number) for action in actions]


def test_an_overdue_obligation_without_an_issue_gets_one() -> None:
    assert planned(OWED) == (Action("open", OWED.key, WANTED.title, wanted=WANTED, assigns=True),)


@pytest.mark.parametrize("status", ["pending", "soon", "met", "late", "waived"])
def test_what_is_not_overdue_gets_none(status: ObligationStatus) -> None:
    assert planned(replace(OWED, status=status)) == ()


def test_an_issue_that_says_it_already_is_left_alone() -> None:
    kept_by_a_browser = WANTED.body.replace("\n", "\r\n") + "\r\n"
    assert planned(OWED, issues=(standing(),)) == ()
    assert planned(OWED, issues=(standing(body=kept_by_a_browser),)) == ()


@pytest.mark.parametrize(
    "change", [{"title": "Something else"}, {"body": f"Scribbled over\n{marker(OWED.key)}"}]
)
def test_an_issue_that_reads_differently_is_updated_in_place(change: dict[str, str]) -> None:
    (action,) = planned(OWED, issues=(standing(7, **change),))
    assert (action.do, action.number, action.wanted) == ("update", 7, WANTED)


def test_somebody_is_assigned_only_when_the_owner_changed() -> None:
    other = replace(OWED, owner="deputy-duty")
    assert planned(other, issues=(standing(),))[0].assigns
    assert not planned(replace(OWED, due=OWED.due + timedelta(days=1)), issues=(standing(),))[0].assigns


def test_the_manager_is_called_in_once() -> None:
    escalated = replace(OWED, escalated_to="deputy-duty")
    (action,) = planned(escalated, issues=(standing(),))
    assert action.do == "update"
    assert action.comments == (
        "Escalated to: `deputy-duty`. Overdue for longer than the policy's grace period.",
    )
    assert planned(escalated, issues=(standing(body=wanted_issue(escalated, READERS).body),)) == ()


def test_an_issue_is_closed_with_a_word_when_the_obligation_is_met() -> None:
    (action,) = planned(MET, issues=(standing(),))
    assert (action.do, action.number, action.closed_as) == ("close", 1, "done")
    assert action.comments == ("Met on 2026-12-01 09:00 UTC.",)
    assert planned(MET, issues=(standing(is_open=False),)) == ()


def test_what_met_it_is_said() -> None:
    owed = BotInput((MET,), evidence=lambda met: f"https://forge.example/{met.clock}")
    (action,) = plan(owed, (standing(),), READERS)
    assert action.comments == ("Met on 2026-12-01 09:00 UTC by <https://forge.example/review>.",)


def test_an_issue_is_closed_when_nothing_asks_for_it_any_more() -> None:
    (action,) = planned(issues=(standing(),))
    assert (action.do, action.closed_as) == ("close", "dropped")


def test_nothing_is_closed_for_want_of_a_record_that_could_not_be_read() -> None:
    assert planned(issues=(standing(),), whole=False) == ()
    assert deeds(planned(MET, issues=(standing(),), whole=False)) == [("close", 1)]


def test_a_closed_issue_is_opened_again_when_it_is_overdue_again() -> None:
    (action,) = planned(OWED, issues=(standing(is_open=False),))
    assert (action.do, action.number, action.wanted) == ("reopen", 1, WANTED)
    assert action.comments[0].startswith("Overdue: this was due on 2026-11-30 17:00 UTC")


def test_the_manager_hears_of_it_again_when_it_is_opened_again() -> None:
    escalated = replace(OWED, escalated_to="deputy-duty")
    body = wanted_issue(escalated, READERS).body
    (action,) = planned(escalated, issues=(standing(body=body, is_open=False),))
    assert len(action.comments) == 2


@pytest.mark.parametrize("is_open", [True, False])
def test_a_snoozed_issue_is_left_alone_while_it_is_owed(is_open: bool) -> None:  # noqa: FBT001 - a parameter of the test
    snoozed = standing(body=f"old\n{marker(OWED.key)}", is_open=is_open, labels=frozenset({LABEL, SNOOZED}))
    assert planned(OWED, issues=(snoozed,)) == ()


def test_a_snooze_ends_with_what_it_was_for() -> None:
    snoozed = standing(labels=frozenset({LABEL, SNOOZED}))
    (action,) = planned(MET, issues=(snoozed,))
    assert (action.do, action.wakes) == ("close", True)
    (action,) = planned(MET, issues=(replace(snoozed, is_open=False),))
    assert (action.do, action.wakes) == ("wake", True)


def test_of_several_issues_for_one_obligation_the_oldest_is_kept() -> None:
    issues = (standing(9), standing(3), standing(5), standing(6, is_open=False))
    actions = planned(OWED, issues=issues)
    assert deeds(actions) == [("close", 5), ("close", 9)]
    assert {action.closed_as for action in actions} == {"duplicate"}
    assert actions[0].comments == ("Closed as a duplicate of the older issue #3.",)


def test_issues_of_others_are_nobodys_business() -> None:
    assert planned(issues=(standing(body="A bug"), standing(body=f"See {marker(OWED.key)}"))) == ()


def test_of_two_obligations_with_one_key_the_overdue_one_counts_and_then_the_older() -> None:
    later = replace(OWED, due=OWED.due + timedelta(days=3))
    for order in ((OWED, later, MET), (MET, later, OWED)):
        assert planned(*order)[0].wanted == WANTED


def test_quiet_days_are_those_of_the_policys_zone(desk: Desk) -> None:
    def quiet(zone: str, when: str) -> bool:
        changed = {
            **desk.policy.model_dump(mode="json", by_alias=True),
            "reminders": {"quiet_days": ["sat", "sun"]},
            "calendar": {"zone": zone},
        }
        return is_quiet(Policy.model_validate(changed), clock(when))

    assert quiet("UTC", "+5 12:00")
    assert not quiet("UTC", "+4 23:30")
    assert quiet("Europe/Berlin", "+4 23:30")
    assert not quiet("UTC", "+7 00:00")
    assert not is_quiet(desk.policy, clock("+1 12:00"))


# Laws: any obligations, any issues on the forge, however they came to be there.

KEYS = st.sampled_from(["a", "b", "c"])
OBLIGATIONS = st.lists(
    st.builds(
        lambda key, status, owner, title, escalated, met: replace(
            OWED, clock=key, status=status, owner=owner, title=title, escalated_to=escalated, met=met
        ),
        KEYS,
        st.sampled_from(get_args(ObligationStatus)),
        st.sampled_from([None, "mim-duty", "technical-lead"]),
        st.sampled_from(["Review", "Ask @octocat <b>", "x" * 300]),
        st.sampled_from([None, "deputy-duty"]),
        st.sampled_from([None, clock("+9 10:00")]),
    ).map(lambda owed: replace(owed, met=None) if owed.status == "overdue" else owed),
    unique_by=lambda owed: owed.clock,
)
ISSUES = st.lists(
    st.builds(
        lambda number, key, title, is_open, labels: ForgeIssue(
            number, title, f"{KEPT}\n{marker(f'{key}/{INCIDENT}/-')}", is_open, frozenset({LABEL, *labels})
        ),
        st.integers(1, 50),
        KEYS,
        st.sampled_from(["Review", "Other"]),
        st.booleans(),
        st.lists(st.sampled_from([SNOOZED, "other"]), max_size=2),
    ),
    unique_by=lambda issue: issue.number,
)
AT_ONCE = Patience(lambda _: None, lambda: 0.5)


@pytest.mark.sweep
@given(OBLIGATIONS, ISSUES, st.booleans())
def test_once_the_plan_is_carried_out_there_is_nothing_left_to_plan(
    obligations: list[Obligation],
    issues: list[ForgeIssue],
    whole: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    owed = BotInput(tuple(obligations), is_whole=whole)
    forge = MemoryForge({issue.number: issue for issue in issues})
    list(Bot(forge, AT_ONCE).apply_plan(owed, READERS))
    assert plan(owed, forge.issues(), READERS) == ()


@pytest.mark.sweep
@given(OBLIGATIONS, ISSUES, st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_read_does_not_matter(
    obligations: list[Obligation], issues: list[ForgeIssue], chance: random.Random
) -> None:
    first = plan(BotInput(tuple(obligations)), issues, READERS)
    chance.shuffle(obligations)
    chance.shuffle(issues)
    assert plan(BotInput(tuple(obligations)), issues, READERS) == first


@pytest.mark.sweep
@given(OBLIGATIONS, ISSUES)
def test_in_the_end_each_overdue_obligation_has_one_open_issue_unless_it_is_snoozed(
    obligations: list[Obligation], issues: list[ForgeIssue]
) -> None:
    forge = MemoryForge({issue.number: issue for issue in issues})
    list(Bot(forge, AT_ONCE).apply_plan(BotInput(tuple(obligations)), READERS))
    found = sorted(forge.issues(), key=lambda issue: issue.number)
    for key in "abc":
        mine = [issue for issue in found if f"mim: {key}/" in issue.body]
        overdue = any(owed.clock == key and owed.status == "overdue" for owed in obligations)
        if mine and SNOOZED in mine[0].labels:
            continue
        assert [issue.number for issue in mine if issue.is_open] == ([mine[0].number] if overdue else [])
