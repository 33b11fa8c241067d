"""Connects a command to its repository on a forge, using the token from the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from mimkit.app.bot.run import Bot
from mimkit.cli.results.jobs.job_summary import is_for_proposal
from mimkit.errors import EnvironmentUnfit, UsageError
from mimkit.model.forge import ForgeName, Labels
from mimkit.store.forge.connect import connect
from mimkit.store.forge.errors import ADDRESSES, NAMES, TOKENS, NoToken, TokenRefused
from mimkit.store.forge.retry import Patience
from mimkit.store.rehearsal import refuse_rehearsal

_REPOSITORY: dict[ForgeName, str] = {"github": "GITHUB_REPOSITORY", "gitlab": "CI_PROJECT_PATH"}
_PATH: dict[ForgeName, str] = {"github": r"[\w.-]+/[\w.-]+", "gitlab": r"[\w.-]+(/[\w.-]+)+"}


class NotForProposals(EnvironmentUnfit):
    """A pull request run must not change issues, because its records are not merged yet."""

    def __init__(self, forge: ForgeName, command: str) -> None:
        super().__init__(
            "This run is for a pull request, whose records are not merged yet.",
            f"run it on the main branch, or preview the changes: {command} --forge {forge} --dry-run",
        )


@dataclass(frozen=True, slots=True)
class ForgeAccess:
    """A repository on a forge. `command` is the command that changes issues there, for use in hints."""

    forge: ForgeName
    repo: str
    command: str
    labels: Labels

    def connect(self, root: Path, patience: Patience, *, dry_run: bool) -> Bot | None:
        """Return the client, or None for a dry run without a token.

        Raises NoToken, TokenRefused, NotForProposals or OnlyRehearsal.
        """
        token = _token(self.forge)
        if token is None and dry_run:
            return None
        refuse_rehearsal(root)
        if token is None:
            raise NoToken(self.forge, self.repo, self.command)
        if not dry_run and is_for_proposal():
            raise NotForProposals(self.forge, self.command)
        address = os.environ.get(ADDRESSES[self.forge]) or None
        return Bot(connect(self.forge, self.repo, token, address, self.labels), patience)


def repository_named(forge: ForgeName, typed: str | None) -> str:
    """Return the repository from --repo or the CI job's environment. Raises UsageError if it is missing or invalid."""
    repo = typed or os.environ.get(_REPOSITORY[forge])
    if not repo:
        raise UsageError("no repository specified", "add --repo OWNER/NAME")
    if not re.fullmatch(_PATH[forge], repo, re.ASCII) or {".", ".."} & set(repo.split("/")):
        raise UsageError(f"--repo {repo!r} is not a {NAMES[forge]} repository name", "write it as OWNER/NAME")
    return repo


def _token(forge: ForgeName) -> str | None:
    token = (os.environ.get(TOKENS[forge]) or "").strip()
    if token and not re.fullmatch(r"[!-~]+", token):
        raise TokenRefused(forge)  # contains characters that are invalid in an HTTP header
    return token or None
