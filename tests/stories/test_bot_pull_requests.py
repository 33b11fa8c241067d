"""`mim bot --pull-requests` keeps one open pull request for each side branch that has something to merge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_httpserver import HTTPServer

import mimkit.cli.commands.bot as bot_module
from tests.store.forge.server import TOKEN, SmallForge, hang_up
from tests.store.forge.small_github import SmallGitHub
from tests.store.forge.small_gitlab import SmallGitLab
from tests.stories.forge_hooks import GH006, branches, merged, protected

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office

FORGES: dict[str, tuple[type[SmallForge], dict[str, str]]] = {
    "github": (SmallGitHub, {"GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/incidents"}),
    "gitlab": (SmallGitLab, {"GITLAB_TOKEN": TOKEN, "CI_PROJECT_PATH": "acme/incidents"}),
}


@pytest.fixture(scope="session")
def server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", threaded=True) as running:
        yield running


@pytest.fixture(params=list(FORGES))
def bot(
    office: Office, server: HTTPServer, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> tuple[Desk, Desk, SmallForge, tuple[str, ...]]:
    """A responder, the clone of a job, the forge, and the command of the job."""
    monkeypatch.setattr(bot_module, "sleep", lambda _: None)
    kind, surroundings = FORGES[request.param]
    server.clear()
    forge = kind()
    forge.serve(server)
    address = f"{forge.base}/api/v4" if request.param == "gitlab" else forge.base
    office.hook("pre-receive", protected(GH006))
    responder, job = office.seat("mim-duty"), office.seat("tech-duty")
    job.more |= {**surroundings, "GITHUB_API_URL": address, "CI_API_V4_URL": address, "CI": "true"}
    return responder, job, forge, ("bot", "--forge", request.param, "--pull-requests")


Bot = tuple["Desk", "Desk", SmallForge, tuple[str, ...]]


def opened(forge: SmallForge) -> list[str]:
    return [pull["head"]["ref"] if "head" in pull else pull["source_branch"] for pull in forge.pulls]


@pytest.mark.sweep
def test_each_side_branch_gets_one_pull_request(office: Office, bot: Bot) -> None:
    responder, job, forge, words = bot
    assert job.mim(*words, "--json").document["pull_requests"] == []
    names = [responder.declare(), responder.declare("Mail is slow", "--service", "email")]
    said = job.mim(*words)
    for name in names:
        assert f"pull request from mim/{name}" in said.out
    assert sorted(opened(forge)) == sorted(f"mim/{name}" for name in names)
    responder.mim("log", "x", "-i", names[0])
    again = job.mim(*words, "--json").document["pull_requests"]
    assert [each["opened"] for each in again] == [False, False]
    assert all(each["url"].startswith("https://forge.example/") for each in again)
    assert len(forge.pulls) == 2
    assert set(branches(office)) == {"main", *(f"mim/{name}" for name in names)}


@pytest.mark.sweep
@pytest.mark.parametrize("how", ["merge", "squash"])
def test_a_branch_that_was_merged_and_kept_gets_none_until_it_goes_on(
    office: Office, bot: Bot, how: str
) -> None:
    responder, job, forge, words = bot
    name = responder.declare()
    job.mim(*words)
    merged(office, how, f"mim/{name}", delete=False)
    forge.pulls[0]["state"] = "closed" if "head" in forge.pulls[0] else "merged"
    assert job.mim(*words, "--json").document["pull_requests"] == []
    responder.mim("log", "x")
    job.mim(*words)
    assert opened(forge) == [f"mim/{name}"] * 2


@pytest.mark.sweep
def test_a_dry_run_and_a_run_without_the_switch_open_nothing(bot: Bot) -> None:
    responder, job, forge, words = bot
    name = responder.declare()
    job.mim(*words[:-1])
    said = job.mim(*words, "--dry-run")
    assert f"would open    new    pull request from mim/{name}" in said.out
    assert forge.pulls == []


@pytest.mark.sweep
def test_an_answer_that_was_lost_opens_no_second_one(bot: Bot) -> None:
    responder, job, forge, words = bot
    responder.declare()
    job.mim(*words[:-1])  # the issues are up to date
    forge.requests.clear()
    forge.faults = [lambda _: None, lambda _: None, lambda _: None]
    before = len(forge.requests)
    job.mim(*words)
    reads = len(forge.requests) - before - 1
    forge.pulls.clear()
    forge.faults = [*[lambda _: None] * reads, hang_up]
    job.mim(*words)
    assert len(forge.pulls) == 1
