"""Formats new YAML lines in block style, with two spaces, indented lists, and quotes only where needed.

Existing files are not considered. Values are converted to plain data first (`as_data`), so that the written text
can be compared with what the reader returns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from mimkit.store.yaml.reader import Data
from mimkit.store.yaml.scalars import Typed, format_scalar, is_plain_in_flow, is_printable, text_of
from mimkit.store.yaml.typed_keys import TYPED_KEYS

WIDTH: Final = 88
"""The maximum line width in columns. Longer text is folded, and longer lists use block style."""

_STEP: Final = 2
_NARROWEST: Final = 40
_SHORT: Final = 30
"""The maximum length of a text that is likely to occur again, such as a kind, a name or a time."""
_NUMBERS: Final = re.compile(r"[0-9](?:[0-9T:Z-]*[0-9Z])?")
"""Matches times and numbers, which need no quotes."""
_FOLD: Final = re.compile(r"(?<=\S) (?=\S)")


def as_data(value: object, key: str = "") -> Data:
    """Convert a value to what the reader would return: text, None, lists and mappings.

    `key` is the value's key. Some keys contain times or numbers, even if the value is passed as text.
    """
    if type(value) is str:
        return Typed(value) if key in TYPED_KEYS else value
    if isinstance(value, (dict, Mapping)):
        names = {each: each if type(each) is str else str(text_of(each)) for each in value}
        # Most values are text, so they do not take another call.
        return {
            name: (Typed(inner) if name in TYPED_KEYS else inner)
            if type(inner := value[each]) is str
            else as_data(inner, name)
            for each, name in names.items()
        }
    if isinstance(value, (list, Sequence)) and not isinstance(value, (str, bytes)):
        return [as_data(inner, key) for inner in value]
    text = text_of(value)
    return Typed(text) if text is not None and key in TYPED_KEYS else text


def mapping_lines(data: Mapping[str, Data], column: int) -> list[str]:
    """Return the lines of a block mapping whose keys start at `column` (0-based)."""
    lines: list[str] = []
    for key, value in data.items():
        head = _head(key, column)
        if isinstance(value, str):
            lines += _text_lines(head, value, column)
        else:
            lines += entry_lines(head, value, column)
    return lines


@lru_cache(maxsize=1_024)
def _head(key: str, column: int) -> str:
    return f"{' ' * column}{format_scalar(key)}:"


def item_lines(items: Sequence[Data], column: int) -> list[str]:
    """Return the lines of a block list whose dashes are at `column` (0-based)."""
    lines: list[str] = []
    for item in items:
        lines += _one_item(item, column)
    return lines


def _one_item(item: Data, column: int) -> list[str]:
    dash = f"{' ' * column}-"
    if not isinstance(item, dict) or not item:
        return entry_lines(dash, item, column)
    first, *rest = mapping_lines(item, column + _STEP)
    return [f"{dash} {first.lstrip(' ')}", *rest]


def entry_lines(head: str, value: Data, column: int, offset: int = _STEP) -> list[str]:
    """Return the lines of one entry. `head` is the entry's key and colon, or its dash, and starts at `column`.

    The dashes of a list below a key are indented by another `offset` columns.
    """
    if value is None:
        return [head]
    if isinstance(value, str):
        return _text_lines(head, value, column)
    if not value:
        return [f"{head} {{}}" if isinstance(value, dict) else f"{head} []"]
    if isinstance(value, dict):
        return [head, *mapping_lines(value, column + _STEP)]
    flow = _flow(value)
    if flow and len(head) + 1 + len(flow) <= WIDTH:
        return [f"{head} {flow}"]
    return [head, *item_lines(value, column + offset)]


def _flow(items: Sequence[Data]) -> str:
    """Return a list of plain texts in brackets, or "" if an item is not plain."""
    texts = [item for item in items if isinstance(item, str) and " " not in item and is_plain_in_flow(item)]
    return f"[{', '.join(texts)}]" if len(texts) == len(items) else ""


def _text_lines(head: str, text: str, column: int) -> list[str]:
    if len(text) <= _SHORT:
        # Times are too different for the cache, and half of all lines in a timeline are short.
        one = text if type(text) is Typed and _NUMBERS.fullmatch(text) else _repeated(text)
        if "\n" not in text and len(line := f"{head} {one}") <= WIDTH:
            return [line]
    if _fits_literal(text):
        return [f"{head} {_literal_sign(text)}", *_indented(text.removesuffix("\n").split("\n"), column)]
    # Quotes only make a text longer, so a text that is too long without them needs no quotes.
    if len(head) + 1 + len(text) > WIDTH and _fits_folded(text):
        return _folded(head, text, column)
    line = f"{head} {format_scalar(text)}"
    return _folded(head, text, column) if len(line) > WIDTH and _fits_folded(text) else [line]


def _folded(head: str, text: str, column: int) -> list[str]:
    return [f"{head} >-", *_indented(_fold(text, max(WIDTH - column - _STEP, _NARROWEST)), column)]


@lru_cache(maxsize=4_096, typed=True)
def _repeated(text: str) -> str:
    """Return a short text on one line. The result is cached, because entries repeat most of them."""
    return format_scalar(text)


def _fits_literal(text: str) -> bool:
    # Text that ends in an empty line would need `|+`, which also includes the blank lines after it.
    has_lines = "\n" in text and text.strip("\n") != "" and not text.endswith("\n\n")
    return has_lines and is_printable(text.replace("\t", " "))


def _literal_sign(text: str) -> str:
    # The parser derives the indentation from the first line unless it is specified as a number.
    chomping = "" if text.endswith("\n") else "-"
    indentation = str(_STEP) if text[0] in " \t\n" else ""
    return f"|{indentation}{chomping}"


def _fits_folded(text: str) -> bool:
    return text == text.strip() and is_printable(text) and "\n" not in text and _FOLD.search(text) is not None


def _fold(text: str, width: int) -> list[str]:
    """Break text at single spaces into lines of at most `width` columns, where possible."""
    if text.isascii() and "  " not in text:
        return _fold_at_any_space(text, width)
    lines: list[str] = []
    for word in _FOLD.split(text):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _fold_at_any_space(text: str, width: int) -> list[str]:
    """Return the same lines as `_fold` for text without other spaces, with one step for a line instead of a word."""
    lines: list[str] = []
    start = 0
    while len(text) - start > width:
        end = text.rfind(" ", start, start + width + 1)
        end = end if end > 0 else text.find(" ", start + width)
        if end < 0:
            break
        lines.append(text[start:end])
        start = end + 1
    return [*lines, text[start:]]


def _indented(lines: Sequence[str], column: int) -> list[str]:
    margin = " " * (column + _STEP)
    return [f"{margin}{line}" if line else "" for line in lines]
