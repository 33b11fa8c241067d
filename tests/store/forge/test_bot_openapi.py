"""Everything the bot asks of GitHub, and all that our small GitHub answers, held against GitHub's own description.

It is outside the default run because the package takes four hundred megabytes:

    npm install @octokit/openapi
    OCTOKIT_OPENAPI=node_modules/@octokit/openapi/generated/api.github.com.json pytest -m long tests/store/forge
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from mimkit.app.bot.plan import BotInput
from mimkit.app.bot.run import Bot
from mimkit.model.forge import LABEL, SNOOZED
from mimkit.model.obligation import Obligation
from mimkit.store.forge.retry import Patience
from tests.app.test_bot_plan import MET, OWED, READERS
from tests.store.forge.conftest import connect
from tests.store.forge.openapi import Description
from tests.store.forge.small_github import SmallGitHub

PATH = Path(os.environ.get("OCTOKIT_OPENAPI", "node_modules/@octokit/openapi/generated/api.github.com.json"))
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not PATH.is_file(), reason="npm's @octokit/openapi is not installed: OCTOKIT_OPENAPI"),
]


@pytest.fixture(scope="module")
def description() -> Description:
    return Description(PATH)


@dataclass
class Watched(SmallGitHub):
    """A small GitHub that holds each request and each answer against the description."""

    description: Description | None = None
    violations: list[str] = field(default_factory=list)
    drops: str = ""
    """A key that is left out of every answer, to see that it is missed."""

    def respond(self, request: Request) -> Response:
        reply = super().respond(request)
        if self.drops and isinstance(reply.json, dict):
            reply.data = reply.get_data().replace(f'"{self.drops}"'.encode(), b'"other"')
        assert self.description is not None
        self.violations += self.description.violations(request, reply)
        return reply


@pytest.fixture
def watched(server: HTTPServer, description: Description) -> Watched:
    server.clear()
    forge = Watched(description=description)
    forge.serve(server)
    return forge


def keep(forge: Watched, *obligations: Obligation) -> list[tuple[str, int | None]]:
    bot = Bot(connect(forge), Patience(lambda _: None, lambda: 0.5))
    deeds = list(bot.apply_plan(BotInput(obligations), READERS))
    assert all(deed.turned is None for deed in deeds), deeds
    return [(deed.action.do, deed.action.number) for deed in deeds]


def test_whatever_the_bot_asks_is_in_githubs_own_description(watched: Watched) -> None:
    many = [replace(OWED, clock=f"clock-{number:03}") for number in range(120)]
    assert len(keep(watched, *many)) == 120
    assert keep(watched, *many) == []

    first, second, third, fourth, _, *rest = many
    watched.put("Copied", watched.issues[3]["body"], (LABEL,))
    watched.issues[2]["labels"].append(watched.labels[SNOOZED])
    changed = (
        replace(first, escalated_to="deputy-duty"),
        replace(second, owner="nobody-knows"),
        replace(MET, clock=third.clock),
        fourth,
    )
    deeds = keep(watched, *changed, *rest)
    assert deeds == [("update", 1), ("update", 2), ("close", 3), ("close", 121), ("close", 5)]
    reasons = {issue["state_reason"] for issue in watched.issues if issue["state"] == "closed"}
    assert reasons == {"completed", "duplicate", "not_planned"}

    assert keep(watched, *many)[-1] == ("reopen", 5)
    watched.accounts = ()
    assert keep(watched, *many, replace(OWED, clock="new")) == [("open", 122)]

    assert watched.violations == []
    assert len(watched.requests) >= 300


def test_an_answer_that_lacks_a_key_is_noticed(watched: Watched) -> None:
    watched.drops = "events_url"
    keep(watched, OWED)
    assert any("'events_url' is a required property" in each for each in watched.violations)


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("POST", "/issues", {"title": "x", "labels": "mim-due"}, "the body: labels 'mim-due' is not of type"),
        ("POST", "/issues", {"title": "x", "colour": "red"}, "the body: colour is not described"),
        ("PATCH", "/issues/1", {"title": "x", "state": "shut"}, "the body: state 'shut' is not one of"),
        ("GET", "/issues?state=some", None, "the parameter state:"),
        ("GET", "/issues?sideways=1", None, "the parameter sideways is not described"),
        ("GET", "/isues", None, "is not described"),
    ],
)
def test_a_request_that_is_not_described_is_noticed(
    description: Description, method: str, path: str, body: dict[str, str] | None, said: str
) -> None:
    request = Request.from_values(f"/repos/acme/incidents{path}", method=method, json=body)
    found = list(description.violations(request, Response("[]", content_type="application/json")))
    assert any(said in each for each in found), found
