"""Edits a file (create, append, insert, set a value) and changes only the affected lines.

Each edit is a splice: the bytes before and after it are unchanged. The result is read again. If it does not contain
exactly the intended data, nothing is written and CannotEdit is raised. The parsed data is returned with the bytes,
so that callers do not need to parse them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from yaml.nodes import MappingNode, SequenceNode

from mimkit.model.diagnostic import KeyPath
from mimkit.model.file_problem import Unreadable
from mimkit.store.yaml import spans
from mimkit.store.yaml.document import Document, is_open_mapping
from mimkit.store.yaml.emitter import as_data, entry_lines, item_lines, mapping_lines
from mimkit.store.yaml.expected import spoken, with_items, with_value
from mimkit.store.yaml.reader import MAX_DEPTH, MAX_NODES, Data
from mimkit.store.yaml.refusal import CannotEdit
from mimkit.store.yaml.replacement import replace_value
from mimkit.store.yaml.scalars import format_scalar, is_literal
from mimkit.store.yaml.spans import YamlEntry

__all__ = ["CannotEdit", "append", "create", "insert", "set_value"]

_BY_HAND: Final = "Edit the file yourself, then run `mim check`."
_LONG_KEY: Final = 1_024
_UNFOLD: Final = "Write the list or mapping on separate lines, without brackets."


def create(data: Mapping[str, object], first_line: str = "", *, reads_new: bool = True) -> Document:
    """Return a new file with `data` in house style below `first_line`. The order of the keys is kept.

    Values are text, numbers, booleans, dates, aware datetimes, lists or mappings. None leaves the value of a key
    empty. The file is read again and compared with `data`, unless `reads_new` is false and it is certain to be correct.
    """
    meant = {key: as_data(value, key) for key, value in data.items()}
    lines = mapping_lines(meant, 0)
    text = first_line + "\n".join((*lines, ""))
    if not reads_new and meant and _is_surely_read(lines, text):
        return Document.of(_encoded(text), meant)
    return _checked(text, meant or None)


def _is_surely_read(lines: Sequence[str], text: str) -> bool:
    """Return whether new lines are certain to be read as intended, without reading them.

    They are if each character is written as it is, and they cannot reach a limit of the reader: there are fewer
    values than characters, each level is indented by two columns, and libyaml accepts keys of 1,024 characters.
    """
    return (
        len(text) < MAX_NODES
        and max(map(len, lines)) < _LONG_KEY
        and " " * (2 * MAX_DEPTH) not in text
        and is_literal(text)
    )


def append(old: Document, key: str, items: Sequence[Mapping[str, object] | str]) -> Document:
    """Return the file with `items` appended to the list under `key`, which must be the last top-level key.

    The result starts with the old bytes, plus a line break if they do not end with one. Only an explicit empty list
    (`[]`, `null`) is removed from its line.
    """
    document = old.for_edit()
    if document.is_closed:
        raise CannotEdit("The file ends with `...`, so nothing can be added at the end.", "Remove that line.")
    if isinstance(document.data, dict) and key in list(document.data)[:-1]:
        raise CannotEdit(f"`{key}` is not the last key of the file.", f"Move `{key}` to the end of the file.")
    return _with_items(document, (key,), items, len(document.text))


def insert(old: Document, key_path: KeyPath, items: Sequence[Mapping[str, object] | str]) -> Document:
    """Return the file with `items` inserted after the last item of the list at `key_path`."""
    document = old.for_edit()
    spot = document.find(key_path)
    at = _place_behind(document, spot) if spot else _last_place(document, key_path)
    return _with_items(document, key_path, items, at)


def set_value(old: Document, key_path: KeyPath, value: object, *, before: str = "") -> Document:
    """Return the file with the value at `key_path` replaced, or added to its parent mapping.

    A new key is added before the key `before` if it exists, or else after the last key of the mapping.
    """
    document = old.for_edit()
    data = as_data(value, _key_of(key_path))
    meant = with_value(document.data, key_path, data)
    spot = document.find(key_path)
    if spot is not None:
        return _checked(replace_value(document, spot, data), meant)
    at = _place_before(document, key_path, before) or _last_place(document, key_path)
    return _checked(_with_key(document, key_path, data, at), meant)


def _key_of(key_path: KeyPath) -> str:
    """Return the last key in a path, ignoring any list indexes after it."""
    return next((step for step in reversed(key_path) if isinstance(step, str)), "")


def _with_items(
    document: Document, key_path: KeyPath, items: Sequence[Mapping[str, object] | str], at: int
) -> Document:
    """Return the file with items added to a list, as new lines at the index `at`."""
    new = [as_data(item, _key_of(key_path)) for item in items]
    meant = with_items(document.data, key_path, new)
    if not new:
        return document
    spot = document.find(key_path)
    if spot is None:
        return _checked(_with_key(document, key_path, new, at), meant)
    if isinstance(spot.node, SequenceNode) and spans.is_block(spot.node):
        return _checked(document.with_lines(at, item_lines(new, spans.column_of(spot.node))), meant)
    return _checked(document.opened(spot, at, item_lines(new, document.list_column(spot))), meant)


def _with_key(document: Document, key_path: KeyPath, data: Data, at: int) -> str:
    """Return the text with a new key added to an existing mapping, as new lines at the index `at`."""
    *above, key = key_path
    node = document.node(tuple(above))
    if is_open_mapping(node):
        column = spans.column_of(node)
        head = f"{' ' * column}{format_scalar(str(key))}:"
        return document.with_lines(at, entry_lines(head, data, column, document.list_offset))
    if document.data is None:
        return document.with_lines(len(document.text), mapping_lines({str(key): data}, 0))
    spot = document.find(tuple(above))
    if spot is None or node is None or node.value:
        raise CannotEdit(f"`{spoken(tuple(above)) or 'The file'}` is written in brackets.", _UNFOLD)
    return replace_value(document, spot, {str(key): data})


def _last_place(document: Document, key_path: KeyPath) -> int:
    """Return the index at which to insert a new key at the end of its mapping."""
    node = document.node(key_path[:-1])
    return len(document.text) if node is None else document.after_remarks(node, spans.column_of(node))


def _place_behind(document: Document, spot: YamlEntry) -> int:
    """Return the index at which to insert a new item, after the last item and its comments."""
    column = spans.column_of(spot.node) if spans.is_block(spot.node) else spot.column
    return document.after_remarks(spot.node, column)


def _place_before(document: Document, key_path: KeyPath, before: str) -> int | None:
    """Return the index at which to insert a new key before the key `before`, or None if that is not possible."""
    node = document.node(key_path[:-1])
    if not isinstance(node, MappingNode):
        return None
    keys = [key.value for key, _value in node.value]
    if before not in keys:
        return None
    above = keys.index(before) - 1
    if above >= 0:
        return document.after_remarks(node.value[above][1], spans.column_of(node))
    start = spans.start_of(node)
    line = document.text.rfind("\n", 0, start) + 1
    # A list item's first key is on the same line as its dash.
    return None if document.text[line:start].strip() else line


def _checked(text: str, meant: Data) -> Document:
    """Return the text as a document. Raise CannotEdit if it does not contain the intended data."""
    new = Document(_encoded(text))
    if isinstance(new.content, Unreadable):
        raise CannotEdit(
            f"The change would make the file unreadable: {new.content.message}", new.content.hint
        )
    if new.content != meant:
        raise CannotEdit("The change would affect other lines in the file.", _BY_HAND)
    return new


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise CannotEdit(
            "The text contains half of a surrogate pair, which cannot be stored.", "Retype the text."
        ) from None
