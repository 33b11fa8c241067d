"""Adds comments to files and lists written for review, with ruamel.yaml. Recording commands do not import it.

The lines come from our own emitter. A comment is added only if every other character stays the same. Otherwise it
is omitted.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from functools import reduce
from io import StringIO
from operator import getitem
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.tag import Tag

from mimkit.model.diagnostic import KeyPath
from mimkit.model.file_problem import Unreadable
from mimkit.model.text import normalise
from mimkit.store.yaml import spans
from mimkit.store.yaml.document import Document
from mimkit.store.yaml.reader import read

_LONGEST: Final = 120
"""The maximum length of a comment after a value, in characters."""
_WIDTH: Final = 100
_TAG: Final = "tag:yaml.org,2002:"
_NOT_IN_YAML: Final = re.compile("[\ufffe\uffff\ud800-\udfff]")


class _AllText(VersionedResolver):
    """Resolves every value as text or empty, like `reader`, so that no value changes its notation."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        """Return the YAML tag of a value."""
        if kind is ScalarNode and implicit[0]:
            return Tag(suffix=f"{_TAG}{'str' if value else 'null'}")
        return super().resolve(kind, value, implicit)


def as_comment(text: str) -> str:
    """Return text as a one-line comment without control characters, truncated if necessary.

    Leading `#` characters are removed, because they would look like the start of a second comment.
    """
    line = " ".join(_NOT_IN_YAML.sub(" ", normalise(text)).split()).lstrip("# ")
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3].rstrip()}..."


def headed(raw: bytes, paragraphs: tuple[str, ...]) -> bytes:
    """Return the file with comment paragraphs added after the comments at its start."""
    lines = [line for each in paragraphs for line in _wrapped(each)]
    if not lines:
        return raw
    text = raw.decode()
    try:
        document = _yaml().load(text)
        own = list(document.ca.comment[1] or ()) if document.ca.comment else []
        document.yaml_set_start_comment("\n".join(lines))
        document.ca.comment[1][:0] = own
        out = _dumped(document)
    except (YAMLError, AttributeError):
        return raw  # the file is damaged or not a mapping
    is_safe = out.replace("".join(f"# {line}\n" for line in lines), "", 1) == text
    return out.encode() if is_safe else raw


def beside_items(raw: bytes, keys: KeyPath, comments: Mapping[int, str], key: str) -> bytes:
    """Return the file with comments after the value of `key` in the given items of a list of mappings.

    Only the lines from the first to the last of these items are parsed and written.
    """
    texts = {index: text for index, each in comments.items() if (text := as_comment(each))}
    if not texts:
        return raw
    document = Document(raw).for_edit()
    first, last = document.find((*keys, min(texts))), document.find((*keys, max(texts)))
    if first is None or last is None or first.in_flow:
        return raw
    begin = document.text.rfind("\n", 0, first.head_end) + 1
    end = document.after(last.node)
    block = document.text[begin:end]
    new = _with_comments(block.replace(document.eol, "\n"), first.column, texts, key)
    out = f"{document.text[:begin]}{new.replace(chr(10), document.eol)}{document.text[end:]}".encode()
    return out if read(out) == document.data else raw


def below_values(raw: bytes, lines: Mapping[KeyPath, Sequence[str]], mark: str) -> bytes:
    """Return the file with comment lines below the values at these key paths, indented to belong to them.

    Each line starts with the mark and is wrapped. Below block text, the lines are not indented, because indented
    lines would become part of the text.
    """
    document = Document(raw)
    text = document.text.replace("\r\n", "\n")
    at_end = ""
    try:
        tree = _yaml().load(text)
        for keys, each in lines.items():
            if spot := document.find(keys):
                indent = spot.column + (0 if spans.is_block_text(spot.node) else 2)
                comment = [f"{mark} {line}" for one in each for line in _hanging(one)]
                if not _add_below(tree, keys, "\n".join(comment), indent):
                    at_end = "".join(f"{' ' * indent}# {line}\n" for line in comment)
        out = _dumped(tree) + at_end
    except (YAMLError, KeyError, IndexError, AttributeError):
        return raw
    new = out.replace("\n", document.eol).encode()
    return new if read(new) == document.content and _without_comments(out) == _without_comments(text) else raw


def _hanging(line: str) -> list[str]:
    """Return text as comment lines, with all lines but the first indented."""
    # Comments can suppress findings, but text from a record must not be able to.
    first, *rest = _wrapped(line.replace("mim: ignore", "ignore")) or [""]
    return [first, *(f"  {each}" for each in rest)]


def _without_comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.lstrip().startswith("#")]


def _add_below(tree: Any, keys: KeyPath, comment: str, indent: int) -> bool:
    """Add a comment before the next key or item that follows a value at any level.

    Return False if nothing follows.
    """
    for depth in range(len(keys), 0, -1):
        parent = reduce(getitem, keys[: depth - 1], tree)
        names = list(parent) if isinstance(parent, Mapping) else list(range(len(parent)))
        later = names[names.index(keys[depth - 1]) + 1 :]
        if later:
            parent.yaml_set_comment_before_after_key(later[0], before=comment, indent=indent)
            return True
    return False


def comments_beside(raw: bytes, keys: KeyPath, key: str) -> list[str]:
    """Return the comment after the value of `key` in each item of a list of mappings, or "" if there is none."""
    if isinstance(read(raw), Unreadable):
        return []
    try:
        found = _yaml().load(raw.decode())
        for step in keys:
            found = found[step]
        return [_beside(item, key) for item in found] if isinstance(found, list) else []
    except (YAMLError, KeyError, IndexError, TypeError):
        return []


def _beside(item: Any, key: str) -> str:
    tokens = getattr(item, "ca", None) and item.ca.items.get(key)
    behind = tokens[2] if tokens else None
    # The token also includes the lines below the value.
    return as_comment(behind.value.partition("\n")[0]) if behind else ""


def _with_comments(block: str, column: int, comments: Mapping[int, str], key: str) -> str:
    """Return list items with comments added, or unchanged if anything else would change."""
    lines = block.splitlines(keepends=True)
    try:
        items = _yaml().load("".join(line[column:] if line.strip() else line for line in lines))
        for index, text in comments.items():
            items[index - min(comments)].yaml_add_eol_comment(text, key)
        out = textwrap.dedent(_dumped(items))
    except (YAMLError, KeyError, IndexError, AttributeError):
        return block
    new = textwrap.indent(out, " " * column).splitlines(keepends=True)
    return "".join(new) if len(new) == len(lines) and all(map(_is_same, lines, new)) else block


def _is_same(old: str, new: str) -> bool:
    """Return whether a line is unchanged apart from a comment at its end."""
    return new == old or re.match(r" +# ", new.removeprefix(old.rstrip("\n"))) is not None


def _wrapped(paragraph: str) -> list[str]:
    words = " ".join(_NOT_IN_YAML.sub(" ", normalise(paragraph)).split())
    return textwrap.wrap(words, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _yaml() -> YAML:
    yaml = YAML()
    yaml.Resolver = _AllText
    yaml.preserve_quotes = True
    yaml.width = 1 << 30
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dumped(document: Any) -> str:
    out = StringIO()
    _yaml().dump(document, out)
    return out.getvalue()
