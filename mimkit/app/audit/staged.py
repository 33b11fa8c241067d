"""`mim audit --staged`: compares the staged files with HEAD before git commits them."""

from __future__ import annotations

from dataclasses import replace

from mimkit.app.audit.audit import audit
from mimkit.model.versions.audit import Audit
from mimkit.store.git.repository import Repository


def audit_staged(repo: Repository, index: str | None) -> Audit:
    """Audit the commit that `git commit` would make now, against HEAD and against what a merge brings in."""
    staged, head = repo.staged(index), repo.resolve("HEAD")
    found = audit(repo, staged, head)
    # What a merge brings in was judged where it was recorded; here only what the merge itself does counts.
    mine = tuple(each for each in found.alterations if head and each.landing.commit == staged)
    return replace(found, alterations=mine, late=(), backwards=(), commits=1)
