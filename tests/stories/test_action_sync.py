"""`mim action sync` through the real command: real git, real HTTP, a small forge with state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

import mimkit.cli.commands.action_sync as sync_module
from tests.store.forge.server import SmallForge, answer
from tests.stories.conftest import Desk, Said
from tests.stories.test_bot import FORGES

CHOICE = "action_issues:\n  priorities: [high]\n  severities: [SEV1]\n  url: https://forge.example/acme/incidents\n"


@dataclass
class Stepper:
    """A desk, a forge, and the command between them."""

    desk: Desk
    name: str
    forge: SmallForge

    def run(self, *words: str) -> Said:
        self.forge.requests.clear()
        return self.desk.type("action", "sync", "--forge", self.name, *words)

    def document(self, *words: str) -> dict[str, Any]:
        said = self.run("--json", *words)
        assert said.status == 0, said
        return said.document

    def steps(self) -> list[str]:
        """Return what a run did; a second one must write nothing."""
        done = [each["action"] for each in self.document()["actions"]]
        assert self.document()["actions"] == []
        assert self.forge.writes == []
        return done

    @property
    def body(self) -> str:
        (issue,) = self.forge.issues
        return str(issue.get("body") or issue.get("description"))

    def close(self, *, is_open: bool = False) -> None:
        state = ("opened" if self.name == "gitlab" else "open") if is_open else "closed"
        self.forge.issues[0]["state"] = state


@pytest.fixture(scope="session")
def server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", threaded=True) as running:
        yield running


@pytest.fixture(params=["github", "gitlab"])
def stepper(
    request: pytest.FixtureRequest, desk: Desk, server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> Stepper:
    monkeypatch.setattr(sync_module, "sleep", lambda _: None)
    kind, environment = FORGES[request.param]
    forge = kind()
    server.clear()
    forge.serve(server)
    desk.more |= environment | {"GITHUB_API_URL": forge.base, "CI_API_V4_URL": f"{forge.base}/api/v4"}
    desk.declare()
    desk.mim("restored")
    desk.mim("review", "start")
    return Stepper(desk, request.param, forge)


def choose(desk: Desk, choice: str = CHOICE) -> None:
    path = desk.folder / "policy/policy.yaml"
    path.write_text(path.read_text() + choice)
    desk.commit()


def add(desk: Desk, title: str, priority: str = "high") -> str:
    desk.mim("action", "add", title, "--owner", "mim-duty", "--due", "2026-12-15", "--priority", priority)
    found = desk.mim("action", "list", "--json").document["actions"]
    return next(str(each["id"]) for each in found if each["title"] == title)


@pytest.mark.sweep
def test_an_action_and_its_issue_are_kept_in_step_both_ways(stepper: Stepper) -> None:
    desk = stepper.desk
    name = add(desk, "Alert when 80% of connections are in use")
    add(desk, "Tidy the dashboard", "low")
    before = stepper.run()
    assert (before.status, stepper.forge.requests) == (0, [])
    assert "add `action_issues` to policy/policy.yaml" in before.out

    choose(desk)
    assert stepper.steps() == ["open"]
    dash = "-/" if stepper.name == "gitlab" else ""
    assert f"- Review: <https://forge.example/acme/incidents/{dash}blob/HEAD/incidents/2026/" in stepper.body
    assert "- Due: 2026-12-15" in stepper.body

    desk.mim("action", "assign", name, "payments-duty", "--due", "2027-01-15")
    assert stepper.steps() == ["update"]
    assert "- Due: 2027-01-15" in stepper.body

    stepper.close()
    assert stepper.steps() == ["propose"]
    assert len(stepper.forge.comments) == 1
    (proposal,) = stepper.document()["proposals"]
    assert proposal["command"] in stepper.run().out
    assert desk.mim("action", "list", "--json").document["actions"][0]["state"] == "open"

    desk.mim(*proposal["command"].split()[1:])  # the command works as it is printed
    assert stepper.steps() == ["update"]
    assert (stepper.document()["proposals"], len(stepper.forge.comments)) == ([], 1)

    desk.mim("action", "reopen", name, "--reason", "the alert was removed")
    assert stepper.steps() == ["reopen"]
    desk.mim("action", "decline", name, "--reason", "the service is retired")
    assert stepper.steps() == ["close"]
    assert stepper.forge.comments[-1][1] == "Recorded as declined."


@pytest.mark.sweep
def test_a_restricted_incident_and_an_internal_value_do_not_reach_the_forge(stepper: Stepper) -> None:
    desk = stepper.desk
    add(desk, "Let tech-duty restart db7.prod.internal.example")
    choose(desk, CHOICE.replace("  severities: [SEV1]\n", ""))
    assert stepper.steps() == ["open"]
    assert "tech-duty" not in stepper.forge.issues[0]["title"] + stepper.body
    desk.mim("set", "visibility=restricted")
    assert stepper.steps() == ["close"]
    assert "mim-duty" not in stepper.body


@pytest.mark.sweep
def test_what_the_forge_rejects_is_said_and_the_status_is_5(stepper: Stepper) -> None:
    add(stepper.desk, "Alert when 80% of connections are in use")
    choose(stepper.desk)
    stepper.forge.faults += [answer([]), *[answer({"name": "x", "color": "0e8a16"})], answer([])]
    stepper.forge.faults.append(answer({"message": "Validation Failed"}, 422))
    said = stepper.run()
    assert said.status == 5, said
    assert "rejected" in said.out


@pytest.mark.sweep
def test_without_a_token_a_dry_run_previews_and_a_run_names_the_next_command(stepper: Stepper) -> None:
    add(stepper.desk, "Alert when 80% of connections are in use")
    choose(stepper.desk)
    for token in ("GITHUB_TOKEN", "GITLAB_TOKEN"):
        stepper.desk.more.pop(token, None)
    said = stepper.run()
    assert (said.status, said.out) == (5, "")
    assert f"mim action sync --forge {stepper.name} --repo acme/incidents --dry-run" in said.err
    preview = stepper.run("--dry-run")
    assert (preview.status, stepper.forge.requests) == (0, [])
    assert "would open" in preview.out
    assert "1 issue would change" in preview.out
    (review,) = stepper.desk.folder.glob("incidents/*/*/review.yaml")
    review.write_text("state: [\n")
    stepper.desk.commit()
    said = stepper.run("--dry-run")
    assert (said.status, stepper.forge.requests) == (5, [])
    assert "1 record file could not be searched for internal values" in said.err
    assert "mim check" in said.err
