"""Reads the other repositories whose public incidents the public site includes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from mimkit.app.reading.policy_history import with_policy_history
from mimkit.app.reading.records import Records
from mimkit.app.reading.redacted import redacted_texts
from mimkit.app.reading.tree import CommitTree
from mimkit.app.repositories.listed import listed_source
from mimkit.app.repositories.source import Source, require_distinct
from mimkit.errors import MimError
from mimkit.model.organisation.repositories import Repositories
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.durations import short
from mimkit.store.git.repository import Repository
from mimkit.store.layout import INCIDENTS, POLICY, is_evidence, path_of


@dataclass(frozen=True, slots=True)
class PublishedRepository:
    """All records of another repository, from which the public site selects the public ones."""

    name: str
    snapshot: Snapshot | None
    """The records, or None if the policy of the repository allows others to show only numbers."""
    redacted: tuple[str, ...]
    """The texts that were redacted from its incidents, which must not be repeated in public texts."""
    note: str
    """Why the repository is omitted or out of date. Empty if it is included and current."""
    age: timedelta | None = None
    """The time since the last fetch, if the repository could not be updated."""


def published_repositories(root: Path, known: Repositories | None) -> Iterator[PublishedRepository]:
    """Yield the listed repositories that have `public: true`.

    Raises EnvironmentUnfit if one cannot be found, fetched or read, and UsageError if one is listed twice.
    """
    listed = [each for each in known.repositories if each.public] if known else []
    if not listed:
        return
    own = Repository.discover(root)
    sources = [listed_source(own, each) for each in listed]
    require_distinct([Source("", own, None), *sources])
    for source in sources:
        try:
            yield _read(source)
        except MimError as problem:
            raise source.refusal(problem) from None


def _read(source: Source) -> PublishedRepository:
    if source.is_restricted:
        note = f"{source.name} is not included, because its policy/repositories.yaml has `restricted: true`"
        return PublishedRepository(source.name, None, (), note)
    assert source.commit is not None  # noqa: S101 - without a commit, there is no policy to read
    tree = CommitTree(source.repo, source.commit)
    paths = (path for path in tree.paths(INCIDENTS, POLICY) if not is_evidence(path))
    snapshot = Records(tree).load(paths).readable_snapshot(source.repo.root, "as committed")
    snapshot = with_policy_history(source.repo, source.commit, snapshot)
    incidents = {path_of(Ref("incident", key)): each for key, each in snapshot.incidents.items()}
    found = redacted_texts(source.repo, source.commit, incidents)
    redacted = tuple(text for texts in found.values() for text in texts)
    if source.outdated is None:
        return PublishedRepository(source.name, snapshot, redacted, "")
    age = timedelta(seconds=source.outdated.age)
    note = f"{source.name} was fetched {short(age)} ago: {source.outdated.why}"
    return PublishedRepository(source.name, snapshot, redacted, note, age)
