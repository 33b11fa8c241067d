"""Loads records from a tree by kind and id, and collects findings about files that are not valid records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from mimkit.app.reading.parse import parse_document
from mimkit.app.reading.tree import MemoryTree, Tree
from mimkit.errors import EnvironmentUnfit, RecordsUnreadable
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.refs import Ref, RefKind
from mimkit.model.snapshot import Snapshot, no_channels, no_glossary
from mimkit.model.text import File
from mimkit.store.layout import folder_of, kind_of, path_of, ref_of
from mimkit.store.yaml.document import Document

if TYPE_CHECKING:
    from mimkit.model.organisation.directory import Channels, Glossary, Group, Service, Template
    from mimkit.model.organisation.infrastructure import Infrastructure
    from mimkit.model.organisation.people import PersonEntry
    from mimkit.model.organisation.repositories import Repositories
    from mimkit.model.organisation.roster import Roster
    from mimkit.model.organisation.runbook import Runbook
    from mimkit.model.policy.pack import Pack
    from mimkit.model.policy.policy import Policy
    from mimkit.model.time.holidays import Holidays


Of = Callable[[RefKind], Mapping[str, Any]]
"""Returns the records of a kind, by id."""


class Records:
    """Records loaded from the files of a tree."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.documents: dict[str, Document] = {}
        """The loaded files, by path."""
        self.diagnostics: list[Diagnostic] = []
        self._known: dict[RefKind, dict[str, Any]] = {}

    def load(self, paths: Iterable[str]) -> Self:
        """Read and parse the files at these paths."""
        for path, raw in self.tree.read_all(paths):
            self.add(path, Document(raw))
        return self

    def add(self, path: str, document: Document) -> None:
        """Parse a file that was already read."""
        self.documents[path] = document
        self.put(path, parse_document(path, document))

    def put(self, path: str, parsed: File | list[Diagnostic]) -> None:
        """Add a file that was already parsed."""
        ref = ref_of(path)
        if isinstance(parsed, list):
            self.diagnostics += parsed
        elif ref:
            self._known.setdefault(ref.kind, {})[ref.id] = parsed

    def of(self, kind: RefKind) -> Mapping[str, Any]:
        """Return the records of a kind, by id."""
        return self._known.get(kind, {})

    @property
    def unreadable(self) -> list[str]:
        """The paths of the unreadable files, without duplicates."""
        return list(dict.fromkeys(each.path for each in self.diagnostics))

    def snapshot(self, taken_ids: Iterable[str] = ()) -> Snapshot | None:
        """Return the snapshot, or None if there is no policy."""
        return assembled(self.of, taken_ids).whole() if self.of("policy") else None

    def readable_snapshot(self, root: Path, copy: str, taken_ids: Iterable[str] = ()) -> Snapshot:
        """Return a snapshot of all records. Raises RecordsUnreadable if any file is unreadable, or NoPolicy.

        `copy` is the description, in the error message, of the version that was read.
        """
        if self.diagnostics:
            raise unreadable(self.diagnostics, copy)
        snapshot = self.snapshot(taken_ids)
        if snapshot is None:
            raise NoPolicy(root)
        return snapshot


class LazyRecords(Records):
    """The policy and directory in a tree. Each kind of record is read on first access.

    If some files of a kind are broken, the readable content is used, and `diagnostics` contains the findings about
    the rest.
    """

    def of(self, kind: RefKind) -> Mapping[str, Any]:
        """Return the records of a kind, by id. Raises RecordsUnreadable if none of them can be used."""
        if kind not in self._known:
            part = Records(self.tree).load(self.paths_of(kind))
            self._known[kind] = self._usable(kind, part) if part.diagnostics else dict(part.of(kind))
        return self._known[kind]

    def paths_of(self, kind: RefKind) -> list[str]:
        """Return the paths of the files of a kind."""
        return [path for path in self.tree.files(folder_of(Ref(kind, "x"))) if kind_of(path) == kind]

    def _usable(self, kind: RefKind, part: Records) -> dict[str, Any]:
        """Return the readable records of a kind and store the findings.

        Raises RecordsUnreadable if nothing is usable.
        """
        from mimkit.app.reading.salvage import FOLDERS, LISTS, salvaged  # noqa: PLC0415 - only broken files pay for it

        if kind in FOLDERS:
            self.diagnostics += part.diagnostics
            return _Part(part.of(kind), part.diagnostics)
        if kind in LISTS:
            [document] = part.documents.values()
            if file := salvaged(kind, document.raw):
                self.diagnostics += part.diagnostics
                return {"": file}
        raise unreadable(part.diagnostics)


class _Part(dict[str, Any]):
    """The readable records of a kind. Accessing any other record raises RecordsUnreadable if its file is broken."""

    def __init__(self, readable: Mapping[str, Any], broken: Sequence[Diagnostic]) -> None:
        super().__init__(readable)
        self._broken: dict[str, list[Diagnostic]] = {}
        for each in broken:
            if ref := ref_of(each.path):
                self._broken.setdefault(ref.id, []).append(each)

    def __contains__(self, name: object) -> bool:
        if found := self._broken.get(str(name)):
            raise unreadable(found)
        return super().__contains__(name)

    def __missing__(self, name: str) -> Any:
        if found := self._broken.get(name):
            raise unreadable(found)
        raise KeyError(name)


class _Assembled(Snapshot):
    """A snapshot that assembles its policy and directory from records on first access."""

    _of: Of

    @cached_property
    def policy(self) -> Policy:
        from mimkit.model.policy.pack import adopt_packs  # noqa: PLC0415 - as the shapes themselves

        return adopt_packs(self._of("policy")[""], self.packs.values(), self.holidays)

    @cached_property
    def packs(self) -> Mapping[str, Pack]:
        return dict(sorted(self._of("pack").items()))

    @cached_property
    def holidays(self) -> Holidays | None:
        return self._of("holidays").get("")

    @cached_property
    def people(self) -> Mapping[str, PersonEntry]:
        found = self._of("people").get("")
        return {person.id: person for person in found.people} if found else {}

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        return self._of("group")

    @cached_property
    def services(self) -> Mapping[str, Service]:
        return self._of("service")

    @cached_property
    def rosters(self) -> Mapping[str, Roster]:
        return self._of("roster")

    @cached_property
    def runbooks(self) -> Mapping[str, Runbook]:
        return self._of("runbook")

    @cached_property
    def templates(self) -> Mapping[str, Template]:
        return self._of("template")

    @cached_property
    def infrastructure(self) -> Mapping[str, Infrastructure]:
        return self._of("infrastructure")

    @cached_property
    def channels(self) -> Channels:
        return self._of("channels").get("") or no_channels()

    @cached_property
    def glossary(self) -> Glossary:
        return self._of("glossary").get("") or no_glossary()

    @cached_property
    def repositories(self) -> Repositories | None:
        return self._of("repositories").get("")


def assembled(of: Of, taken_ids: Iterable[str] = ()) -> Snapshot:
    """Create a snapshot. Incidents, reviews, problems and maintenance are loaded now, the rest on first access."""
    snapshot = _Assembled.__new__(_Assembled)
    incidents, problems, maintenance = of("incident"), of("problem"), of("maintenance")
    snapshot.__dict__.update(
        _of=of,
        incidents=incidents,
        reviews=of("review"),
        problems=problems,
        maintenance=maintenance,
        taken_ids=frozenset(taken_ids) | incidents.keys() | problems.keys() | maintenance.keys(),
        changed={},
    )
    return snapshot


def gather(files: Mapping[str, bytes]) -> Records:
    """Parse files from memory (path to bytes)."""
    return Records(MemoryTree(files)).load(files)


def unreadable(diagnostics: Sequence[Diagnostic], copy: str = "as committed") -> RecordsUnreadable:
    """Return an error about unreadable records that lists each location. `copy` describes which version was read."""
    places = tuple(
        f"{each.path}:{each.line}:{each.column}: {each.level}: {each.code} {each.message}"
        for each in sorted(diagnostics)
    )
    first = min(diagnostics)
    return RecordsUnreadable(
        f"{first.path} {copy} does not match its schema",
        "fix and commit it; to list every error: mim check",
        places,
    )


class NoPolicy(EnvironmentUnfit):
    """The repository has no committed policy."""

    def __init__(self, root: Path) -> None:
        from mimkit.app.reading.elsewhere import folder_with_records, records_elsewhere  # noqa: PLC0415 - only a refusal pays for it

        path = path_of(Ref("policy"))
        if (root / path).is_file():
            super().__init__(f"{root} has a {path} that is not committed", "git add policy && git commit")
        elif elsewhere := records_elsewhere(root):
            super().__init__(*elsewhere)
        elif below := folder_with_records(root):
            super().__init__(
                f"the records are in {below}/, but mimkit reads them only at the top level of a repository, {root}",
                "move policy and incidents there, or create a separate repository for the records: mim init DIR",
            )
        else:
            super().__init__(f"{root} has no {path}", "mim init")
