"""Public site build: removes internal files, and checks the output before it is published."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from mimkit.app.repositories.published import PublishedRepository
from mimkit.model.snapshot import Snapshot
from mimkit.publish.public.canaries import CanarySnapshot, plant_canaries
from mimkit.publish.public.combined import PublicPart, combined
from mimkit.publish.public.leak_test import Leak, files_of, leaks
from mimkit.publish.public.settings import public_changes
from mimkit.publish.public.snapshot import public
from mimkit.publish.public.texts import Texts, Withheld
from mimkit.rules.language.exposed import Exposed
from mimkit.rules.language.forms.shown import shown

_SHOWN = 20
"""The maximum number of leaks to list."""
_PROGRAMS = (".css", ".js", ".mjs", ".map")
"""File types that contain code. Numbers and names in code can be mistaken for internal values."""
_SINGULAR = {
    "web addresses": "web address",
    "email addresses": "email address",
    "hosts and references": "host or reference",
    "people": "person",
}
"""The singular forms of labels that are not formed by removing the last letter of the plural."""


class PublicBuild:
    """A public build: a snapshot in which internal values are replaced with canaries, and the public part of that snapshot.

    The public part of each repository is determined by its own policy, before the parts are combined.
    """

    def __init__(
        self, snapshot: Snapshot, redacted: Iterable[str] = (), others: Iterable[PublishedRepository] = ()
    ) -> None:
        others = tuple(others)
        parts = [("", snapshot, redacted)]
        parts += [(each.name, each.snapshot, each.redacted) for each in others if each.snapshot]
        self.age = max((each.age for each in others if each.age), default=None)
        """The time since the least recent fetch, if a repository could not be updated."""
        self.texts = [Texts(records, gone) for _, records, gone in parts]
        self.withheld: list[Withheld] = []
        self._pages = 0
        self._stops = snapshot.policy.on_leak == "stop"
        self._places: tuple[str, ...] = ()
        seen = []
        for (name, records, _), texts in zip(parts, self.texts, strict=True):
            texts.withhold_values_of(each for each in self.texts if each is not texts)
            self.withheld += [_in_repository(name, each) for each in texts.withheld.values()]
            self._stops = self._stops or bool(texts.withheld and records.policy.on_leak == "stop")
            planted = plant_canaries(records, self._places)
            self._places += tuple(_in_place(name, each) for each in planted.places[len(self._places) :])
            seen.append(PublicPart(name, public(planted.snapshot, frozenset(texts.withheld))))
        self.planted = CanarySnapshot(snapshot, self._places)
        self.seen = combined(seen)

    def _exposed(self, text: str) -> Iterator[Exposed]:
        """Yield the internal data of any repository in a text. Ids of public incidents are ignored."""
        for texts in self.texts:
            for each in texts.exposed(text):
                if each.what != "record" or not any(each.words.upper() in one.shown for one in self.texts):
                    yield each

    def narrow(self, files: Files, docs: Path, wanted: Iterable[str]) -> None:
        """Remove the repository's own files, except those that match a pattern in `wanted`.

        Patterns may contain `*`. Pages and other text files that contain internal data are also removed, and are
        listed at the end of the build.
        """
        for file in list(files):
            if not file.abs_src_path or not Path(file.abs_src_path).is_relative_to(docs):
                continue
            if not any(fnmatchcase(file.src_uri, each) for each in wanted) or not self._may_go_out(file):
                files.remove(file)

    def _may_go_out(self, file: File) -> bool:
        text = _text_of(file)
        if text is None:
            return True
        self._pages += 1
        found = tuple(dict.fromkeys(self._exposed(text)))
        if found:
            what = "page" if file.is_documentation_page() else "file"
            remedy = f"remove it from the {what}, or remove the {what} from `also_public` in mkdocs.yml"
            self.withheld.append(Withheld(f"{docs_path(file)}:{_line(text, found)}", found, remedy))
        return not found

    def stop(self, site: Path) -> None:
        """Delete the site and raise PluginError if texts were withheld and the policy sets `on_leak: stop`."""
        if self._stops and self.withheld:
            shutil.rmtree(site)
            head = "1 text contains" if len(self.withheld) == 1 else f"{len(self.withheld)} texts contain"
            why = "internal values, so nothing was published (`on_leak: stop` in policy/policy.yaml):"
            raise PluginError("\n".join((f"{head} {why}", *map(str, self.withheld))))

    def look_through(self, site: Path) -> Searched:
        """Search every file of a built site. If there is a leak, delete the site and raise PluginError."""
        accepted = frozenset(name for each in self.texts for name in each.accepted_ids)
        found = list(leaks(site, self.planted, self.seen, accepted))
        count = len(files_of(site))
        if found:
            shutil.rmtree(site)
        _refuse(
            "The public site contained internal content, so it was discarded:",
            iter(found),
            "This is a bug in mimkit, a plugin or a theme, not in your records; please report it.",
        )
        texts = sum(len(each.every) for each in self.texts) + self._pages
        values = Counter[str]()
        for each in self.texts:
            values.update(each.inside.counts())
        return Searched(len(self.seen.incidents), count, len(self._places), texts, values)

    @property
    def trouble(self) -> str:
        """The message about withheld texts, or empty if there are none."""
        if not self.withheld:
            return ""
        head = "1 text was" if len(self.withheld) == 1 else f"{len(self.withheld)} texts were"
        return "\n".join(
            (f"{head} withheld from the public site. Everything else is published:", *map(str, self.withheld))
        )


def _in_place(name: str, place: str) -> str:
    return f"{name}: {place}" if name else place


def _in_repository(name: str, withheld: Withheld) -> Withheld:
    """Return a withheld text with the name of its repository. The name is empty for the current repository."""
    if not name:
        return withheld
    remedy = f"in the repository {name}, {withheld.remedy}"
    return replace(withheld, place=_in_place(name, withheld.place), remedy=remedy)


def docs_path(file: File) -> str:
    """Return the path of one of the repository's own pages, relative to the current folder if possible."""
    path = Path(file.abs_src_path or file.src_uri)
    return path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else file.src_uri


def _text_of(file: File) -> str | None:
    """Return the text of one of the repository's own files, or None for code and binary files."""
    if file.src_uri.endswith(_PROGRAMS):
        return None
    try:
        return file.content_string
    except UnicodeDecodeError:
        return None


def _line(text: str, found: tuple[Exposed, ...]) -> int:
    """Return the number of the first line that contains one of the exposed values, or 1 if none does."""
    lines = (shown(line) for line in text.splitlines())
    return next(
        (place for place, line in enumerate(lines, 1) if any(each.words in line for each in found)), 1
    )


class Searched(NamedTuple):
    """Statistics of the leak search: what was searched for and in how many files."""

    incidents: int
    files: int
    internal: int
    texts: int
    values: Mapping[str, int]

    def __str__(self) -> str:
        """Return the statistics as text for a terminal."""
        found = (
            _counted(count, _SINGULAR.get(what, what.removesuffix("s")), what)
            for what, count in self.values.items()
        )
        recorded = ", ".join(each for each in found if not each.startswith("0 ")) or "none"
        return (
            f"  {_counted(self.incidents, 'incident')} shown, {_counted(self.files, 'file')} written\n"
            f"  each file was searched for {self.internal:,} internal texts and for the ids of other records; none were found\n"
            f"  {_counted(self.texts, 'public text')} searched for recorded values ({recorded}) and for text that looks"
            " like hosts, addresses, tickets, calls, phone numbers, email addresses, ids, passwords, keys and tokens"
        )


def _counted(number: int, what: str, several: str = "") -> str:
    return f"{number:,} {what if number == 1 else several or f'{what}s'}"


def apply_public_settings(config: MkDocsConfig, listed: Collection[str]) -> None:
    """Remove settings that readers of a public site must not see or cannot use."""
    for name, value in public_changes(config, listed).items():
        config[name] = value
    config.remote_branch = ""


def filter_nav(nav: list[Any], uris: Collection[str]) -> list[Any]:
    """Return the navigation with only existing pages and without sections that become empty.

    External links are also removed, because they may not be intended for outside readers.
    """
    return [kept for entry in nav if (kept := _narrow(entry, uris))]


def _narrow(entry: Any, uris: Collection[str]) -> Any:
    if isinstance(entry, dict):
        return {title: kept for title, target in entry.items() if (kept := _narrow(target, uris))}
    if isinstance(entry, list):
        return filter_nav(entry, uris)
    return entry if entry in uris else None


def _refuse(sentence: str, found: Iterator[Leak], hint: str) -> None:
    lines = [f"  {leak}" for leak in islice(found, _SHOWN + 1)]
    if lines:
        more = ["  and more"] if len(lines) > _SHOWN else []
        raise PluginError("\n".join((sentence, *lines[:_SHOWN], *more, hint)))
