"""Maintains one open pull request for each side branch that contains unmerged records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mimkit.model.forge import PullRequest
from mimkit.store.forge.errors import AlreadyOpen, ChangeRejected
from mimkit.store.forge.forge import Forge
from mimkit.store.forge.retry import Patience
from mimkit.store.git.sharing.remote import SIDE_BRANCHES


@dataclass(frozen=True, slots=True)
class WantedPullRequest:
    """A side branch with records that are missing from the shared branch, and the name of the shared branch."""

    branch: str
    onto: str

    @property
    def title(self) -> str:
        """The title. It contains no text from the records, because that text may be long or restricted."""
        return f"Records of {self.branch.removeprefix(SIDE_BRANCHES)}"

    @property
    def body(self) -> str:
        """The description, in Markdown."""
        return (
            f"`{self.onto}` does not accept direct pushes, so responders record on `{self.branch}`, and "
            "their clones read from it. Merge or squash this pull request, then delete the branch.\n"
        )


@dataclass(frozen=True, slots=True)
class FoundPullRequest:
    """A side branch and its pull request, which already existed, was just opened, or is still missing."""

    wanted: WantedPullRequest
    request: PullRequest | None = None
    is_new: bool = False
    turned: ChangeRejected | None = None
    """The reason why the forge rejected the pull request."""


def open_missing(
    forge: Forge, patience: Patience, wanted: list[WantedPullRequest]
) -> Iterator[FoundPullRequest]:
    """Yield each wanted pull request, opening it if it is missing. Safe to interrupt and rerun."""
    for each in wanted:
        try:
            yield _one(forge, patience, each)
        except ChangeRejected as refusal:
            yield FoundPullRequest(each, turned=refusal)


def look_for(forge: Forge, patience: Patience, wanted: list[WantedPullRequest]) -> Iterator[FoundPullRequest]:
    """Yield each wanted pull request, together with the open pull request if one already exists."""
    for each in wanted:
        yield FoundPullRequest(each, _open_one(forge, patience, each))


def _one(forge: Forge, patience: Patience, wanted: WantedPullRequest) -> FoundPullRequest:
    if found := _open_one(forge, patience, wanted):
        return FoundPullRequest(wanted, found)

    def opened() -> FoundPullRequest:
        # An earlier attempt may have opened it even though we did not receive the response.
        if found := forge.pull_request(wanted.branch, wanted.onto):
            return FoundPullRequest(wanted, found, is_new=True)
        try:
            made = forge.open_pull_request(wanted.branch, wanted.onto, wanted.title, wanted.body)
        except AlreadyOpen:
            return FoundPullRequest(wanted, forge.pull_request(wanted.branch, wanted.onto))
        return FoundPullRequest(wanted, made, is_new=True)

    return patience.write(opened)


def _open_one(forge: Forge, patience: Patience, wanted: WantedPullRequest) -> PullRequest | None:
    return patience.ask(lambda: forge.pull_request(wanted.branch, wanted.onto))
