"""Evidence through the real command: a commit that is here, one that is elsewhere, and none."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Desk

LINK = "https://git.example.com/shop/commit/1234567"


@pytest.fixture
def item(desk: Desk) -> str:
    """The id of an action item of a reviewed incident."""
    desk.mim("declare", "Checkout fails", "--service", "checkout", "--severity", "SEV1")
    desk.mim("restored", "Payments work")
    desk.mim("review", "start")
    added = desk.mim(
        "action", "add", "Alarm at 80% of connections", "--owner", "tech-duty", "--due", "2026-12-15"
    )
    return added.out.split("AC-")[1][:12]


def recorded(desk: Desk) -> str:
    [path] = (desk.folder / "incidents").rglob("review.yaml")
    return path.read_text()


def test_a_commit_of_this_repository_is_recorded_with_its_full_id(desk: Desk, item: str) -> None:
    head = desk.git("rev-parse", "HEAD").strip()
    desk.mim("action", "done", item, "--commit", head[:9])
    assert f"commit: {head}\n" in recorded(desk)


@pytest.mark.parametrize("typed", ["1234567", "f" * 40, "", " ", "no-such-branch", "HEAD:policy", "--all"])
def test_a_commit_that_does_not_exist_shows_nothing(desk: Desk, item: str, typed: str) -> None:
    said = desk.refused(2, "action", "done", item, f"--commit={typed}").err
    assert said.startswith(f"mim: {typed!r} is not a commit in this repository\n")
    assert "--evidence URL" in said
    assert "done:" not in recorded(desk)


def test_a_commit_that_is_elsewhere_is_recorded_beside_its_link_and_the_command_says_so(
    desk: Desk, item: str
) -> None:
    said = desk.mim("action", "done", item, "--commit", "1234567", "--evidence", LINK)
    assert "note: commit 1234567 is not in this repository, so it was not checked\n" in said.err
    assert f"evidence: {LINK}\n" in recorded(desk)


def test_a_blob_is_no_commit(desk: Desk, item: str) -> None:
    blob = desk.git("rev-parse", "HEAD:policy/policy.yaml").strip()
    desk.refused(2, "action", "done", item, "--commit", blob)
