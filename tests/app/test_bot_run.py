"""The bot against a forge with races, lost updates, rejections and time-outs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from mimkit.app.bot.plan import BotInput
from mimkit.app.bot.run import Bot, CompletedAction
from mimkit.errors import MimError
from mimkit.model.forge import SNOOZED
from mimkit.model.obligation import Obligation
from mimkit.store.forge.errors import (
    ChangeRejected,
    RateLimited,
    RetriesExhausted,
    RetryableError,
    TokenRefused,
)
from mimkit.store.forge.retry import LONGEST_REST, PACE, TRIES, Patience
from tests.app.forge_in_memory import MemoryForge
from tests.app.test_bot_plan import MET, OWED, READERS, WANTED

SILENCE = RetryableError("github", "could not be reached")


@dataclass
class Run:
    """A bot that notes how long it would have slept."""

    forge: MemoryForge = field(default_factory=MemoryForge)
    slept: list[float] = field(default_factory=list)

    def apply_plan(self, *obligations: Obligation) -> list[CompletedAction]:
        self.forge.asked.clear()
        bot = Bot(self.forge, Patience(self.slept.append, lambda: 0.5))
        return list(bot.apply_plan(BotInput(obligations), READERS))

    @property
    def writes(self) -> list[str]:
        return [each for each in self.forge.asked if not each.startswith("issues")]


@pytest.fixture
def run() -> Run:
    return Run()


def test_an_issue_is_opened_once_and_then_left_alone(run: Run) -> None:
    (deed,) = run.apply_plan(OWED)
    assert (deed.action.do, deed.action.number, deed.url) == (
        "open", 1, "https://forge.example/acme/incidents/issues/1",
    )  # fmt: skip
    assert run.writes == ["add_labels", "open"]
    assert run.apply_plan(OWED) == []
    assert run.forge.asked == ["issues"]


def test_an_issue_goes_the_whole_way(run: Run) -> None:
    run.apply_plan(OWED)
    run.apply_plan(replace(OWED, escalated_to="deputy-duty"))
    assert run.writes == ["say", "rewrite"]
    run.apply_plan(MET)
    assert run.writes == ["say", "close as done"]
    run.apply_plan(OWED)
    assert run.writes == ["say", "rewrite", "reopen"]
    assert [number for number, _ in run.forge.said] == [1, 1, 1]
    assert run.forge.kept[1].is_open


def test_an_owner_who_changes_is_assigned(run: Run) -> None:
    run.apply_plan(replace(OWED, owner="deputy-duty"))
    assert not run.forge.kept[1].accounts
    run.apply_plan(OWED)
    assert run.writes == ["assign", "rewrite"]
    assert run.forge.kept[1].accounts == ("octo-mim",)


def test_a_snooze_label_comes_off_with_the_issue(run: Run) -> None:
    run.apply_plan(OWED)
    run.forge.change(1, labels=run.forge.kept[1].labels | {SNOOZED})
    assert run.apply_plan(replace(OWED, title="Changed")) == []
    run.apply_plan(MET)
    assert run.writes == ["say", "wake", "close as done"]
    run.apply_plan(OWED)
    assert run.forge.kept[1].is_open


def test_an_account_that_cannot_be_assigned_is_told(run: Run) -> None:
    run.forge.unassignable = frozenset({"octo-mim"})
    (deed,) = run.apply_plan(OWED)
    assert deed.note == "#1 is not assigned: the forge does not allow octo-mim as an assignee"
    assert run.apply_plan(OWED) == []


def test_what_another_run_opened_meanwhile_is_not_opened_again(run: Run) -> None:
    run.forge.faults["add_labels"] = [lambda: run.forge.put(WANTED, "octo-mim")]
    (deed,) = run.apply_plan(OWED)
    assert (deed.action.number, "open" in run.forge.asked) == (1, False)
    assert len(run.forge.kept) == 1


def test_two_runs_that_open_at_the_same_moment_agree_on_the_older(run: Run) -> None:
    run.forge.faults["open"] = [lambda: run.forge.put(WANTED)]
    opened, closed = run.apply_plan(OWED)
    assert (opened.action.number, closed.action.number, closed.action.closed_as) == (2, 2, "duplicate")
    assert [issue.is_open for issue in run.forge.kept.values()] == [True, False]


def test_a_duplicate_of_what_was_there_already_is_found_too(run: Run) -> None:
    """Somebody copied the text of an older issue while the bot was at work."""
    run.apply_plan(OWED)
    run.forge.faults["open"] = [lambda: run.forge.put(WANTED)]
    deeds = run.apply_plan(OWED, replace(OWED, clock="other"))
    assert [(deed.action.do, deed.action.number) for deed in deeds] == [("open", 3), ("close", 2)]


def test_an_answer_that_is_lost_opens_nothing_twice(run: Run) -> None:
    def lost() -> None:
        run.forge.put(WANTED, "octo-mim")
        raise SILENCE

    run.forge.faults["open"] = [lost]
    (deed,) = run.apply_plan(OWED)
    assert deed.action.number == 1
    assert len(run.forge.kept) == 1


@pytest.mark.parametrize("method", ["issues", "issues_after", "add_labels", "open"])
def test_a_forge_that_stumbles_is_asked_again(run: Run, method: str) -> None:
    run.forge.faults[method] = [SILENCE] * (TRIES - 1)
    run.apply_plan(OWED)
    assert len(run.forge.kept) == 1
    assert [rest for rest in run.slept if rest != PACE] == [0.75, 1.5, 3.0, 6.0]


@pytest.mark.parametrize("method", ["issues", "issues_after", "add_labels", "open"])
def test_a_forge_that_stays_silent_is_given_up_and_found_again_by_the_next_run(run: Run, method: str) -> None:
    run.forge.faults[method] = [SILENCE] * TRIES
    with pytest.raises(
        RetriesExhausted, match=r"The request to GitHub failed after 5 attempts: it could not be reached"
    ):
        run.apply_plan(OWED)
    assert len(run.apply_plan(OWED)) == 1
    assert len(run.forge.kept) == 1


@pytest.mark.parametrize("method", ["say", "assign", "rewrite", "reopen"])
def test_a_run_that_breaks_off_is_finished_by_the_next(run: Run, method: str) -> None:
    run.apply_plan(replace(OWED, owner="deputy-duty"))
    run.forge.change(1, is_open=False)
    run.forge.faults[method] = [SILENCE] * TRIES
    with pytest.raises(RetriesExhausted):
        run.apply_plan(OWED)
    run.apply_plan(OWED)
    (issue,) = run.forge.kept.values()
    assert (issue.is_open, issue.accounts, issue.body) == (True, ("octo-mim",), WANTED.body)


@pytest.mark.parametrize("method", ["say", "wake", "close as done"])
def test_a_closing_that_breaks_off_is_finished_by_the_next(run: Run, method: str) -> None:
    run.apply_plan(OWED)
    run.forge.change(1, labels=run.forge.kept[1].labels | {SNOOZED})
    run.forge.faults[method] = [SILENCE] * TRIES
    with pytest.raises(RetriesExhausted):
        run.apply_plan(MET)
    run.apply_plan(MET)
    (issue,) = run.forge.kept.values()
    assert (issue.is_open, SNOOZED in issue.labels) == (False, False)


def test_a_forge_is_left_alone_for_as_long_as_it_asks(run: Run) -> None:
    run.forge.faults["issues"] = [RetryableError("github", "refused more requests (rate limit)", 30.0)]
    run.apply_plan(OWED)
    assert run.slept[0] == 30.75


def test_a_forge_that_asks_for_too_long_a_rest_is_asked_by_the_next_run(run: Run) -> None:
    run.forge.faults["issues"] = [
        RetryableError("github", "refused more requests (rate limit)", LONGEST_REST + 1)
    ]
    with pytest.raises(RateLimited, match=r"GitHub rate limit reached for this token; wait 3m\."):
        run.apply_plan(OWED)
    assert run.slept == []


def test_one_issue_that_the_forge_turns_down_does_not_stop_the_others(run: Run) -> None:
    run.forge.faults["open"] = [ChangeRejected("github", "open an issue", "Validation  \n Failed")]
    turned, done, *_ = run.apply_plan(replace(OWED, clock="a"), replace(OWED, clock="b"))
    assert turned.turned is not None
    assert str(turned.turned) == "GitHub rejected the request to open an issue: Validation Failed."
    assert done.action.number == 1


def test_a_token_that_is_refused_stops_everything(run: Run) -> None:
    run.forge.faults["open"] = [TokenRefused("github")]
    with pytest.raises(TokenRefused):
        run.apply_plan(replace(OWED, clock="a"), replace(OWED, clock="b"))
    assert run.forge.kept == {}


def test_changes_are_made_at_the_pace_that_forges_ask_for(run: Run) -> None:
    run.apply_plan(*(replace(OWED, clock=name) for name in "abc"))
    assert run.slept == [PACE] * 3


@pytest.mark.parametrize(
    "refusal",
    [
        RetriesExhausted("github", 5, "took too long"),
        RateLimited("gitlab", 61),
        ChangeRejected("gitlab", "open an issue", ""),
    ],
)
def test_what_a_forge_refuses_is_said_with_what_to_do_next(refusal: MimError) -> None:
    assert refusal.status == 5
    assert refusal.hint
    assert refusal.sentence.endswith(".")
