from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from mimkit.app.bot import evidence as module
from mimkit.app.bot.evidence import evidence_in
from mimkit.app.evidence.lookup import EvidenceLookup, Located
from mimkit.errors import RecordsUnreadable
from mimkit.model.snapshot import Snapshot
from mimkit.store.git.repository import Repository
from tests.app.test_bot_plan import MET
from tests.builders import INCIDENT, Desk, clock, review

ACTION = "AC-20261124-K7F"
LINK = "https://forge.example/acme/payments/pull/7"


@pytest.fixture
def repo() -> Repository:
    """A clone without commits: what it holds is given by each test."""
    return cast("Repository", SimpleNamespace(here=lambda: None))


def done(**keys: str) -> Snapshot:
    at = clock("+2 09:00")
    action = {
        "id": ACTION,
        "title": "Alert on the pool",
        "opened": at,
        "done": {"at": at, "by": "mim-duty", **keys},
    }
    found = review(actions=[action])
    return replace(Desk.scaffolded().snapshot, reviews={INCIDENT: found})


def shown(
    monkeypatch: pytest.MonkeyPatch, repo: Repository, snapshot: Snapshot, **keys: str | None
) -> str | None:
    monkeypatch.setattr(module, "snapshot_at", lambda *_: snapshot)
    met = replace(MET, clock="action-done", subject=ACTION)
    return evidence_in(repo, "HEAD", snapshot)(replace(met, **keys))  # type: ignore[arg-type]  # the names of its fields


def test_an_action_item_is_met_by_its_link_or_its_commit(
    monkeypatch: pytest.MonkeyPatch, repo: Repository
) -> None:
    assert shown(monkeypatch, repo, done(evidence=LINK)) == LINK
    assert shown(monkeypatch, repo, done(commit="0123abcd")) == "0123abcd"


def test_a_commit_that_does_not_exist_is_said_to_be_missing(
    monkeypatch: pytest.MonkeyPatch, repo: Repository
) -> None:
    monkeypatch.setattr(EvidenceLookup, "find", lambda *_: Located(None))
    assert shown(monkeypatch, repo, done(commit="0123abcd")) == "0123abcd (no such commit)"
    assert shown(monkeypatch, repo, done(commit="0123abcd", evidence=LINK)) == LINK


def test_without_either_it_is_met_by_what_the_policy_asks_for(
    monkeypatch: pytest.MonkeyPatch, repo: Repository
) -> None:
    assert shown(monkeypatch, repo, done()) == "action.done"
    assert shown(monkeypatch, repo, done(), subject="AC-20261124-ZZZ") == "action.done"
    assert shown(monkeypatch, repo, done(), incident=None) == "action.done"
    assert shown(monkeypatch, repo, replace(done(), reviews={})) == "action.done"
    assert shown(monkeypatch, repo, done(), clock="review") == "review.published"


def test_of_a_clock_that_is_gone_nothing_is_known(monkeypatch: pytest.MonkeyPatch, repo: Repository) -> None:
    assert shown(monkeypatch, repo, done(), clock="no-such-clock") is None


def test_a_review_that_cannot_be_read_does_not_stop_the_bot(
    monkeypatch: pytest.MonkeyPatch, repo: Repository
) -> None:
    def unreadable(*_: object) -> Snapshot:
        raise RecordsUnreadable("it does not match its schema", "mim check")

    snapshot = done()
    monkeypatch.setattr(module, "snapshot_at", unreadable)
    assert evidence_in(repo, "HEAD", snapshot)(replace(MET, clock="action-done")) == "action.done"
