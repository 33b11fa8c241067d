"""A small GitHub and a small GitLab on loopback, and our side of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_httpserver import HTTPServer

from mimkit.store.forge.forge import Forge
from mimkit.store.forge.github import GitHub
from mimkit.store.forge.gitlab import GitLab
from tests.store.forge.server import TOKEN, SmallForge
from tests.store.forge.small_github import SmallGitHub
from tests.store.forge.small_gitlab import SmallGitLab


@dataclass(frozen=True)
class Line:
    """Our side of a forge, and the forge."""

    ours: Forge
    theirs: SmallForge

    def again(self, token: str = TOKEN, repo: str = "acme/incidents") -> Forge:
        """Return our side with another token or repository."""
        return connect(self.theirs, token, repo)


def connect(theirs: SmallForge, token: str = TOKEN, repo: str = "acme/incidents") -> Forge:
    """Return our side of a small forge."""
    if isinstance(theirs, SmallGitHub):
        return GitHub(repo, token, f"{theirs.base}/")
    return GitLab(repo, token, f"{theirs.base}/api/v4")


@pytest.fixture(scope="session")
def server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", threaded=True) as running:
        yield running


@pytest.fixture(params=[SmallGitHub, SmallGitLab])
def line(request: pytest.FixtureRequest, server: HTTPServer) -> Line:
    """Each promise is held by both."""
    server.clear()
    theirs: SmallForge = request.param()
    theirs.serve(server)
    return Line(connect(theirs), theirs)
