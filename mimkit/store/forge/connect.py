"""Selects the client module for a forge, and imports its library only when it is needed."""

from __future__ import annotations

from mimkit.model.forge import LABELS, ForgeName, Labels
from mimkit.store.forge.errors import ExtraMissing
from mimkit.store.forge.forge import Forge


def connect(forge: ForgeName, repo: str, token: str, address: str | None, labels: Labels = LABELS) -> Forge:
    """Return a client for a repository's issues. `address` is the API URL of a forge on another host.

    No request is sent yet. Raises ExtraMissing if the library is not installed, and WrongAddress if the URL is not
    valid.
    """
    try:
        if forge == "github":
            from mimkit.store.forge.github import GitHub  # noqa: PLC0415 - an extra, and heavy

            return GitHub(repo, token, address, labels)
        from mimkit.store.forge.gitlab import GitLab  # noqa: PLC0415 - an extra, and heavy

        return GitLab(repo, token, address, labels)
    except ImportError:
        raise ExtraMissing(forge) from None
