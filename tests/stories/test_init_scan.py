"""The jobs of the scaffold that push: merged commits close and reopen action items, as a runner would see it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.workflows import GITLAB, SHIPPED, step

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office

SCRIPT = "\n".join(GITLAB["mim-actions"]["script"])
SCAN = SHIPPED[".github/workflows/actions.yml"]


@pytest.fixture
def item(office: Office) -> str:
    """An action item that a commit on the branch closes: the commit that closes it."""
    desk = office.seat("mim-duty")
    incident = desk.declare()
    desk.mim("restored", "Payments work")
    desk.mim("review", "start")
    words = ("--owner", "tech-duty", "--due", "2026-12-15", "--json")
    action = desk.mim("action", "add", "Alert at 80 %", *words).document["made"]
    desk.git("commit", "-q", "--allow-empty", "-m", f"Alert\n\nCloses-Action: {incident}#{action}")
    desk.git("push", "-q")
    return desk.git("rev-parse", "HEAD").strip()


def runner(office: Office, variables: dict[str, str]) -> Desk:
    """A checkout of somebody whom git does not know, except by the variables of the job."""
    seat = office.seat("runner")
    seat.git("config", "--global", "--unset-all", "user.name")
    seat.git("config", "--global", "--unset-all", "user.email")
    seat.more.update(variables)
    return seat


def last(office: Office, form: str) -> str:
    words = ("git", "-C", str(office.remote), "log", "-1", f"--format={form}", "main")
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.sweep
def test_github_closes_the_item_as_its_bot(office: Office, item: str) -> None:
    seat = runner(office, SCAN["jobs"]["scan"]["env"])
    done = seat.mim(*step(SCAN, "Scan the commits")["with"]["command"].split(), "--json").document
    assert [(each["do"], each["commit"], each["shared"]) for each in done["changes"]] == [
        ("close", item, True)
    ]
    assert last(office, "%cn") == "github-actions[bot]"
    assert last(office, "%s").endswith(", done")


def in_gitlab(office: Office, token: str, mim: str) -> tuple[Desk, str]:
    """Run the job in a checkout as GitLab makes it: no branch, and an address with the job's own token."""
    given = {
        key: value.replace("$CI_SERVER_HOST", "example.com")
        for key, value in GITLAB["mim-actions"]["variables"].items()
    }
    seat = runner(office, given)
    seat.git("checkout", "-q", "--detach")
    seat.git("remote", "set-url", "origin", "https://gitlab-ci-token:wrong@gitlab.invalid/o/r.git")
    seat.git("config", "credential.helper", "!echo password=wrong")
    tools = seat.folder.parent / "tools"
    tools.mkdir()
    (tools / "mim").write_text(f"#!/bin/sh\n{mim}\n")
    (tools / "mim").chmod(0o755)
    project = {
        "MIM_PUSH_TOKEN": token,
        "CI_PROJECT_URL": str(office.remote).removesuffix(".git"),
        "CI_DEFAULT_BRANCH": "main",
        "PATH": f"{tools}:{seat.surroundings['PATH']}",
    }
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", SCRIPT],
        cwd=seat.folder,
        env={**seat.surroundings, **project},
        capture_output=True,
        text=True,
        check=True,
    )
    return seat, done.stdout


@pytest.mark.sweep
def test_gitlab_closes_the_item_with_the_token(office: Office, item: str) -> None:
    seat, said = in_gitlab(office, "right", f'exec {sys.executable} -m mimkit "$@"')
    assert f"Commit {item[:12]} has the trailer Closes-Action." in said
    assert last(office, "%cn <%ce>") == "mimkit <mimkit@noreply.example.com>"
    assert last(office, "%s").endswith(", done")
    assert "right" not in (seat.folder / ".git/config").read_text()


def test_gitlab_asks_only_for_the_token_that_may_push(office: Office) -> None:
    ask = r"printf 'protocol=https\nhost=gitlab.example.com\n\n' | git credential fill"
    _, said = in_gitlab(office, "right", ask)
    assert "username=mimkit\npassword=right\n" in said


@pytest.mark.sweep
def test_gitlab_without_a_token_says_that_nothing_is_recorded(office: Office, item: str) -> None:
    _, said = in_gitlab(office, "", "exit 9")
    assert said == "MIM_PUSH_TOKEN is not set, so no action item is closed or reopened.\n"
    assert last(office, "%H") == item
