"""Reads inventories that list one host per line as a JSON object, without using the YAML parser.

JSON is valid YAML, so these files are ordinary YAML. For an inventory with 50,000 hosts, this takes a tenth of the
time. Files in any other notation need the YAML parser.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from mimkit.model.file_problem import Unreadable
from mimkit.store.yaml.reader import MAX_BYTES, MAX_NODES, Data, read

_HOSTS: Final = re.compile(r"^hosts:\n", re.MULTILINE)
_LINES: Final = re.compile("(?:  - \\{[^\n\\\\\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]*\\}\n)+")
"""Matches lines with one object each, without characters that JSON and YAML could parse differently."""
_NODES_OF_HEAD: Final = 1_000


def plain_hosts(raw: bytes) -> Data:
    """Return the same data as the YAML parser, or None if the inventory needs the YAML parser."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    found = _HOSTS.search(text)
    if len(raw) > MAX_BYTES or not found or not _LINES.fullmatch(text, found.end()):
        return None
    head = read(text[: found.start()].encode())
    if isinstance(head, Unreadable) or not isinstance(head, dict) or "hosts" in head:
        return None
    hosts = _objects(text[found.end() :])
    return None if hosts is None else {**head, "hosts": hosts}


def _objects(lines: str) -> list[Data] | None:
    """Return the objects on the lines, or None if they contain anything other than text and lists of text."""
    if '""' in lines:
        return None
    try:
        found = json.loads(
            f"[{lines[4:].replace('}' + chr(10) + '  - {', '},{')}]", object_pairs_hook=_mapping
        )
    except (ValueError, RecursionError):
        return None
    nodes = sum(
        1 + 2 * len(each) + sum(len(value) for value in each.values() if type(value) is list)
        for each in found
    )
    return found if len(found) == lines.count("\n") and nodes < MAX_NODES - _NODES_OF_HEAD else None


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a host as a mapping.

    Raise ValueError for duplicate keys, and for values other than text or lists of text.
    """
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key appears twice")
    for value in found.values():
        if type(value) is list:
            if any(type(each) is not str for each in value):
                raise ValueError("a list contains something other than text")
        elif type(value) is not str:
            raise ValueError("a value is something other than text")
    return found
