"""Links from a generated page to its record's file on GitHub or GitLab."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote

from mimkit.model.refs import Ref
from mimkit.publish.archive import Archive
from mimkit.publish.links import POLICY
from mimkit.store.layout import path_of


def sources_of(uri: str, archive: Archive) -> tuple[str, ...]:
    """Return the paths of the files shown on a page, or an empty tuple if the page combines several records."""
    page = PurePosixPath(uri)
    name, snapshot = page.stem, archive.snapshot
    if uri == POLICY:
        return (path_of(Ref("policy")),)
    if name in snapshot.incidents:
        review = (path_of(Ref("review", name)),) if name in snapshot.reviews else ()
        return (path_of(Ref("incident", name)), *review)
    if name in snapshot.problems:
        return (path_of(Ref("problem", name)),)
    name = "index" if name == "index-" else name  # as in `links`
    if page.parts[0] == "services" and name in snapshot.services:
        return (path_of(Ref("service", name)),)
    if page.parts[0] == "runbooks" and name in snapshot.runbooks:
        return (path_of(Ref("runbook", name)),)
    return ()


def edit_url(base: str, path: str) -> str:
    """Return the URL for editing a file. `base` is the base URL for editing the repository's files."""
    return base + quote(path)
