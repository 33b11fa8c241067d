"""Selects the client module of a forge, and imports its library only then."""

from __future__ import annotations

from mimkit.model.forge import ForgeName
from mimkit.store.forge.errors import ExtraMissing
from mimkit.store.forge.forge import Forge


def connect(forge: ForgeName, repo: str, token: str, address: str | None) -> Forge:
    """Return a repository's issues; `address` is that of the API where it is not the usual one.

    Nothing is asked yet. Raises ExtraMissing without the library, and WrongAddress.
    """
    try:
        if forge == "github":
            from mimkit.store.forge.github import GitHub  # noqa: PLC0415 - an extra, and heavy

            return GitHub(repo, token, address)
        from mimkit.store.forge.gitlab import GitLab  # noqa: PLC0415 - an extra, and heavy

        return GitLab(repo, token, address)
    except ImportError:
        raise ExtraMissing(forge) from None
