"""The bot through the real command: real git, real HTTP, a small forge with state."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

import mimkit.cli.commands.bot as bot_module
from mimkit.report.issue import key_in
from mimkit.store.extras import command_to_add
from tests.store.forge.server import TOKEN, SmallForge, answer, hang_up
from tests.store.forge.small_github import SmallGitHub
from tests.store.forge.small_gitlab import SmallGitLab
from tests.stories.conftest import Desk, Said

LATER = "2026-12-14T10:00:00Z"
"""A Monday, three weeks after the incident."""
FORGES: dict[str, tuple[type[SmallForge], dict[str, str]]] = {
    "github": (SmallGitHub, {"GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/incidents"}),
    "gitlab": (SmallGitLab, {"GITLAB_TOKEN": TOKEN, "CI_PROJECT_PATH": "acme/incidents"}),
}


@dataclass
class Chaser:
    """A desk, a forge, and the bot between them."""

    desk: Desk
    name: str
    forge: SmallForge

    def run(self, *words: str, now: str = LATER) -> Said:
        self.forge.requests.clear()
        return self.desk.type("bot", "--forge", self.name, "--now", now, *words)

    def document(self, *words: str, now: str = LATER) -> dict[str, Any]:
        said = self.run("--json", *words, now=now)
        assert said.status == 0, said
        return said.document

    def issue(self, clock: str) -> dict[str, Any]:
        (found,) = [each for each in self.forge.issues if (key_in(_body(each)) or "").startswith(f"{clock}/")]
        return found

    def is_open(self, clock: str) -> bool:
        return self.issue(clock)["state"] in ("open", "opened")


def _body(issue: dict[str, Any]) -> str:
    return str(issue.get("body") or issue.get("description"))


@pytest.fixture(scope="session")
def server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", threaded=True) as running:
        yield running


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    rests: list[float] = []
    monkeypatch.setattr(bot_module, "sleep", rests.append)
    return rests


@pytest.fixture(params=["github", "gitlab"])
def chaser(request: pytest.FixtureRequest, desk: Desk, server: HTTPServer, slept: list[float]) -> Chaser:
    assert slept == []
    kind, environment = FORGES[request.param]
    forge = kind()
    server.clear()
    forge.serve(server)
    address = {"GITHUB_API_URL": forge.base, "CI_API_V4_URL": f"{forge.base}/api/v4"}
    desk.more |= environment | address
    return Chaser(desk, request.param, forge)


@pytest.fixture
def overdue(chaser: Chaser) -> Chaser:
    """An incident that was restored three weeks ago and never reviewed."""
    path = chaser.desk.folder / "policy/people.yaml"
    accounts = "    accounts:\n      github: octo-mim\n      gitlab: octo-mim\n"
    text = path.read_text()
    assert "  - id: mim-duty\n" in text
    path.write_text(text.replace("  - id: mim-duty\n", f"  - id: mim-duty\n{accounts}"))
    chaser.desk.commit()
    chaser.desk.declare("Ask @octocat, closes #12 <!-- mim: x -->")
    chaser.desk.mim("restored")
    return chaser


@pytest.mark.sweep
def test_an_obligation_is_chased_until_it_is_met_and_again_when_that_is_taken_back(overdue: Chaser) -> None:
    desk = overdue.desk
    first = overdue.document()
    assert first["overdue"] == len(first["actions"]) == len(overdue.forge.issues) > 3
    assert {action["action"] for action in first["actions"]} == {"open"}
    assert [
        each["username" if overdue.name == "gitlab" else "login"]
        for each in overdue.issue("review")["assignees"]
    ] == ["octo-mim"]

    second = overdue.document()
    assert second["actions"] == []
    assert overdue.forge.writes == []

    desk.mim("review", "start")
    desk.mim("review", "waive", "--reason", "Known and fixed", "--approver", "head-of-service")
    third = overdue.document()
    assert {action["action"] for action in third["actions"]} >= {"close"}
    assert not overdue.is_open("review")
    said = [words for number, words in overdue.forge.comments if number == _number(overdue.issue("review"))]
    assert said[-1].startswith("Waived: Known and fixed")

    desk.git("revert", "--no-edit", "HEAD")
    desk.git("revert", "--no-edit", "HEAD~2")
    again = overdue.document()
    assert "reopen" in {action["action"] for action in again["actions"]}
    assert overdue.is_open("review")


def _number(issue: dict[str, Any]) -> int:
    return int(issue.get("iid") or issue["number"])


@pytest.mark.sweep
def test_what_met_an_action_item_is_linked(overdue: Chaser) -> None:
    overdue.desk.mim("review", "start")
    overdue.desk.mim("action", "add", "Alert on the pool", "--owner", "mim-duty", "--due", "2026-12-01")
    overdue.document()
    assert overdue.is_open("action-done")
    (name,) = [each["id"] for each in overdue.desk.mim("action", "list", "--json").document["actions"]]
    link = "https://forge.example/acme/payments/pull/7"
    overdue.desk.mim("action", "done", name, "--evidence", link)
    overdue.document()
    assert not overdue.is_open("action-done")
    assert any(words.endswith(f"by <{link}>.") for _, words in overdue.forge.comments)


@pytest.mark.sweep
def test_the_words_of_a_record_call_nobody(overdue: Chaser) -> None:
    overdue.desk.mim("review", "start")
    overdue.desk.mim(
        "action", "add", "Ask @octocat, closes #12", "--owner", "mim-duty", "--due", "2026-12-01"
    )
    overdue.document()
    issue = overdue.issue("action-done")
    assert "@octocat" not in issue["title"] + _body(issue)
    assert "#12" not in issue["title"] + _body(issue)


@pytest.mark.sweep
def test_a_dry_run_changes_nothing_and_says_what_it_would_do(overdue: Chaser) -> None:
    said = overdue.run("--dry-run")
    assert said.status == 0
    assert "  would open    new    Overdue: Post-incident review published (MI-" in said.out
    assert said.out.splitlines()[-1].endswith("obligations overdue")
    assert overdue.forge.writes == []
    overdue.document()
    assert overdue.run("--dry-run").out.startswith("nothing to do: ")


def test_a_dry_run_needs_no_token(overdue: Chaser) -> None:
    del overdue.desk.more[f"{overdue.name.upper()}_TOKEN"]
    said = overdue.run("--dry-run")
    assert said.status == 0
    assert "would open" in said.out
    assert "_TOKEN, existing issues cannot be read" in said.err
    assert overdue.forge.requests == []


def test_each_deed_is_a_line_and_the_last_line_counts_them(overdue: Chaser) -> None:
    said = overdue.run()
    lines = said.out.splitlines()
    assert lines[0].startswith("  opened        #1     Overdue: ")
    assert lines[-1].endswith(f"obligations overdue; {len(lines) - 1} opened")
    assert overdue.run().out.startswith("nothing to do: ")


@pytest.mark.sweep
def test_on_a_quiet_day_nothing_is_touched(overdue: Chaser) -> None:
    """The scaffold is quiet on Saturdays and Sundays."""
    said = overdue.run(now="2026-12-12T10:00:00Z")
    assert said.out == "Saturday is a quiet day in the policy, so no issues are opened, changed or closed\n"
    assert overdue.document(now="2026-12-12T10:00:00Z")["quiet"] is True
    assert overdue.forge.requests == []
    assert overdue.document(now="2026-12-11T10:00:00Z")["actions"]


def test_a_record_that_cannot_be_read_closes_nothing(overdue: Chaser) -> None:
    overdue.document()
    (record,) = overdue.desk.folder.glob("incidents/*/*/incident.yaml")
    record.write_text("schema: 1\nid: [")
    overdue.desk.commit("Break it")
    said = overdue.run()
    assert said.status == 1
    assert "could not be read, so no issues are closed in this run: mim check" in said.err
    assert overdue.forge.writes == []


@pytest.mark.sweep
def test_a_forge_in_trouble_is_asked_again_and_nothing_is_done_twice(
    overdue: Chaser, slept: list[float]
) -> None:
    overdue.forge.faults += [
        answer({"message": "Slow down"}, 429, {"Retry-After": "9"}),
        answer({}, 502),
        hang_up,
    ]
    document = overdue.document()
    assert len(overdue.forge.issues) == document["overdue"]
    assert max(slept) >= 9
    assert overdue.document()["actions"] == []


@pytest.mark.sweep
def test_a_run_that_breaks_off_says_what_it_did_and_the_next_goes_on(overdue: Chaser) -> None:
    overdue.document("--dry-run")
    overdue.forge.faults += [lambda _: None] * 9 + [answer({}, 503)] * 5
    said = overdue.run()
    assert said.status == 5
    assert "failed after 5 attempts: it returned status 503." in said.err
    before = len(overdue.forge.issues)
    assert len(said.out.splitlines()) == before
    document = overdue.document()
    assert len(document["actions"]) == document["overdue"] - before
    assert len(overdue.forge.issues) == document["overdue"]


def test_what_the_forge_turns_down_is_told_and_the_rest_is_done(overdue: Chaser) -> None:
    overdue.document("--dry-run")
    refusal = answer({"message": "Validation Failed", "errors": [{"field": "title", "code": "invalid"}]}, 422)
    asked_before = 1 + 4 + 1  # the issues, the two labels, and one look before opening
    if overdue.name == "gitlab":
        refusal = answer({"message": "title is too long"}, 400)
    overdue.forge.faults += [lambda _: None] * asked_before + [refusal]
    said = overdue.run()
    assert said.status == 5
    assert said.out.startswith("  rejected")
    assert "rejected the request to open an issue: " in said.err
    assert len(overdue.forge.issues) > 1


def test_without_a_token_nothing_is_changed(overdue: Chaser) -> None:
    variable = f"{overdue.name.upper()}_TOKEN"
    overdue.desk.more[variable] = ""
    said = overdue.desk.refused(5, "bot", "--forge", overdue.name)
    assert said.err.startswith(f"mim: {variable} is not set")
    assert f"or preview:\n  next: mim bot --forge {overdue.name} --repo acme/incidents --dry-run" in said.err


def test_a_token_that_cannot_be_one_is_refused(overdue: Chaser) -> None:
    overdue.desk.more[f"{overdue.name.upper()}_TOKEN"] = "two words"
    overdue.desk.refused(5, "bot", "--forge", overdue.name)
    assert overdue.forge.requests == []


def test_a_wrong_token_is_refused_in_one_sentence(overdue: Chaser) -> None:
    overdue.desk.more[f"{overdue.name.upper()}_TOKEN"] = "another"
    said = overdue.desk.refused(5, "bot", "--forge", overdue.name)
    assert "does not accept the token in" in said.err


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_EVENT_NAME", "pull_request"),
        ("GITHUB_EVENT_NAME", "pull_request_target"),
        ("CI_PIPELINE_SOURCE", "merge_request_event"),
    ],
)
def test_it_does_not_act_for_a_pull_request(overdue: Chaser, name: str, value: str) -> None:
    overdue.desk.more[name] = value
    overdue.desk.refused(5, "bot", "--forge", overdue.name)
    assert overdue.run("--dry-run").status == 0
    assert overdue.forge.writes == []


@pytest.mark.parametrize("repo", ["incidents", "a/b/", "../..", "a b/c", "acme/incidents?x", "https://x/y/z"])
def test_a_repository_is_written_as_the_forge_writes_it(chaser: Chaser, repo: str) -> None:
    said = chaser.desk.refused(2, "bot", "--forge", chaser.name, "--repo", repo)
    assert "OWNER/NAME" in said.err


def test_whose_issues_are_meant_must_be_clear(chaser: Chaser) -> None:
    chaser.desk.more |= {"GITHUB_REPOSITORY": "", "CI_PROJECT_PATH": ""}
    said = chaser.desk.refused(2, "bot", "--forge", chaser.name)
    assert "no repository specified" in said.err


def test_without_the_library_the_extra_is_named(chaser: Chaser, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("mimkit.store.forge.git")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, chaser.name, None)
    monkeypatch.setenv(
        "PATH", chaser.desk.environment["PATH"]
    )  # the command depends on which pip comes first
    said = chaser.desk.refused(5, "bot", "--forge", chaser.name)
    assert command_to_add("github" if chaser.name == "github" else "gitlab") in " ".join(said.err.split())
