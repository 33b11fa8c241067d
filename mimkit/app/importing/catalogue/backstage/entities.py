"""Reads entities from Backstage files.

Source: https://backstage.io/docs/features/software-catalog/descriptor-format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from mimkit.app.importing.format import Material
from mimkit.app.importing.reading.json_records import json_records
from mimkit.ops.importing.drafts import ImportProblem, LeftOut, Place
from mimkit.store.foreign_yaml import BrokenDocument, ForeignDocument, foreign_documents

_REFERENCE: Final = re.compile(r"(?:([^:/\s]+):)?(?:([^:/\s]+)/)?([^:/\s]+)")
_TEMPLATED: Final = re.compile(r"\$\{|\{\{|\{%")
_LONGEST: Final = 200


class Ref(NamedTuple):
    """A reference to an entity, in lower case because Backstage references are case-insensitive."""

    kind: str
    namespace: str
    name: str

    @property
    def text(self) -> str:
        """The full reference, such as `component:default/web`."""
        return f"{self.kind}:{self.namespace}/{self.name}"


@dataclass(frozen=True)
class Entity:
    """An entity in a Backstage catalogue."""

    ref: Ref
    name: str
    """The name exactly as in the file."""
    data: dict[str, Any]
    document: ForeignDocument
    file: str
    path: tuple[str | int, ...] = ()
    """The path to the entity in its document, which may be a list."""

    def place(self, *path: str | int) -> Place:
        """Return the location of a value in the file."""
        return Place(self.file, self.document.line_of(*self.path, *path))

    def part(self, *path: str) -> Any:
        """Return the value at a key path, or None."""
        found: Any = self.data
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    def text(self, *path: str) -> str:
        """Return the text at a key path on one line, or an empty string if there is no text."""
        found = self.part(*path)
        return " ".join(found.split()) if isinstance(found, str) else ""


class Reference(NamedTuple):
    """A reference in an entity, with its original text and location."""

    said: str
    place: Place
    kind: str | None
    """The kind in the original text, if any."""
    namespace: str
    name: str


def is_templated(text: str) -> bool:
    """Return whether a text contains a template placeholder, such as `${{ values.name }}`."""
    return _TEMPLATED.search(text) is not None


def references(entity: Entity, *path: str) -> Iterator[Reference | ImportProblem]:
    """Yield the references at a key path. The value is a reference in any form, or a list of references."""
    found = entity.part(*path)
    several = found if isinstance(found, list) else [] if found is None else [found]
    for number, each in enumerate(several):
        place = entity.place(*path, number) if isinstance(found, list) else entity.place(*path)
        yield _reference(entity, each, place, ".".join(path))


def _reference(entity: Entity, value: Any, place: Place, where: str) -> Reference | ImportProblem:
    if isinstance(value, dict):
        parts = [value.get(key) for key in ("kind", "namespace", "name")]
        kind, namespace, name = (each if isinstance(each, str) else None for each in parts)
        value = f"{kind or ''}{':' if kind else ''}{namespace or ''}{'/' if namespace else ''}{name or ''}"
    if not isinstance(value, str) or not value.strip():
        return ImportProblem(place, f"{where} of {entity.ref.text} is not a reference to an entity")
    said = " ".join(value.split())[:_LONGEST]
    if is_templated(value):
        sentence = f"{where} of {entity.ref.text} is a template placeholder: {said}"
        return ImportProblem(place, sentence, "fill in the template, and import the result")
    match = _REFERENCE.fullmatch(value.strip())
    if match is None:
        sentence = f"{where} of {entity.ref.text} is not a reference to an entity: {said}"
        return ImportProblem(place, sentence, "write it as [kind:][namespace/]name")
    kind, namespace, name = match.groups()
    return Reference(said, place, kind and kind.lower(), (namespace or entity.ref.namespace).lower(), name)


def entities(material: Material) -> Iterator[Entity | ImportProblem | LeftOut]:
    """Yield the entities in a file. Files from other tools in the same folder are skipped."""
    found = False
    for document in _documents(material):
        if isinstance(document, BrokenDocument):
            found = True
            place = Place(material.name, document.line, document.column)
            if b"backstage.io/" in material.raw:
                yield ImportProblem(place, document.sentence)
            else:
                yield LeftOut(place, material.name, "a file from another tool")
            continue
        items = enumerate(document.data) if isinstance(document.data, list) else [((), document.data)]
        for number, data in items:
            path = (number,) if isinstance(number, int) else ()
            for each in _entity(material.name, document, path, data):
                found = True
                yield each
    if not found:
        yield LeftOut(Place(material.name), material.name, "a file with no entities")


def _documents(material: Material) -> Iterator[ForeignDocument | BrokenDocument]:
    """Yield the documents in a file. JSON files, such as API responses, may be much larger than any YAML file."""
    if not material.raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"[", b"{")):
        yield from foreign_documents(material.raw)
        return
    for each in json_records(material, "items"):
        if isinstance(each, ImportProblem):
            yield BrokenDocument(each.place.line, each.place.column, each.sentence)
        else:
            yield ForeignDocument(each.data, each.place.line, {})


def _entity(
    file: str, document: ForeignDocument, path: tuple[int, ...], data: Any
) -> Iterator[Entity | ImportProblem]:
    if not isinstance(data, dict) or "backstage.io/" not in str(data.get("apiVersion")):
        return
    metadata = data.get("metadata")
    place = Place(file, document.line_of(*path, "metadata"))
    kind = data.get("kind")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    if not isinstance(kind, str) or not isinstance(name, str):
        yield ImportProblem(
            place, f"an entity has no {'kind' if not isinstance(kind, str) else 'metadata.name'}"
        )
        return
    if is_templated(name) or is_templated(kind):
        sentence = f"the name of a {kind} is a template placeholder: {name[:_LONGEST]}"
        yield ImportProblem(place, sentence, "fill in the template, and import the result")
        return
    namespace = metadata.get("namespace") if isinstance(metadata, dict) else None
    namespace = namespace if isinstance(namespace, str) and not is_templated(namespace) else "default"
    if not _REFERENCE.fullmatch(f"{kind}:{namespace}/{name}"):
        yield ImportProblem(
            place, f"the name of a {kind[:_LONGEST]} cannot be used in a reference: {name[:_LONGEST]}"
        )
        return
    ref = Ref(kind.lower(), namespace.lower(), name.lower())
    yield Entity(ref, name, data, document, file, path)
