"""The plan of `mim action sync` against a forge in memory, each event from both sides."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from mimkit.app.bot.action_plan import ActionPlan, plan_actions
from mimkit.app.bot.plan import BotInput, plan
from mimkit.app.bot.run import Bot
from mimkit.model.organisation.people import PersonEntry
from mimkit.report.action_issue import IssuedAction
from mimkit.report.issue import Readers, marker
from mimkit.store.forge.errors import RetriesExhausted, RetryableError
from mimkit.store.forge.retry import TRIES, Patience
from tests.app.forge_in_memory import MemoryForge

INCIDENT, ACTION = "MI-20261123-K7F", "AC-20261123-Q2M"
PEOPLE = {
    "mim-duty": PersonEntry.model_validate(
        {"id": "mim-duty", "name": "Manager", "accounts": {"github": "octo-mim"}}
    )
}
READERS = Readers("github", PEOPLE, ZoneInfo("UTC"))
OPEN = IssuedAction(
    incident=INCIDENT,
    action=ACTION,
    state="open",
    title="Alert at 80 %, closes #12",
    owner="mim-duty",
    due=date(2026, 12, 15),
    review="https://forge.example/acme/incidents/blob/HEAD/review.yaml",
)
LINK = "https://forge.example/acme/infra/pull/88"
DONE = replace(OPEN, state="done", evidence=LINK)
URL = "https://forge.example/acme/incidents/issues/1"
PROPOSED = f"mim action done {ACTION} --evidence {URL}"


@dataclass
class Sync:
    """The command without the command line."""

    forge: MemoryForge = field(default_factory=lambda: MemoryForge(label="mim-action"))

    def run(self, *records: IssuedAction) -> list[str]:
        """Return what was done; a second run must do nothing."""
        done = self.once(*records)
        assert self.plan(*records).actions == ()
        return done

    def once(self, *records: IssuedAction) -> list[str]:
        bot = Bot(self.forge, Patience(lambda _: None, lambda: 0.5))
        return [each.action.do for each in bot.carry_out(self.plan(*records).actions, bot.list_issues())]

    def plan(self, *records: IssuedAction) -> ActionPlan:
        return plan_actions(records, self.forge.issues(), READERS)

    def commands(self, *records: IssuedAction) -> list[str]:
        return [each.command for each in self.plan(*records).proposals]

    @property
    def said(self) -> list[str]:
        return [words for _, words in self.forge.said]


@pytest.fixture
def sync() -> Sync:
    return Sync()


def test_an_open_action_has_exactly_one_issue_with_its_facts(sync: Sync) -> None:
    assert sync.run(OPEN) == ["open"]
    (issue,) = sync.forge.kept.values()
    assert issue.title == f"Alert at 80 \uff05, closes \uff0312 ({INCIDENT})"
    assert issue.body.splitlines()[:7] == [
        "**Alert at 80 %&#8203;, closes \\#&#8203;12**",
        "",
        f"- Incident: `{INCIDENT}`",
        "- Owner: @octo-mim (`mim-duty`)",
        "- Due: 2026-12-15",
        "- Review: <https://forge.example/acme/incidents/blob/HEAD/review.yaml>",
        "- State: open",
    ]
    assert issue.accounts == ("octo-mim",)


def test_an_action_without_owner_and_date_says_so(sync: Sync) -> None:
    sync.run(replace(OPEN, owner=None, due=None, title=None, review="incidents/2026/x/review.yaml"))
    (issue,) = sync.forge.kept.values()
    assert issue.title == f"Action item {ACTION} ({INCIDENT})"
    assert "- Owner: none\n- Due: none\n- Review: `incidents/2026/x/review.yaml`\n" in issue.body


@pytest.mark.parametrize(
    "change", [{"title": "Alert at 70 %"}, {"due": date(2027, 1, 15)}, {"owner": "payments-duty"}]
)
def test_a_change_of_the_record_is_written(sync: Sync, change: dict[str, object]) -> None:
    sync.run(OPEN)
    changed = replace(OPEN, **change)  # type: ignore[arg-type]  # the names of its fields
    assert sync.run(changed) == ["update"]
    assert sync.said == []
    assert (sync.forge.kept[1].accounts == ()) == ("owner" in change)


def test_a_title_that_a_person_changed_is_written_again(sync: Sync) -> None:
    sync.run(OPEN)
    sync.forge.change(1, title="Mine")
    assert sync.run(OPEN) == ["update"]
    assert sync.forge.kept[1].title.startswith("Alert")


@pytest.mark.parametrize(
    ("settled", "words", "closed_as"),
    [
        (DONE, f"Recorded as done, with evidence <{LINK}>.", "done"),
        (replace(DONE, evidence="9f0b1c2"), "Recorded as done, with evidence `9f0b1c2`.", "done"),
        (replace(OPEN, state="declined"), "Recorded as declined.", "dropped"),
    ],
)
def test_a_settled_action_closes_its_issue_with_the_evidence_and_an_open_one_reopens_it(
    sync: Sync, settled: IssuedAction, words: str, closed_as: str
) -> None:
    sync.run(OPEN)
    assert sync.run(settled) == ["close"]
    assert sync.said == [words]
    assert f"close as {closed_as}" in sync.forge.asked
    assert [each.is_open for each in sync.forge.kept.values()] == [False]
    assert sync.commands(settled) == []
    assert sync.run(OPEN) == ["reopen"]
    assert [each.is_open for each in sync.forge.kept.values()] == [True]
    assert sync.said[1:] == ["The action item is open again in the record."]


def test_a_settled_action_without_an_issue_gets_none(sync: Sync) -> None:
    assert sync.run(DONE) == []
    assert sync.forge.kept == {}


def test_a_closed_issue_proposes_evidence_once_and_stays_closed(sync: Sync) -> None:
    sync.run(OPEN)
    sync.forge.change(1, is_open=False)
    assert sync.run(OPEN) == ["propose"]
    assert sync.said == [f"Closed here, but open in the record. To update the record: `{PROPOSED}`"]
    assert not sync.forge.kept[1].is_open
    assert sync.run(OPEN) == []
    assert sync.commands(OPEN) == [PROPOSED]  # printed until somebody decides
    assert sync.run(replace(OPEN, due=date(2027, 1, 1))) == ["update"]
    assert len(sync.said) == 1


def test_a_proposal_that_is_followed_needs_no_other_comment(sync: Sync) -> None:
    sync.run(OPEN)
    sync.forge.change(1, is_open=False)
    sync.run(OPEN)
    followed = replace(DONE, evidence=URL)
    assert sync.run(followed) == ["update"]
    assert (len(sync.said), sync.commands(followed)) == (1, [])


def test_an_issue_that_is_reopened_withdraws_the_proposal_and_closed_again_proposes_again(sync: Sync) -> None:
    sync.run(OPEN)
    sync.forge.change(1, is_open=False)
    sync.run(OPEN)
    sync.forge.change(1, is_open=True)
    assert sync.run(OPEN) == ["update"]
    assert "Closed here" not in sync.forge.kept[1].body
    sync.forge.change(1, is_open=False)
    assert sync.run(OPEN) == ["propose"]
    assert len(sync.said) == 2


@pytest.mark.parametrize(
    ("settled", "command"),
    [
        (DONE, f"mim action reopen {ACTION} --reason 'reopened in {URL}'"),
        (replace(OPEN, state="declined"), f"mim action add 'Alert at 80 %, closes #12' -i {INCIDENT}"),
        (replace(OPEN, state="declined", title=None), f"mim action add 'Action item {ACTION}' -i {INCIDENT}"),
    ],
)
def test_an_issue_that_is_reopened_after_the_work_proposes_that(
    sync: Sync, settled: IssuedAction, command: str
) -> None:
    sync.run(OPEN)
    sync.run(settled)
    sync.forge.change(1, is_open=True)
    assert sync.run(settled) == ["propose"]
    assert sync.commands(settled) == [command]
    assert sync.forge.kept[1].is_open
    if settled.state == "done":
        assert sync.run(OPEN) == ["update"]


def test_a_deleted_issue_is_opened_anew_only_for_an_open_action(sync: Sync) -> None:
    sync.run(OPEN)
    sync.forge.kept.clear()
    assert sync.run(OPEN) == ["open"]
    sync.run(DONE)
    sync.forge.kept.clear()
    assert sync.run(DONE) == []


def test_an_action_that_is_no_longer_chosen_loses_its_texts_on_the_forge(sync: Sync) -> None:
    """As when its incident becomes restricted."""
    sync.run(OPEN)
    assert sync.run() == ["close"]
    issue = sync.forge.kept[1]
    assert not issue.is_open
    assert "Alert" not in issue.title + issue.body
    assert ("mim-duty" in issue.body, issue.accounts) == (False, ())
    assert sync.said == ["Closed: this issue is no longer kept in sync with the records."]
    sync.forge.change(1, is_open=True)
    assert sync.run() == ["close"]
    assert sync.run(OPEN) == ["reopen"]


def test_a_closed_issue_loses_its_texts_too(sync: Sync) -> None:
    sync.run(OPEN)
    sync.run(DONE)
    assert sync.run() == ["update"]
    assert "Alert" not in sync.forge.kept[1].title + sync.forge.kept[1].body


def test_a_copy_of_an_issue_is_closed_and_other_issues_are_left_alone(sync: Sync) -> None:
    sync.run(OPEN)
    sync.forge.kept[2] = replace(sync.forge.kept[1], number=2)
    sync.forge.kept[3] = replace(sync.forge.kept[1], number=3, body="no marker")
    sync.forge.kept[4] = replace(sync.forge.kept[1], number=4, body=marker("review/x/-"))
    assert sync.run(OPEN) == ["close"]
    assert [each.is_open for each in sync.forge.kept.values()] == [True, False, True, True]


def test_the_bot_does_not_see_these_issues(sync: Sync) -> None:
    sync.run(OPEN)
    sync.forge.label = "mim-due"
    assert plan(BotInput(()), sync.forge.issues(), READERS) == ()


@pytest.mark.parametrize("method", ["say", "close as done", "rewrite"])
def test_a_closing_that_breaks_off_is_finished_and_proposes_nothing(sync: Sync, method: str) -> None:
    sync.run(OPEN)
    sync.forge.faults[method] = [RetryableError("github", "could not be reached")] * TRIES
    with pytest.raises(RetriesExhausted):
        sync.once(DONE)
    assert sync.commands(DONE) == []
    sync.run(DONE)
    assert (sync.forge.kept[1].is_open, "done, with evidence" in sync.forge.kept[1].body) == (False, True)


@pytest.mark.parametrize("method", ["say", "reopen", "rewrite"])
def test_a_reopening_that_breaks_off_is_finished_and_proposes_nothing(sync: Sync, method: str) -> None:
    sync.run(OPEN)
    sync.run(DONE)
    sync.forge.faults[method] = [RetryableError("github", "could not be reached")] * TRIES
    with pytest.raises(RetriesExhausted):
        sync.once(OPEN)
    assert sync.commands(OPEN) == []
    sync.run(OPEN)
    assert (sync.forge.kept[1].is_open, "- State: open" in sync.forge.kept[1].body) == (True, True)
