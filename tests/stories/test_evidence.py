"""Evidence through the real command: a commit in this repository, one in another, and none."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Desk

pytestmark = pytest.mark.sweep

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


@pytest.fixture
def infra(desk: Desk) -> str:
    """The only commit of another repository, which lies beside the record's clone as `infra`."""
    desk.write("../infra/file", "text")
    for words in ("init --quiet", "add file", "commit --quiet -m First"):
        desk.git("-C", "../infra", *words.split())
    return desk.git("-C", "../infra", "rev-parse", "HEAD").strip()


def test_a_commit_is_looked_up_in_another_repository_and_recorded_beside_its_link(
    desk: Desk, item: str, infra: str
) -> None:
    words = ("--commit", infra[:8], "--repository", "../infra", "--evidence", LINK)
    said = desk.mim("action", "done", item, *words)
    assert "note: commit" not in said.err
    assert f"commit: {infra}\n" in recorded(desk)
    assert f"evidence: {LINK}\n" in recorded(desk)


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        (
            "--commit 1234567 --repository ../infra --evidence L",
            ("'1234567' is not a commit in ../infra", "fetch"),
        ),
        (
            "--commit=--all --repository ../infra --evidence L",
            ("'--all' is not a commit in ../infra", "fetch"),
        ),
        (
            "--commit HEAD --repository ../none --evidence L",
            ("--repository '../none' is not a git repository", "DIR"),
        ),
        ("--repository ../infra --evidence L", ("--repository requires a commit", "--commit SHA")),
        (
            "--commit HEAD --repository ../infra",
            ("a commit in another repository also requires a link", "--evidence URL"),
        ),
    ],
)
def test_a_commit_that_another_repository_does_not_show_is_refused(
    desk: Desk, item: str, infra: str, words: str, sentences: tuple[str, str]
) -> None:
    assert infra
    said = desk.refused(
        2, "action", "done", item, *words.replace("evidence L", f"evidence {LINK}").split()
    ).err
    assert sentences[0] in said
    assert sentences[1] in said.partition("\n")[2]
    assert "done:" not in recorded(desk)
