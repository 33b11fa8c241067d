"""The repositories other than this one whose commits are evidence for action items."""

from __future__ import annotations

from pydantic import Field

from mimkit.model.text import Record, Slug, Title, Url


class CodeRepository(Record):
    """A repository in which the work of action items is committed. Its commits are evidence."""

    id: Slug = Field(examples=["infra"])
    """The repository's id."""
    clone: Title = Field(examples=["../infra"])
    """The folder of its local clone, relative to the top of this repository."""
    branch: Title | None = Field(None, examples=["main"])
    """The branch whose commits close and reopen action items. If omitted, it is the default branch of the clone's
    remote or, without one, the branch that is checked out."""
    url: Url | None = Field(None, examples=["https://git.example.com/shop/infra"])
    """Its address on the forge, for links to its commits."""

    def link(self, commit: str) -> str | None:
        """Return the address of a commit on the forge, or None if the policy does not give one."""
        return f"{self.url.rstrip('/')}/commit/{commit}" if self.url else None
