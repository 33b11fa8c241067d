"""Edits a file (create, append, insert, set a value) and changes only the affected lines.

Each edit is a splice: the bytes before and after it stay unchanged. The result is read again; if it does not hold
exactly the intended data, nothing is written and CannotEdit is raised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from yaml.nodes import MappingNode, SequenceNode

from mimkit.model.diagnostic import Diagnostic, KeyPath
from mimkit.store.yaml import spans
from mimkit.store.yaml.document import Page, is_open_mapping
from mimkit.store.yaml.emitter import as_data, entry_lines, item_lines, mapping_lines
from mimkit.store.yaml.expected import spoken, with_items, with_value
from mimkit.store.yaml.reader import Data, read
from mimkit.store.yaml.refusal import CannotEdit
from mimkit.store.yaml.replacement import replaced
from mimkit.store.yaml.scalars import spell
from mimkit.store.yaml.spans import Spot

__all__ = ["CannotEdit", "append", "create", "insert", "set_value"]

_BY_HAND: Final = "Edit the file yourself, then run `mim check`."
_UNFOLD: Final = "Write it on its own lines, without brackets."


def create(data: Mapping[str, object]) -> bytes:
    """Return a new file that contains `data` in house style, with its keys in the given order.

    Values are text, numbers, booleans, dates, aware datetimes, lists and mappings; None leaves its key empty.
    """
    meant = {key: as_data(value, key) for key, value in data.items()}
    return _checked("".join(f"{line}\n" for line in mapping_lines(meant, 0)), meant or None)


def append(raw: bytes, key: str, items: Sequence[Mapping[str, object] | str]) -> bytes:
    """Return the file with `items` at the end of the list under `key`, its last top-level key.

    The result begins with `raw`, plus a line break if `raw` does not end with one; only an explicit empty list
    (`[]`, `null`) is removed from its line.
    """
    page = Page(raw)
    if page.is_closed:
        raise CannotEdit("The file ends with `...`, and nothing can be added after it.", "Remove that line.")
    if key in page.keys()[:-1]:
        raise CannotEdit(f"`{key}` is not the last key of the file.", f"Move `{key}` to the end of the file.")
    return _with_items(page, (key,), items, len(page.text))


def insert(raw: bytes, key_path: KeyPath, items: Sequence[Mapping[str, object] | str]) -> bytes:
    """Return the file with `items` after the last item of the list at `key_path`, before what follows it."""
    page = Page(raw)
    spot = page.find(key_path)
    at = _place_behind(page, spot) if spot else _last_place(page, key_path)
    return _with_items(page, key_path, items, at)


def set_value(raw: bytes, key_path: KeyPath, value: object, *, before: str = "") -> bytes:
    """Return the file with the value at `key_path` replaced, or added to its parent mapping.

    A new key goes after the last key of the mapping, or before the key `before` if it exists.
    """
    page = Page(raw)
    data = as_data(value, _key_of(key_path))
    meant = with_value(page.data, key_path, data)
    spot = page.find(key_path)
    if spot is not None:
        return _checked(replaced(page, spot, data), meant)
    at = _place_before(page, key_path, before) or _last_place(page, key_path)
    return _checked(_with_key(page, key_path, data, at), meant)


def _key_of(key_path: KeyPath) -> str:
    """Return the last key of a path; the items of its list come after it."""
    return next((step for step in reversed(key_path) if isinstance(step, str)), "")


def _with_items(page: Page, key_path: KeyPath, items: Sequence[Mapping[str, object] | str], at: int) -> bytes:
    """Return the file with items added to a list, as lines at the index `at`."""
    new = [as_data(item, _key_of(key_path)) for item in items]
    meant = with_items(page.data, key_path, new)
    if not new:
        return page.text.encode()
    spot = page.find(key_path)
    if spot is None:
        return _checked(_with_key(page, key_path, new, at), meant)
    if isinstance(spot.node, SequenceNode) and spans.is_block(spot.node):
        return _checked(page.with_lines(at, item_lines(new, spans.column_of(spot.node))), meant)
    return _checked(page.opened(spot, at, item_lines(new, page.list_column(spot))), meant)


def _with_key(page: Page, key_path: KeyPath, data: Data, at: int) -> str:
    """Return the text with a new key in an existing mapping, as lines at the index `at`."""
    *above, key = key_path
    node = page.node(tuple(above))
    if is_open_mapping(node):
        column = spans.column_of(node)
        head = f"{' ' * column}{spell(str(key))}:"
        return page.with_lines(at, entry_lines(head, data, column, page.list_offset))
    if page.data is None:
        return page.with_lines(len(page.text), mapping_lines({str(key): data}, 0))
    spot = page.find(tuple(above))
    if spot is None or node is None or node.value:
        raise CannotEdit(f"`{spoken(tuple(above)) or 'The file'}` is written in brackets.", _UNFOLD)
    return replaced(page, spot, {str(key): data})


def _last_place(page: Page, key_path: KeyPath) -> int:
    """Return the index of the line after the last key of the mapping to which a new key belongs."""
    node = page.node(key_path[:-1])
    return len(page.text) if node is None else page.after_remarks(node, spans.column_of(node))


def _place_behind(page: Page, spot: Spot) -> int:
    """Return the index of the line for a new item, after the last one and the comments inside it."""
    column = spans.column_of(spot.node) if spans.is_block(spot.node) else spot.column
    return page.after_remarks(spot.node, column)


def _place_before(page: Page, key_path: KeyPath, before: str) -> int | None:
    """Return the index of the line after the key that precedes `before`, or None."""
    node = page.node(key_path[:-1])
    if not isinstance(node, MappingNode):
        return None
    keys = [key.value for key, _value in node.value]
    if before not in keys:
        return None
    above = keys.index(before) - 1
    if above >= 0:
        return page.after_remarks(node.value[above][1], spans.column_of(node))
    start = spans.start_of(node)
    line = page.text.rfind("\n", 0, start) + 1
    # The first key of a list item shares its line with the dash.
    return None if page.text[line:start].strip() else line


def _checked(text: str, meant: Data) -> bytes:
    """Return the text as bytes if it contains the intended data."""
    try:
        raw = text.encode("utf-8")
    except UnicodeEncodeError:
        raise CannotEdit(
            "The text contains half a surrogate pair, which cannot be stored.", "Retype the text."
        ) from None
    said = read("", raw)
    if isinstance(said, Diagnostic):
        raise CannotEdit(f"The change would make the file unreadable: {said.message}", said.hint)
    if said != meant:
        raise CannotEdit("The change would affect other lines of the file.", _BY_HAND)
    return raw
