"""MIM761: a repository is listed twice in the list of other repositories."""

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.diagnostic import Finding
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.rules.registry import directory_rule


@directory_rule("MIM761", "repository-twice", "error")
def repository_twice(snapshot: Snapshot) -> Iterator[Finding]:
    """Two other repositories have the same id or the same location.

    Why: Each of their incidents would count twice, or it would be unclear which repository an incident is from.
    Fix: Remove one of them, or change its id.
    """
    ids: set[str] = set()
    places: dict[str, str] = {}
    for position, each in enumerate(snapshot.repositories.repositories if snapshot.repositories else ()):
        keys = ("repositories", position)
        if each.id in ids:
            yield Finding(Ref("repositories"), (*keys, "id"), f"Another repository has the id {each.id} too.")
        ids.add(each.id)
        place = each.place.rstrip("/").removesuffix(".git")
        if place in places:
            sentence = f"It has the same location as {places[place]}."
            yield Finding(Ref("repositories"), (*keys, "clone" if each.clone else "url"), sentence)
        places.setdefault(place, each.id)
