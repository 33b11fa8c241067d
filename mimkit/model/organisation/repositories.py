"""Other repositories with incident records that commands and the site can include."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field, model_validator

from mimkit.model.text import File, Record, Slug, Title, Url

_REMOTE: Final = re.compile(
    r"\A(?:(?:https?|ssh|file)://[^\s<>\"]+|[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[^\s<>\"]+)", re.ASCII
)
_PASSWORD: Final = re.compile(r"\A(?:[a-z]+://[^@:]*:[^@]*@|https?://[^/@]*@)", re.ASCII)
_TOKEN: Final = re.compile(r"[?&#;][a-z_-]*(?:token|password|secret|key)=", re.ASCII | re.IGNORECASE)
_BRANCH: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*", re.ASCII)
_LONGEST: Final = 2_000


def _remote(value: str) -> str:
    if len(value) > _LONGEST or not _REMOTE.fullmatch(value):
        raise ValueError(
            "is not the URL of a git remote; write it as https://HOST/PATH, ssh://HOST/PATH or USER@HOST:PATH"
        )
    if _PASSWORD.match(value):
        raise ValueError("contains a user name or password; keep it in git's credential store instead")
    if _TOKEN.search(value):
        raise ValueError("contains a token; keep it in git's credential store instead")
    return value


def _linked(value: str) -> str:
    if _PASSWORD.match(value) or _TOKEN.search(value):
        raise ValueError(
            "contains a password or token; remove it, because every reader of our site sees this link"
        )
    return value


def _folder(value: str) -> str:
    # The value is not repeated in the message, because a URL may contain a password.
    if "://" in value:
        raise ValueError("is not a folder but a URL; write it as `url`")
    return value


def _branch(value: str) -> str:
    if not _BRANCH.fullmatch(value):
        raise ValueError("is not a branch name; write it without refs/heads/, such as main")
    return value


class OtherRepository(Record):
    """Another repository with incident records, specified by its folder or URL."""

    id: Slug = Field(examples=["payments"])
    """The repository's name in lists and metrics."""
    clone: Annotated[Title, AfterValidator(_folder)] | None = Field(None, examples=["../payments-incidents"])
    """The folder of a local clone, relative to the top of this repository. The clone is read without fetching."""
    url: Annotated[str, AfterValidator(_remote)] | None = Field(
        None, examples=["https://git.example.com/payments/incidents.git"]
    )
    """The URL of the repository. The branch is fetched into a cache in the git folder of this repository."""
    branch: Annotated[str, AfterValidator(_branch)] | None = Field(None, examples=["main"])
    """The branch to read.

    If omitted, the commit that is checked out in the clone is read or, for a URL, the default branch.
    """
    restricted: bool = False
    """Whether its incidents are only counted. If `true`, only numbers from its records are shown."""
    public: bool = False
    """Whether our public site includes its public incidents. Its own policy determines which texts are public."""
    site: Annotated[Url, AfterValidator(_linked)] | None = Field(
        None, examples=["https://payments.example.com/incidents/"]
    )
    """The URL of that repository's site, for links to its incidents."""

    @model_validator(mode="after")
    def _is_in_one_place(self) -> OtherRepository:
        if (self.clone is None) == (self.url is None):
            raise ValueError("must have either a `clone` or a `url`")
        if self.public and self.restricted:
            raise ValueError("cannot have both `public: true` and `restricted: true`; remove one of them")
        return self

    @property
    def place(self) -> str:
        """The repository's folder or URL."""
        return self.clone or self.url or ""


class Repositories(File):
    """The other repositories that commands include with `--all-repositories`: `policy/repositories.yaml`."""

    repositories: tuple[OtherRepository, ...] = ()
    """The other repositories."""
    restricted: bool = False
    """Whether other repositories may only count this repository's incidents. If `true`, they show only numbers."""
