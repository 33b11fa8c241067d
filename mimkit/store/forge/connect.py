"""Selects the client module of a forge, and imports its library only when it is needed."""

from __future__ import annotations

from mimkit.model.forge import LABELS, ForgeName, Labels
from mimkit.store.forge.errors import ExtraMissing
from mimkit.store.forge.forge import Forge


def connect(forge: ForgeName, repo: str, token: str, address: str | None, labels: Labels = LABELS) -> Forge:
    """Return the issues of a repository. `address` is the URL of the API, for a forge on another host.

    Sends no request yet. Raises ExtraMissing if the library is not installed, and WrongAddress.
    """
    try:
        if forge == "github":
            from mimkit.store.forge.github import GitHub  # noqa: PLC0415 - an extra, and heavy

            return GitHub(repo, token, address, labels)
        from mimkit.store.forge.gitlab import GitLab  # noqa: PLC0415 - an extra, and heavy

        return GitLab(repo, token, address, labels)
    except ImportError:
        raise ExtraMissing(forge) from None
