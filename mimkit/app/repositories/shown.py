"""Decides which incidents of another repository may be shown. All others are only counted."""

from __future__ import annotations

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.index import listing
from mimkit.app.repositories.source import Source


def ids_to_show(source: Source) -> frozenset[str]:
    """Return the ids of the incidents of another repository that are neither restricted nor unreadable.

    The commit determines whether an incident is restricted, even in a report about an earlier time.
    """
    if source.is_restricted or source.commit is None:
        return frozenset()
    read = listing(source.repo, source.commit, snapshot_at(source.repo, source.commit).policy)
    return frozenset(each["id"] for each in read.incidents if not each["restricted"])
