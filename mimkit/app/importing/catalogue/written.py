"""Converts imported records to new files and edits to existing files, for review."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from mimkit.app.importing.catalogue.baseline import Before, Key
from mimkit.app.importing.catalogue.compared import Difference, compare
from mimkit.app.importing.catalogue.inventories import (
    InventoryFile,
    NotOneLine,
    host_line,
    inventory_names,
    new_inventory,
)
from mimkit.app.importing.catalogue.resolved import Resolved
from mimkit.model.change import Append, Create, Edit, SetValue
from mimkit.model.incident.as_data import plain
from mimkit.model.organisation.infrastructure import Host
from mimkit.model.refs import Ref, RefKind
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import Record
from mimkit.ops.importing.catalogue_drafts import CatalogueKind
from mimkit.ops.importing.drafts import ImportProblem
from mimkit.store.layout import path_of
from mimkit.store.render import render
from mimkit.store.yaml.document import Document
from mimkit.store.yaml.refusal import CannotEdit

What = Literal["new", "changed", "same"]
_ORDER: Final[Mapping[CatalogueKind, tuple[str, ...]]] = {
    "person": ("name", "kind", "email", "phone", "manager", "accounts", "left"),
    "group": ("title", "contact", "members"),
    "service": ("title", "tier", "owner", "depends_on"),
}
"""The order of keys in a new record."""
_KINDS: Final[Mapping[CatalogueKind, RefKind]] = {"group": "group", "service": "service"}
_PEOPLE: Final = path_of(Ref("people"))


class Writing:
    """Collects the edits that an import makes."""

    def __init__(
        self,
        name: str,
        title: str,
        snapshot: Snapshot,
        files: Mapping[str, bytes],
        before: Mapping[Key, Before],
    ) -> None:
        self.differences: list[Difference] = []
        self.problems: list[ImportProblem] = []
        self.counted: Counter[tuple[CatalogueKind, What]] = Counter()
        self._files = files
        self._before = before
        self._edits: dict[str, list[Edit]] = {}
        self._notes: dict[str, Mapping[str, str]] = {}
        self._first: dict[str, Resolved] = {}
        self._known: dict[CatalogueKind, Mapping[str, Record]] = {
            "person": snapshot.people,
            "group": snapshot.groups,
            "service": snapshot.services,
        }
        self._positions = {each: position for position, each in enumerate(snapshot.people)}
        self._inventory = _Inventory(name, title, snapshot, files)

    def add(self, record: Resolved) -> None:
        """Compare a record with the existing one and add the necessary edits."""
        here = (
            self._inventory.find(record.id)
            if record.kind == "host"
            else self._known[record.kind].get(record.id)
        )
        if here is None:
            self.counted[record.kind, "new"] += 1
            self._create(record)
            return
        before = self._before.get((record.kind, record.key))
        there = {key: value for key, value in record.values.items() if key not in record.assumed}
        mine = _as_imported(here)
        found = compare(mine, before.values if before else None, there)
        path = self._path(record)
        for key, (ours, theirs) in found.differing.items():
            self.differences.append(Difference(record.kind, record.id, path, key, ours, theirs))
        self.counted[record.kind, "changed" if found.changes else "same"] += 1
        if found.changes:
            self._first.setdefault(path, record)
            self._correct(record, mine, found.changes, path)

    def files(self) -> dict[str, bytes]:
        """Return the new content of each file. Files that cannot be edited are left unchanged and reported."""
        found: dict[str, bytes] = {}
        for path, edits in self._edits.items():
            [edit] = render(edits).values()
            try:
                raw = edit(self._files.get(path))
            except CannotEdit as problem:
                hint = "import only the people that the policy refers to" if path == _PEOPLE else problem.hint
                self._refused(path, f"{path} cannot be changed: {problem.sentence}", hint)
            else:
                found[path] = _noted(raw, self._notes.get(path, {}))
        for file in self._inventory.changed:
            try:
                found[file.path] = file.content()
            except (CannotEdit, NotOneLine) as problem:
                sentence = f"{file.path} cannot be changed: {_reason(problem)}"
                self._refused(
                    file.path, sentence, "write each host in the file on one line, and import again"
                )
        return found

    def _path(self, record: Resolved) -> str:
        if record.kind == "host":
            return self._inventory.path_of(record.id)
        return path_of(Ref("people") if record.kind == "person" else Ref(_KINDS[record.kind], record.id))

    def _create(self, record: Resolved) -> None:
        if record.kind == "host":
            self._inventory.add(record)
            return
        values = {key: record.values[key] for key in _ORDER[record.kind] if record.values.get(key)}
        path = self._path(record)
        self._first.setdefault(path, record)
        if record.kind == "person":
            people = Ref("people")
            is_first = path not in self._files and path not in self._edits
            new: Edit = (
                Create(people, {"schema": 1, "people": [{"id": record.id, **values}]})
                if is_first
                else Append(people, ("people",), ({"id": record.id, **values},))
            )
            self._add_person(path, new)
            return
        self._edits[path] = [
            Create(Ref(_KINDS[record.kind], record.id), {"schema": 1, "id": record.id, **values})
        ]
        self._notes[path] = record.notes

    def _add_person(self, path: str, new: Edit) -> None:
        """Combine the added people into one edit, because applying many edits to one file is slow."""
        edits = self._edits.setdefault(path, [])
        last = edits[-1] if edits else None
        if isinstance(last, Append) and isinstance(new, Append):
            edits[-1] = last._replace(items=(*last.items, *new.items))
        elif isinstance(last, Create) and isinstance(new, Append):
            edits[-1] = last._replace(data={**last.data, "people": [*last.data["people"], *new.items]})
        else:
            edits.append(new)

    def _correct(
        self, record: Resolved, mine: Mapping[str, Any], changes: Mapping[str, Any], path: str
    ) -> None:
        if record.kind == "host":
            self._inventory.correct(record.id, {**mine, **changes})
            return
        person = record.kind == "person"
        ref = Ref("people") if person else Ref(_KINDS[record.kind], record.id)
        above: tuple[str | int, ...] = ("people", self._positions[record.id]) if person else ()
        edits = (SetValue(ref, (*above, key), value) for key, value in changes.items())
        # Put corrections before edits that append to the list, so that list positions stay valid.
        self._edits[path] = [*edits, *self._edits.get(path, [])]

    def _refused(self, path: str, sentence: str, hint: str) -> None:
        record = self._first.get(path) or self._inventory.first
        if record is not None:
            self.problems.append(ImportProblem(record.place, sentence, hint))


class _Inventory:
    """The hosts in all inventories and the files that an import changes."""

    def __init__(self, name: str, title: str, snapshot: Snapshot, files: Mapping[str, bytes]) -> None:
        self._name, self._title = name, title
        self._raw = files
        self._places: dict[str, tuple[str, int]] = {}
        self._hosts: dict[str, Host] = {}
        self._counts: dict[str, int] = {}
        for file in snapshot.infrastructure.values():
            self._counts[file.id] = len(file.hosts)
            for position, host in enumerate(file.hosts):
                self._hosts.setdefault(host.id.casefold(), host)
                self._places.setdefault(host.id.casefold(), (file.id, position))
        self._files: dict[str, InventoryFile] = {}
        self._open: InventoryFile | None = None
        self.first: Resolved | None = None

    def find(self, name: str) -> Host | None:
        """Return the host with this id."""
        return self._hosts.get(name.casefold())

    def path_of(self, name: str) -> str:
        """Return the path of the file that contains a host."""
        return path_of(Ref("infrastructure", self._places[name.casefold()][0]))

    def add(self, record: Resolved) -> None:
        """Add a host to the first file of this inventory that has room."""
        self.first = self.first or record
        if self._open is None or not self._open.has_room:
            names = inventory_names(self._name)
            self._open = next(file for each in names if (file := self._file(each)).has_room)
        self._open.add(host_line(record.id, record.values))

    def correct(self, name: str, values: Mapping[str, Any]) -> None:
        """Replace the line that contains a host."""
        file, position = self._places[name.casefold()]
        self._file(file).changed[position] = host_line(self._hosts[name.casefold()].id, values)

    @property
    def changed(self) -> Iterable[InventoryFile]:
        """The files with new or changed hosts."""
        return [each for each in self._files.values() if each.new or each.changed]

    def _file(self, name: str) -> InventoryFile:
        if name not in self._files:
            raw = self._raw.get(path_of(Ref("infrastructure", name)))
            self._files[name] = (
                new_inventory(name, self._title)
                if raw is None
                else InventoryFile(name, raw, self._counts[name])
            )
        return self._files[name]


def _as_imported(record: Record) -> dict[str, Any]:
    """Return a record's values in the form that importers use. A hard dependency is just a service id."""
    values: dict[str, Any] = plain(record)
    if "depends_on" in values:
        values["depends_on"] = [
            each["service"] if isinstance(each, dict) and each.get("requires", "hard") == "hard" else each
            for each in values["depends_on"]
        ]
    return values


def _noted(raw: bytes, notes: Mapping[str, str]) -> bytes:
    """Add comments to keys in a new file. Keys whose values span several lines get no comment."""
    text = raw.decode()
    for key, note in notes.items():
        line = re.search(rf"^{re.escape(key)}: [^\n]*$", text, re.MULTILINE)
        text = f"{text[: line.end()]}  # {note}{text[line.end() :]}" if line else text
    noted = text.encode()
    return noted if Document(noted).content == Document(raw).content else raw


def _reason(problem: CannotEdit | NotOneLine) -> str:
    return (
        problem.sentence
        if isinstance(problem, CannotEdit)
        else "a host that needs correction spans several lines"
    )
