"""Finds the line of a finding by parsing the file a second time. This is done only for files with findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode
from yaml.tokens import ScalarToken, Token

from mimkit.model.diagnostic import KeyPath
from mimkit.model.file_problem import Unreadable
from mimkit.store.yaml.reader import Loader, read

_TOP: Final = (1, 1)
_COMMENT: Final = re.compile("#[^\r\n]*")


class Places:
    """The positions of keys and items in one file, which is parsed only once, on first use."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    @cached_property
    def _top(self) -> Node | None:
        return compose(self._raw)

    def of(self, key_path: KeyPath) -> tuple[int, int]:
        """Return the line and column (1-based) of the key or list item at `key_path`.

        If the path exists only in part, return the position of the deepest key or item that exists. Return (1, 1)
        for the whole file and for an unreadable file.
        """
        node = self._top
        found = _TOP
        for step in key_path:
            below = _step(node, step)
            if below is None:
                break
            named, node = below
            mark: Any = named.start_mark
            found = mark.line + 1, mark.column + 1
        return found


def place(raw: bytes, key_path: KeyPath) -> tuple[int, int]:
    """Return one position in a file, like `Places.of`. For several positions in a file, create one `Places`."""
    return Places(raw).of(key_path)


def comments(raw: bytes) -> Iterator[tuple[int, str]]:
    """Yield the line number (1-based) and the text of each comment in a readable file.

    The text starts with `#`. A `#` inside a value is not a comment. An unreadable file has no comments.
    """
    if isinstance(read(raw), Unreadable):
        return
    text = raw.decode("utf-8")
    for index, comment in comments_at(text):
        yield text.count("\n", 0, index) + 1, comment


def comments_at(text: str) -> Iterator[tuple[int, str]]:
    """Yield the index and the text of each comment in the text of a readable file.

    The text of a comment starts with `#`.
    """
    for start, end in _gaps(text, list(yaml.scan(text.encode(), Loader))):
        for found in _COMMENT.finditer(text, start, end):
            yield found.start(), found[0]


def _gaps(text: str, tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Yield the spans between the tokens, in which a `#` always starts a comment."""
    before = 0
    for token in tokens:
        start: Any = token.start_mark
        end: Any = token.end_mark
        yield before, start.index
        if isinstance(token, ScalarToken) and token.style in ("|", ">"):
            header = text.find("\n", start.index, end.index)
            yield start.index, header if header >= 0 else end.index
        before = end.index
    yield before, len(text)


def compose(raw: bytes) -> Node | None:
    """Return the nodes of a readable file, with marks, or None if it is empty or unreadable.

    The reader checks the file first, because composing is recursive and the file must be within the limits.
    """
    if not isinstance(read(raw), (dict, list)):
        return None
    node: Node | None = yaml.compose(raw, Loader)
    return node


def _step(node: Node | None, step: str | int) -> tuple[Node, Node] | None:
    """Return the node that one step of a key path refers to, and its value, or None if there is none."""
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step], node.value[step]
    return None
