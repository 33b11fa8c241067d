"""Other repositories whose commits are evidence for action items."""

from __future__ import annotations

from pydantic import Field

from mimkit.model.text import Record, Slug, Title, Url


class CodeRepository(Record):
    """A repository that contains the commits for action items. These commits are evidence."""

    id: Slug = Field(examples=["infra"])
    """The repository's id."""
    clone: Title = Field(examples=["../infra"])
    """The folder that contains the local clone, relative to the root of this repository."""
    branch: Title | None = Field(None, examples=["main"])
    """The branch whose commits close and reopen action items.

    If omitted, the default branch of the clone's remote is used or, if there is no remote, the branch that is
    checked out.
    """
    url: Url | None = Field(None, examples=["https://git.example.com/shop/infra"])
    """The repository's URL on the forge, for links to its commits."""

    def link(self, commit: str) -> str | None:
        """Return the URL of a commit on the forge, or None if the policy does not specify the repository's URL."""
        return f"{self.url.rstrip('/')}/commit/{commit}" if self.url else None
