"""What a build with MkDocs leaves out for readers outside, and the look at all of it before it is published."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from mimkit.model.snapshot import Snapshot
from mimkit.publish.leaks import Leak, in_words, leaks, slips
from mimkit.publish.public.canaries import Planted, plant
from mimkit.publish.public.snapshot import public

_SHOWN = 20
"""As many places as a person reads before they open the first."""


class Outside:
    """A public build: the records with canaries in the place of what is internal, and what may be seen of them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.inside = snapshot
        self.planted: Planted = plant(snapshot)
        self.seen = public(self.planted.snapshot)
        _refuse(
            "What was written for the public names somebody, or says how to reach them:",
            slips(public(snapshot), snapshot),
            "Correct the words with mim amend, and those of a review in its file.",
        )

    def narrow(self, files: Files, docs: Path, wanted: Iterable[str]) -> None:
        """Drop the files of the repository's own, but for those that are wanted by name; patterns may have a *."""
        for file in list(files):
            if not file.abs_src_path or not Path(file.abs_src_path).is_relative_to(docs):
                continue
            if not any(fnmatchcase(file.src_uri, each) for each in wanted):
                files.remove(file)
            elif file.is_documentation_page():
                self._read(file)

    def _read(self, file: File) -> None:
        _refuse(
            "A page that goes out names somebody, or says how to reach them:",
            in_words(file.src_uri, file.content_string, self.inside),
            "Take it out of the page, or the page out of `also_public` in mkdocs.yml.",
        )

    def look_through(self, site: Path) -> None:
        """Look through every file of a built site; one that shows something internal is not left behind."""
        found = list(leaks(site, self.planted, self.seen))
        if found:
            shutil.rmtree(site)
        _refuse(
            "The public site showed what is internal, so nothing of it was kept:",
            iter(found),
            "It is a fault in mimkit, a plugin or a theme, and not in the records; please report it.",
        )


def without_origin(config: MkDocsConfig) -> None:
    """Take the address of the repository out of a site: readers outside can do nothing with it."""
    config.repo_url, config.repo_name, config.edit_uri, config.edit_uri_template = None, None, None, None
    config.remote_branch = ""


def narrow_nav(nav: list[Any], uris: Collection[str]) -> list[Any]:
    """Return the navigation with the pages that there are, and without the sections that become empty by that.

    What leads to another site is left out as well: nobody has said that readers outside may know of it.
    """
    return [kept for entry in nav if (kept := _narrow(entry, uris))]


def _narrow(entry: Any, uris: Collection[str]) -> Any:
    if isinstance(entry, dict):
        return {title: kept for title, target in entry.items() if (kept := _narrow(target, uris))}
    if isinstance(entry, list):
        return narrow_nav(entry, uris)
    return entry if entry in uris else None


def _refuse(sentence: str, found: Iterator[Leak], hint: str) -> None:
    lines = [f"  {leak}" for leak in islice(found, _SHOWN + 1)]
    if lines:
        more = ["  and more"] if len(lines) > _SHOWN else []
        raise PluginError("\n".join((sentence, *lines[:_SHOWN], *more, hint)))
