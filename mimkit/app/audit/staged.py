"""`mim audit --staged`: compares the staged files with HEAD before git commits them."""

from __future__ import annotations

from dataclasses import replace

from mimkit.app.audit.audit import audit
from mimkit.model.versions.audit import Audit
from mimkit.store.git.repository import Repository


def audit_staged(repo: Repository, index: str | None) -> Audit:
    """Audit the commit that `git commit` would create now, against HEAD and the commits that a merge brings in."""
    staged, head = repo.staged(index), repo.resolve("HEAD")
    found = audit(repo, staged, head)
    # Commits that a merge brings in were audited in their repository; here only the merge's own changes count.
    mine = tuple(each for each in found.alterations if head and each.landing.commit == staged)
    return replace(found, alterations=mine, late=(), backwards=(), commits=1)
