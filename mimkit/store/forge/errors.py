"""What a forge can refuse, each case with its own sentence and the next thing to do."""

from __future__ import annotations

from datetime import timedelta

from mimkit.errors import EnvironmentUnfit
from mimkit.model.durations import exact
from mimkit.model.forge import ForgeName

NAMES: dict[ForgeName, str] = {"github": "GitHub", "gitlab": "GitLab"}
TOKENS: dict[ForgeName, str] = {"github": "GITHUB_TOKEN", "gitlab": "GITLAB_TOKEN"}
"""The environment variable that holds the token of each forge."""
RIGHTS: dict[ForgeName, str] = {
    "github": "`permissions: issues: write` in the workflow, or a fine-grained token with Issues: read and write",
    "gitlab": "a project access token with the scope `api` and the role Reporter",
}
"""What a token must be allowed."""
ADDRESSES: dict[ForgeName, str] = {"github": "GITHUB_API_URL", "gitlab": "CI_API_V4_URL"}
"""The environment variable that holds the address of each forge's API."""
_MOST = 200
"""Characters of a forge's own words that are repeated."""


class NoToken(EnvironmentUnfit):
    """There is no token to act on the forge with."""

    def __init__(self, forge: ForgeName) -> None:
        super().__init__(
            f"{TOKENS[forge]} is not set, and without it nothing can be changed on {NAMES[forge]}.",
            f"set it ({RIGHTS[forge]}), or look first: mim bot --forge {forge} --dry-run",
        )


class ExtraMissing(EnvironmentUnfit):
    """The library for the forge is not installed."""

    def __init__(self, forge: ForgeName) -> None:
        super().__init__(
            f"The library that speaks to {NAMES[forge]} is not installed.",
            f"pip install 'mimkit[{forge}]'",
        )


class TokenRefused(EnvironmentUnfit):
    """The forge does not know the token."""

    def __init__(self, forge: ForgeName) -> None:
        super().__init__(
            f"{NAMES[forge]} does not accept the token in {TOKENS[forge]}: it has expired, or was never right.",
            f"make a new one: {RIGHTS[forge]}",
        )


class NoRight(EnvironmentUnfit):
    """The token does not allow what was asked of the forge."""

    def __init__(self, forge: ForgeName, repo: str, what: str) -> None:
        super().__init__(
            f"The token in {TOKENS[forge]} may not {what} in {repo}.",
            f"give it the right: {RIGHTS[forge]}",
        )


class NoSuchProject(EnvironmentUnfit):
    """The forge shows no such repository to this token."""

    def __init__(self, forge: ForgeName, repo: str) -> None:
        super().__init__(
            f"{NAMES[forge]} shows no repository {repo} with issues to the token in {TOKENS[forge]}.",
            f"check --repo, that issues are switched on there, and the token: {RIGHTS[forge]}",
        )


class WrongAddress(EnvironmentUnfit):
    """The address of the forge's API cannot be used."""

    def __init__(self, forge: ForgeName) -> None:
        super().__init__(
            f"What answers at the address of {NAMES[forge]}'s API does not speak it.",
            f"correct {ADDRESSES[forge]}, or unset it for the usual one",
        )


class Moved(EnvironmentUnfit):
    """The forge sends the request elsewhere, and a token is not carried there."""

    def __init__(self, forge: ForgeName, repo: str) -> None:
        super().__init__(
            f"{NAMES[forge]} sends requests for {repo} elsewhere, and the token is not carried there.",
            f"give the repository's name of today with --repo, or correct {ADDRESSES[forge]}",
        )


class Turned(EnvironmentUnfit):
    """The forge does not want one of the changes; the others may still be made."""

    def __init__(self, forge: ForgeName, what: str, words: str) -> None:
        self.words = " ".join(words.split())[:_MOST]
        super().__init__(
            f"{NAMES[forge]} did not let mim {what}: {self.words or 'it does not say why'}.",
            "look at the issue on the forge; the next run tries again",
        )


class GaveUp(EnvironmentUnfit):
    """The forge did not answer properly, however often it was asked."""

    def __init__(self, forge: ForgeName, tries: int, why: str) -> None:
        super().__init__(
            f"{NAMES[forge]} was asked {tries} times, and it {why}.",
            "run it again later: what is done stays done, and nothing is done twice",
        )


class AsksToWait(EnvironmentUnfit):
    """The forge asks for a longer rest than a run may take."""

    def __init__(self, forge: ForgeName, seconds: float) -> None:
        wait = exact(timedelta(minutes=-(-seconds // 60)))
        super().__init__(
            f"{NAMES[forge]} takes no more requests with this token for {wait}.",
            "run it again then: what is done stays done, and nothing is done twice",
        )


class NotNow(Exception):
    """An answer that asking again may better; never shown to a person as it is."""

    def __init__(self, forge: ForgeName, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.forge: ForgeName = forge
        self.why = why
        self.after = after
        """Seconds after which the forge wants to be asked again, where it says."""
