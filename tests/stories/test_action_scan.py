"""Commits that close and reopen action items, with real git: reverts, merges, squashes, trailers, other repositories."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from mimkit.app.evidence.reverts import Reverts
from mimkit.app.evidence.trailers import references
from mimkit.model.shell import quoted
from mimkit.store.git.reading.messages import CommitMessages
from mimkit.store.git.repository import Repository
from tests.stories.conftest import Desk, Office


class Scene:
    """A desk with one action item, and what can be done about it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.incident = desk.declare()
        desk.mim("restored", "Payments work")
        desk.mim("review", "start")
        words = ("--owner", "tech-duty", "--due", "2026-12-15")
        self.action: str = desk.mim("action", "add", "Alert at 80 %", *words, "--json").document["made"]
        self.name = f"{self.incident}#{self.action}"
        self.number = 0

    def commit(self, *paragraphs: str, desk: Desk | None = None) -> str:
        desk = desk or self.desk
        self.number += 1
        desk.write(f"work/{self.number}", "x")
        desk.git("add", "work")
        desk.git("commit", "-q", *(word for each in paragraphs for word in ("-m", each)))
        return desk.git("rev-parse", "HEAD").strip()

    def scan(self, *words: str, desk: Desk | None = None) -> list[tuple[str, str]]:
        found = (desk or self.desk).mim("action", "scan", *words, "--json").document
        return [(each["do"], each["commit"]) for each in found["changes"]]

    def item(self) -> dict[str, Any]:
        (found,) = self.desk.mim("action", "list", "--all", "--json").document["actions"]
        assert isinstance(found, dict)
        return found

    def notes(self) -> list[dict[str, Any]]:
        return [each for each in self.desk.timeline(self.incident) if each["kind"] == "note"]


@pytest.fixture
def scene(desk: Desk) -> Scene:
    return Scene(desk)


@pytest.fixture
def infra(scene: Scene) -> Desk:
    """Another repository beside the desk, which the policy names."""
    folder = scene.desk.folder.parent / "infra"
    folder.mkdir()
    other = Desk(folder, scene.desk.environment)
    other.git("init", "-q")
    policy = scene.desk.folder / "policy/policy.yaml"
    text = "repositories:\n  - id: infra\n    clone: ../infra\n    url: https://git.example.com/shop/infra/\n"
    policy.write_text(policy.read_text() + text)
    scene.desk.commit()
    return other


@pytest.mark.sweep
@pytest.mark.parametrize(
    "trailer", ["Closes-Action: {}", "closes-action: {}", "CLOSES-ACTION :{},", "  Closes-Action: {}"]
)
def test_a_trailer_closes_an_item_once_with_an_entry(scene: Scene, trailer: str) -> None:
    name = scene.name.lower() if trailer.startswith("closes") else scene.name
    commit = scene.commit("Add the alert", trailer.format(name))
    assert scene.scan("--dry-run") == [("close", commit)]
    assert scene.item()["state"] == "open"
    assert scene.scan() == [("close", commit)]
    assert scene.item()["state"] == "done"
    (note,) = scene.notes()
    text = f"Action item {scene.action} is done: Commit {commit[:12]} has the trailer Closes-Action."
    assert (note["text"], note["via"], note["key"]) == (text, "bot", f"close {scene.action} {commit}")
    assert scene.scan() == scene.scan("--all") == []
    assert len(scene.notes()) == 1
    scene.desk.mim("check")
    scene.desk.mim("audit")


@pytest.mark.sweep
def test_a_revert_of_the_evidence_reopens_it_and_a_revert_of_that_closes_it_again(scene: Scene) -> None:
    work = scene.commit("Add the alert")
    scene.desk.mim("action", "done", scene.action, "--commit", work)
    scene.desk.git("revert", "--no-edit", work)
    revert = scene.desk.git("rev-parse", "HEAD").strip()
    assert scene.scan() == [("reopen", revert)]
    item = scene.item()
    assert item["state"] == "open"
    assert [(each["reason"], each["commit"]) for each in item["reopened"]] == [
        (f"Commit {revert[:12]} reverts {work[:12]}.", revert)
    ]
    scene.desk.git("revert", "--no-edit", revert)
    again = scene.desk.git("rev-parse", "HEAD").strip()
    assert scene.scan() == [("close", again)]
    assert scene.scan("--all") == []
    scene.desk.git("revert", "--no-edit", again)
    third = scene.desk.git("rev-parse", "HEAD").strip()
    assert scene.scan() == [("reopen", third)]
    assert [each["text"].partition(": ")[0] for each in scene.notes()] == [
        f"Action item {scene.action} was reopened",
        f"Action item {scene.action} is done",
        f"Action item {scene.action} was reopened",
    ]
    scene.desk.mim("check")
    scene.desk.mim("audit")


@pytest.mark.sweep
def test_a_revert_that_was_reverted_before_the_scan_changes_nothing(scene: Scene) -> None:
    work = scene.commit("Add the alert")
    scene.desk.mim("action", "done", scene.action, "--commit", work)
    scene.desk.git("revert", "--no-edit", work)
    scene.desk.git("revert", "--no-edit", "HEAD")
    assert scene.scan() == []
    scene.desk.git("revert", "--no-edit", "HEAD")
    third = scene.desk.git("rev-parse", "HEAD").strip()
    assert scene.scan() == [("reopen", third)]


@pytest.mark.sweep
def test_the_revert_of_a_merge_reverts_each_commit_that_it_brought_in(scene: Scene) -> None:
    desk = scene.desk
    desk.git("switch", "-q", "-c", "topic")
    scene.commit("One")
    work = scene.commit("Two", f"Closes-Action: {scene.name}")
    desk.git("switch", "-q", "main")
    assert scene.scan("--here") == []  # it is not merged yet
    scene.commit("Something else")
    desk.git("merge", "-q", "--no-ff", "topic", "-m", "Merge topic")
    assert scene.scan() == [("close", work)]
    desk.git("revert", "--no-edit", "-m", "1", "HEAD~1")
    revert = desk.git("rev-parse", "HEAD").strip()
    assert scene.scan() == [("reopen", revert)]


@pytest.mark.sweep
def test_the_revert_of_one_other_commit_of_a_merge_reopens_nothing(scene: Scene) -> None:
    desk = scene.desk
    desk.git("switch", "-q", "-c", "topic")
    other = scene.commit("One")
    work = scene.commit("Two", f"Closes-Action: {scene.name}")
    desk.git("switch", "-q", "main")
    desk.git("merge", "-q", "--no-ff", "topic", "-m", "Merge topic")
    assert scene.scan() == [("close", work)]
    desk.git("revert", "--no-edit", other)
    assert scene.scan() == []


@pytest.mark.sweep
def test_the_messages_of_a_squash_merge_count_wherever_they_are(scene: Scene) -> None:
    squashed = scene.commit(
        "Alert (#5)",
        f"* One\n\nBody\n\nCloses-Action: {scene.name}\n\n* Two",
        "Co-authored-by: X <x@example.com>",
    )
    assert scene.scan() == [("close", squashed)]
    # GitHub writes only this if the message of a squash merge is the description of the pull request.
    reverted = scene.commit('Revert "Alert (#5)" (#6)', "Reverts acme/shop#5")
    assert scene.scan() == [("reopen", reverted)]


@pytest.mark.sweep
def test_one_message_may_name_several_items_and_one_that_does_not_exist(scene: Scene) -> None:
    words = ("--owner", "tech-duty", "--due", "2026-12-15", "-i", scene.incident, "--json")
    second = scene.desk.mim("action", "add", "Alert at 90 %", *words).document["made"]
    lines = (
        f"Closes-Action: {scene.name}, {scene.incident}#{second}",
        f"Closes-Action: {scene.incident}#AC-20261123-ZZZ",
        f"Closes-Action: MI-20261123-ZZZ#{scene.action}",
        f"Reopens-Action: {scene.action}",
        "Closes-Action: --all $(id) ::error::x",
    )
    scene.commit("Both", "\n".join(lines))
    said = scene.desk.mim("action", "scan")
    assert said.out.count("closed  ") == 2
    wrong = [line for line in said.err.splitlines() if "which is not an action item here" in line]
    assert len(wrong) == 6  # one for each word of the last line
    assert "\n::error::" not in said.err


@pytest.mark.sweep
def test_a_trailer_that_is_older_than_the_reopening_does_not_close_again(scene: Scene) -> None:
    scene.desk.mim("action", "done", scene.action, "--evidence", "https://x.example/1")
    scene.commit("Add the alert", f"Closes-Action: {scene.name}")
    scene.desk.mim("action", "reopen", scene.action, "--reason", "It never fired")
    said = scene.desk.mim("action", "scan")
    assert "no action item changes" in said.out
    assert f"has no effect on {scene.action}, which was reopened after the commit" in said.err
    newer = scene.commit("Repair the alert", f"Closes-Action: {scene.name}")
    assert scene.scan() == [("close", newer)]
    scene.commit("Remove it", f"Reopens-Action: {scene.name}")
    scene.scan()
    assert scene.item()["state"] == "open"


@pytest.mark.sweep
def test_a_declined_item_is_left_alone(scene: Scene) -> None:
    scene.desk.mim("action", "decline", scene.action, "--reason", "We buy it instead")
    scene.commit("Add the alert", f"Closes-Action: {scene.name}")
    assert "which is declined" in scene.desk.mim("action", "scan").err
    assert scene.item()["state"] == "declined"


def test_commits_of_a_pull_request_do_not_count(scene: Scene) -> None:
    commit = scene.commit("Add the alert", f"Closes-Action: {scene.name}")
    scene.desk.more["GITHUB_EVENT_NAME"] = "pull_request"
    assert "for a pull request" in scene.desk.refused(5, "action", "scan").err
    assert scene.scan("--dry-run") == [("close", commit)]


def test_an_unknown_start_is_refused(scene: Scene) -> None:
    said = scene.desk.refused(2, "action", "scan", "--since=--all").err
    assert said.startswith("mim: --since '--all' is not a commit in this clone\n")


@pytest.mark.sweep
def test_only_commits_after_the_start_are_scanned(scene: Scene) -> None:
    commit = scene.commit("Add the alert", f"Closes-Action: {scene.name}")
    assert scene.scan("--since", commit) == []
    assert scene.scan("--since", f"{commit}~1") == [("close", commit)]


@pytest.mark.sweep
def test_a_commit_of_another_repository_closes_and_its_revert_reopens(scene: Scene, infra: Desk) -> None:
    work = scene.commit("Add the alert", f"Closes-Action: {scene.name}", desk=infra)
    said = scene.desk.mim("action", "scan").out
    assert f"Commit {work[:12]} in infra has the trailer Closes-Action." in said
    [review] = (scene.desk.folder / "incidents").rglob("review.yaml")
    assert f"evidence: https://git.example.com/shop/infra/commit/{work}\n" in review.read_text()
    assert f"commit: {work}\n      repository: infra\n" in review.read_text()
    scene.desk.mim("check")
    infra.git("revert", "--no-edit", work)
    revert = infra.git("rev-parse", "HEAD").strip()
    assert scene.scan() == [("reopen", revert)]


@pytest.mark.sweep
def test_a_repository_that_is_not_there_is_named_and_the_rest_is_scanned(scene: Scene, infra: Desk) -> None:
    commit = scene.commit("Add the alert", f"Closes-Action: {scene.name}")
    shutil.rmtree(infra.folder)
    said = scene.desk.type("action", "scan", "--json")
    assert said.status == 1
    assert [each["commit"] for each in said.document["changes"]] == [commit]
    assert said.document["notes"] == ["not scanned: infra (../infra is not a git repository)"]


@pytest.mark.sweep
def test_two_clones_record_a_commit_once(office: Office) -> None:
    ours = office.seat("ours")
    ours.more["MIM_ACTOR"] = "mim-duty"
    scene = Scene(ours)
    commit = scene.commit("Add the alert", f"Closes-Action: {scene.name}")
    ours.git("push", "-q")
    theirs = office.seat("theirs")
    theirs.more["MIM_ACTOR"] = "mim-duty"
    assert scene.scan() == [("close", commit)]
    assert scene.scan("--all", desk=theirs) == []
    ours.mim("sync")
    assert len(scene.notes()) == 1


@pytest.fixture
def done(scene: Scene) -> Path:
    """The review, with the item done by a commit that is not there."""
    scene.desk.mim("action", "done", scene.action, "--commit", "HEAD")
    [review] = (scene.desk.folder / "incidents").rglob("review.yaml")
    head, _, tail = review.read_text().partition("      commit: ")
    review.write_text(f"{head}      commit: {'f' * 40}{tail[40:]}")
    return review


@pytest.mark.sweep
def test_evidence_that_does_not_exist_is_an_error(scene: Scene, done: Path) -> None:
    said = scene.desk.type("check")
    assert said.status == 1
    assert f"MIM618 The commit ffffffffffff, the evidence for {scene.action}, is not in this" in said.out
    done.write_text(
        done.read_text().replace("      commit:", "      evidence: https://x.example/1\n      commit:")
    )
    scene.desk.mim("check")  # without repositories in the policy, it may be in any


@pytest.mark.sweep
def test_what_cannot_be_looked_up_is_no_error(scene: Scene, infra: Desk, done: Path) -> None:
    scene.commit("Elsewhere", desk=infra)
    assert "is not in this repository or in infra." in " ".join(scene.desk.type("check").out.split())
    shutil.move(infra.folder, infra.folder.with_name("moved"))
    scene.desk.mim("check")
    shutil.move(infra.folder.with_name("moved"), infra.folder)
    assert done.exists()
    scene.desk.commit()
    shallow = scene.desk.folder.with_name("shallow")
    scene.desk.git("clone", "-q", "--depth=1", f"file://{scene.desk.folder}", str(shallow))
    assert "MIM618" not in Desk(shallow, scene.desk.environment).type("check").out


@pytest.mark.sweep
def test_a_commit_of_a_repository_of_the_policy_needs_no_link(scene: Scene, infra: Desk) -> None:
    work = scene.commit("Add the alert", desk=infra)
    said = scene.desk.refused(
        2, "action", "done", scene.action, "--commit", "1234567", "--evidence", "https://x.example/1"
    ).err
    assert said.startswith("mim: '1234567' is not a commit in this repository or in infra\n")
    assert "  next: git -C ../infra fetch\n" in said
    scene.desk.mim("action", "done", scene.action, "--commit", work[:9])
    assert scene.item()["state"] == "done"
    scene.desk.mim("check")


@pytest.mark.sweep
def test_a_commit_of_a_repository_that_the_policy_does_not_name_is_refused(scene: Scene, infra: Desk) -> None:
    scene.commit("Elsewhere", desk=infra)
    third = Desk(infra.folder.with_name("third"), scene.desk.environment)
    third.folder.mkdir()
    third.git("init", "-q")
    work = scene.commit("In a third", desk=third)
    words = ("--commit", work, "--repository", quoted(str(third.folder)), "--evidence", "https://x.example/1")
    said = scene.desk.refused(2, "action", "done", scene.action, *words).err
    assert "but not in the repositories that the policy lists: infra" in said


@pytest.mark.sweep
def test_a_message_that_names_itself_or_its_descendants_ends(scene: Scene) -> None:
    first = scene.commit("One", "This reverts commit 0000000000000000000000000000000000000000.")
    commits = [scene.commit("Many", f"This reverts commit {first}.")]
    for _ in range(60):
        commits.append(scene.commit("Again", f"This reverts commit {commits[-1]}."))
    history: CommitMessages = Repository.discover(scene.desk.folder).messages(commits[-1])
    found = history.find(commits[-1])
    assert found
    assert Reverts(history).effect(found).removed >= {commits[-2]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Closes-Action: MI-20261123-K7F#AC-20261125-4XD", [("closes", "MI-20261123-K7F", "AC-20261125-4XD")]),
        ("x\n\nreopens-action:mi-20261123-k7f#ac-20261125-4xd", [("reopens", "MI-20261123-K7F", "AC-20261125-4XD")]),
        ("> Closes-Action: MI-20261123-K7F#AC-20261125-4XD", []),
        ("    Closes-Action: MI-20261123-K7F#AC-20261125-4XD", []),
        ("We use Closes-Action: MI-20261123-K7F#AC-20261125-4XD", []),
        ("Closes-Action: AC-20261125-4XD#MI-20261123-K7F", [("closes", "", "")]),
        ("Closes-Action:", []),
    ],
)  # fmt: skip
def test_a_trailer_stands_at_the_beginning_of_a_line(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(each.verb, each.incident, each.action) for each in references(text)] == expected


def test_a_message_names_a_limited_number_of_items() -> None:
    text = "Closes-Action: " + " ".join(f"x{number}" for number in range(10_000))
    assert len(list(references(text))) == 50
