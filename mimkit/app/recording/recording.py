"""A command in progress: its change, the commit that records it, and how far the commit was shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mimkit.errors import MimError
from mimkit.model.change import Change
from mimkit.model.incident.entries import Delivery, PageReceipt
from mimkit.model.snapshot import Snapshot
from mimkit.ops.command import Command
from mimkit.store.git.repository import CommitInfo, Head, Signature
from mimkit.store.render import FileEdit, NewContent


@dataclass(slots=True)
class Recording:
    """One command, and how far it got. It is decided again if the branch has moved, here or on the remote."""

    command: Command
    reads_wording: bool = False
    """Whether unclear wording stops the command, so that its author can be asked."""
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
    """The commit that records the change; empty for a dry run, and until the change is recorded."""
    checkout_notes: list[str] = field(default_factory=list)
    """Warnings about the working tree when the change was recorded."""

    has_remote: bool = False
    shared: bool = False
    trouble: MimError | None = None
    """Why the commit is not shared although there is a remote."""
    branch: str | None = None
    """The branch on the remote, if it is not the default one."""
    merged: str | None = None
    """If `commit` is a merge with the remote: the commit that it merged; the next merge replaces it silently."""
    deliveries: list[Delivery] = field(default_factory=list)
    """The receipts, if the change was an update that was sent."""
    page_receipt: PageReceipt | None = None
    """The receipt, if the change was a page for which someone was contacted."""
    undelivered: MimError | None = None
    """Why an update did not reach everyone, or why a page reached no one."""
    posts: Mapping[str, Any] = field(default_factory=dict)
    """What was posted to the working channel, and what is waiting, as in the JSON document."""
    sharing_notes: list[str] = field(default_factory=list)
    """Warnings about merges and the working tree while the commit was shared."""

    @property
    def label(self) -> CommitInfo:
        """The metadata of the commit."""
        return CommitInfo(self.change.commit_subject, self.author, self.committer, self.command.now)

    @property
    def warnings(self) -> tuple[str, ...]:
        """All warnings for the user."""
        return (*self.checkout_notes, *self.notes, *self.sharing_notes)
