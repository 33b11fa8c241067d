"""Tracks a command in progress: its change, the commit that records it, and whether the commit was shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mimkit.errors import MimError
from mimkit.model.change import Change
from mimkit.model.snapshot import Snapshot
from mimkit.ops.command import Command
from mimkit.store.git.repository import CommitInfo, Head, Signature
from mimkit.store.render import FileEdit, NewContent

if TYPE_CHECKING:
    from mimkit.model.incident.entries import Delivery, PageReceipt


@dataclass(slots=True)
class Recording:
    """A command and its progress. It is evaluated again if the branch has moved, locally or on the remote."""

    command: Command
    reads_wording: bool = False
    """Whether to stop the command if its wording is unclear, so that the author can be asked."""
    change: Change = field(init=False)
    edits: Mapping[str, FileEdit | NewContent] = field(init=False)
    files: Mapping[str, bytes] = field(default_factory=dict)
    """The new content of each changed file."""
    snapshot: Snapshot = field(init=False)
    """The records after the change."""
    notes: tuple[str, ...] = ()
    """Warnings about the change."""

    before: Head = field(init=False)
    author: Signature = field(init=False)
    committer: Signature = field(init=False)
    commit: str = ""
    """The commit that records the change. Empty in a dry run and until the change is recorded."""
    checkout_notes: list[str] = field(default_factory=list)
    """Warnings about the working tree that arose when the change was recorded."""

    has_remote: bool = False
    shared: bool = False
    trouble: MimError | None = None
    """The reason why the commit was not shared. None if it was shared or if there is no remote."""
    branch: str | None = None
    """The branch on the remote, or None if it is the default branch."""
    merged: str | None = None
    """If `commit` is a merge with the remote, this is the local commit that was merged.

    The next merge silently replaces `commit`.
    """
    deliveries: list[Delivery] = field(default_factory=list)
    """The delivery receipts, if the change was an update that was sent."""
    page_receipt: PageReceipt | None = None
    """The page receipt, if the change was a page and someone was contacted."""
    undelivered: MimError | None = None
    """The reason why an update did not reach everyone, or why a page reached no one."""
    posts: Mapping[str, Any] = field(default_factory=dict)
    """The posted entries and those still waiting for the working channel, in the form used in JSON output."""
    sharing_notes: list[str] = field(default_factory=list)
    """Warnings about merges and the working tree that arose when the commit was shared."""

    @property
    def label(self) -> CommitInfo:
        """The commit's metadata."""
        return CommitInfo(self.change.commit_subject, self.author, self.committer, self.command.now)

    @property
    def warnings(self) -> tuple[str, ...]:
        """All warnings for the user."""
        return (*self.checkout_notes, *self.notes, *self.sharing_notes)
