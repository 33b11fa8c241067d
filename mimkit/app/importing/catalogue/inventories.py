"""Writes hosts to inventory files, one per line: existing hosts in place, new ones to a file that has room."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from mimkit.model.file_problem import Unreadable
from mimkit.model.refs import Ref
from mimkit.store.layout import path_of
from mimkit.store.modeline import modeline
from mimkit.store.plain_hosts import plain_hosts
from mimkit.store.yaml import writer
from mimkit.store.yaml.document import Document
from mimkit.store.yaml.spans import end_of, start_of

ROOM: Final = 3_000
"""The maximum number of hosts in one file, which keeps the file well below the size limits for records."""
_BYTES: Final = 900_000
_LAST: Final = re.compile(r"^hosts:\n(?:  - \{.*\}[ \t]*(?:#.*)?\n|[ \t]*(?:#.*)?\n)*\Z", re.MULTILINE)
KEYS: Final = ("name", "kind", "place", "owner", "services", "tags", "addresses", "runs_on", "key")
"""The keys of a host in output order, after its id."""


class NotOneLine(Exception):
    """A host spans several lines, so its values cannot be replaced."""


@dataclass
class InventoryFile:
    """An inventory file, with the hosts to add or change."""

    id: str
    raw: bytes
    hosts: int
    new: list[str] = field(default_factory=list)
    changed: dict[int, str] = field(default_factory=dict)
    """The new line for each changed host, keyed by its position in the file."""
    _size: int = 0

    @property
    def path(self) -> str:
        """The path of the file."""
        return path_of(Ref("infrastructure", self.id))

    @property
    def has_room(self) -> bool:
        """Whether the file has room for another host."""
        return self.hosts + len(self.new) < ROOM and len(self.raw) + self._size < _BYTES

    def add(self, line: str) -> None:
        """Add a host at the end of the file."""
        self.new.append(line)
        self._size += len(line.encode())

    def content(self) -> bytes:
        """Return the new content. Raises CannotEdit or NotOneLine if the file cannot be edited safely."""
        raw = self._with_changes() if self.changed else self.raw
        return self._with_new(raw) if self.new else raw

    def _with_changes(self) -> bytes:
        document = Document(self.raw)
        text = document.text
        for position in sorted(self.changed, reverse=True):
            spot = document.find(("hosts", position))
            if spot is None or text.count("\n", start_of(spot.node), end_of(document.text, spot.node)):
                raise NotOneLine
            text = (
                text[: start_of(spot.node)]
                + self.changed[position]
                + text[end_of(document.text, spot.node) :]
            )
        return text.encode()

    def _with_new(self, raw: bytes) -> bytes:
        document = Document(raw).for_edit()
        if not _LAST.search(document.text):
            items = tuple(json.loads(line) for line in self.new)
            return writer.insert(document, ("hosts",), items).raw
        out = (document.text + "".join(f"  - {line}\n" for line in self.new)).encode()
        found: Any = plain_hosts(out) or Document(out).content
        if isinstance(found, Unreadable) or len(found["hosts"]) != self.hosts + len(self.new):
            raise writer.CannotEdit("The hosts cannot be added at the end of the file.", "Put `hosts` last.")
        return out


def new_inventory(name: str, title: str) -> InventoryFile:
    """Return a new inventory file without hosts."""
    path = path_of(Ref("infrastructure", name))
    head = writer.create({"schema": 1, "id": name, "title": title}, modeline(path).decode()).raw
    return InventoryFile(name, head + b"hosts:\n", 0)


def host_line(name: str, values: Mapping[str, Any]) -> str:
    """Return a host as one line of JSON, which is also YAML. Empty values are omitted."""
    ordered = {"id": name, **{key: values[key] for key in KEYS if values.get(key)}}
    return json.dumps(ordered, ensure_ascii=False)


def inventory_names(name: str) -> Iterator[str]:
    """Yield the file ids for an inventory: `glpi`, `glpi-2`, `glpi-3`."""
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1
