"""Refusals for errors that a forge reports, each with a message and a next step."""

from __future__ import annotations

from datetime import timedelta

from mimkit.errors import EnvironmentUnfit
from mimkit.model.forge import ForgeName
from mimkit.model.shell import quoted
from mimkit.model.time.durations import exact
from mimkit.store.extras import command_to_add

NAMES: dict[ForgeName, str] = {"github": "GitHub", "gitlab": "GitLab"}
TOKENS: dict[ForgeName, str] = {"github": "GITHUB_TOKEN", "gitlab": "GITLAB_TOKEN"}
"""The environment variable that contains each forge's token."""
RIGHTS: dict[ForgeName, str] = {
    "github": "`permissions: issues: write` in the workflow, or a fine-grained token with Issues: read and write",
    "gitlab": "a project access token with the scope `api` and the role Reporter",
}
"""The permission that a token needs."""
ADDRESSES: dict[ForgeName, str] = {"github": "GITHUB_API_URL", "gitlab": "CI_API_V4_URL"}
"""The environment variable that contains each forge's API URL."""
_MOST = 200
"""The maximum number of characters to quote from a forge's message."""


class NoToken(EnvironmentUnfit):
    """No access token for the forge is set."""

    def __init__(self, forge: ForgeName, repo: str, command: str = "mim bot") -> None:
        super().__init__(
            f"{TOKENS[forge]} is not set; without it, `mim` cannot change anything on {NAMES[forge]}.",
            f"set it ({RIGHTS[forge]}), or preview: {command} --forge {forge} --repo {quoted(repo)} --dry-run",
        )


class ExtraMissing(EnvironmentUnfit):
    """The library for the forge is not installed."""

    def __init__(self, forge: ForgeName) -> None:
        super().__init__(
            f"The {NAMES[forge]} client library is not installed.",
            command_to_add(forge),
        )


class TokenRefused(EnvironmentUnfit):
    """The forge rejected the token."""

    def __init__(self, forge: ForgeName) -> None:
        super().__init__(
            f"{NAMES[forge]} does not accept the token in {TOKENS[forge]}, because it has expired or is not valid.",
            f"create a new one: {RIGHTS[forge]}",
        )


class NoRight(EnvironmentUnfit):
    """The token does not have permission for the request."""

    def __init__(self, forge: ForgeName, repo: str, what: str) -> None:
        super().__init__(
            f"The token in {TOKENS[forge]} is not allowed to {what} in {repo}.",
            f"grant it: {RIGHTS[forge]}",
        )


class NoSuchProject(EnvironmentUnfit):
    """The repository does not exist on the forge, or the token cannot see it."""

    def __init__(self, forge: ForgeName, repo: str) -> None:
        super().__init__(
            f"{NAMES[forge]} has no repository {repo} with issues that the token in {TOKENS[forge]} can see.",
            f"check --repo, that issues are enabled, and the token: {RIGHTS[forge]}",
        )


class WrongAddress(EnvironmentUnfit):
    """The URL of the forge's API is not valid."""

    def __init__(self, forge: ForgeName) -> None:
        super().__init__(
            f"The server at the {NAMES[forge]} API address did not respond like that API.",
            f"correct {ADDRESSES[forge]}, or unset it to use the default",
        )


class RedirectRefused(EnvironmentUnfit):
    """The forge redirected the request. The token is not sent to a different URL."""

    def __init__(self, forge: ForgeName, repo: str) -> None:
        super().__init__(
            f"{NAMES[forge]} redirects {repo} to another address; the token is not sent there.",
            f"use the current name of the repository with --repo, or correct {ADDRESSES[forge]}",
        )


class ChangeRejected(EnvironmentUnfit):
    """The forge rejected one of the changes. Other changes may still succeed."""

    def __init__(self, forge: ForgeName, what: str, words: str) -> None:
        self.words = " ".join(words.split())[:_MOST]
        super().__init__(
            f"{NAMES[forge]} rejected the request to {what}: {self.words or 'no reason given'}.",
            "check the issue on the forge; the next run tries again",
        )


class RetriesExhausted(EnvironmentUnfit):
    """The forge did not return a valid response after several attempts."""

    def __init__(self, forge: ForgeName, tries: int, why: str) -> None:
        super().__init__(
            f"The request to {NAMES[forge]} failed after {tries} attempts: it {why}.",
            "run the command again later; completed changes are not repeated",
        )


class RateLimited(EnvironmentUnfit):
    """The forge's rate limit requires a longer wait than one run allows."""

    def __init__(self, forge: ForgeName, seconds: float) -> None:
        wait = exact(timedelta(minutes=-(-seconds // 60)))
        super().__init__(
            f"{NAMES[forge]} rate limit reached for this token; wait {wait}.",
            "then run the command again; completed changes are not repeated",
        )


class RetryableError(Exception):
    """A temporary failure that is retried and never shown to users."""

    def __init__(self, forge: ForgeName, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.forge: ForgeName = forge
        self.why = why
        self.after = after
        """The number of seconds to wait before the next request, if the forge specifies it."""


class AlreadyOpen(EnvironmentUnfit):
    """Another run has already opened the pull request."""

    def __init__(self, branch: str) -> None:
        super().__init__(f"a pull request from {branch} is already open", "run the command again")
