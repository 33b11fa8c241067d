"""Implements `mim audit --staged`, which compares the staged files with HEAD before they are committed."""

from __future__ import annotations

from dataclasses import replace

from mimkit.app.audit.audit import audit
from mimkit.model.versions.audit import Audit
from mimkit.store.git.repository import Repository


def audit_staged(repo: Repository, index: str | None) -> Audit:
    """Audit the commit that `git commit` would create now. Compare it with HEAD and with the commits being merged."""
    staged, head = repo.staged(index), repo.resolve("HEAD")
    found = audit(repo, staged, head)
    # The merged commits were audited in the repository they come from, so only the merge's own changes count
    # here.
    mine = tuple(each for each in found.alterations if head and each.landing.commit == staged)
    return replace(found, alterations=mine, late=(), backwards=(), commits=1)
