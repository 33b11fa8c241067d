"""Removes a key or list item and its lines from a file."""

from __future__ import annotations

from typing import Final

from yaml.nodes import MappingNode, Node

from mimkit.model.diagnostic import KeyPath
from mimkit.store.yaml import spans
from mimkit.store.yaml.document import Document
from mimkit.store.yaml.expected import spoken, without
from mimkit.store.yaml.refusal import CannotEdit

_BY_HAND: Final = "Edit the file yourself, then run `mim check`."


def remove(old: Document, key_path: KeyPath) -> Document:
    """Return the file without the key or item at the key path. Comments above it are kept.

    Raises CannotEdit if the key or item cannot be removed as whole lines: it is in brackets, on the line of a dash,
    or the only entry in its block.
    """
    document = old.for_edit()
    meant = without(document.data, key_path)
    spot = document.find(key_path)
    parent = document.node(key_path[:-1])
    if spot is None or spot.in_flow or parent is None or len(parent.value) == 1:
        raise _stands_in_the_way(key_path)
    start = document.text.rfind("\n", 0, _start(parent, key_path, spot)) + 1
    if document.text[start : start + spot.column].strip(" "):
        raise _stands_in_the_way(key_path)
    text = document.text[:start] + document.text[document.after_remarks(spot.node, spot.column) :]
    new = Document(text.encode())
    if new.content != meant:
        raise CannotEdit("The change would affect other lines in the file.", _BY_HAND)
    return new


def _start(parent: Node, key_path: KeyPath, spot: spans.YamlEntry) -> int:
    if isinstance(parent, MappingNode):
        return next(spans.start_of(key) for key, _ in parent.value if key.value == key_path[-1])
    return spot.head_end - 1


def _stands_in_the_way(key_path: KeyPath) -> CannotEdit:
    return CannotEdit(f"`{spoken(key_path)}` is on the same line as other values.", _BY_HAND)
