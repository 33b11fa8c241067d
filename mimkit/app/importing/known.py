"""Finds previously imported incidents by their key in the source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from mimkit.app.reading.tree import Tree
from mimkit.store.layout import INCIDENTS, incident_of, kind_of
from mimkit.store.yaml.document import Document

_PLAIN: Final = re.compile(
    rb"\nsource:\n  format: (?P<format>[a-z0-9-]+)\n  key: (?P<key>[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z_-][A-Za-z0-9_.-]*)\n"
)
"""Matches the first lines of `source` as mimkit writes them, with a key that YAML parses as a string."""
_TIMELINE: Final = re.compile(rb"^timeline:", re.MULTILINE)


def known_incidents(tree: Tree, form: str) -> dict[str, str]:
    """Return the ids of the incidents imported from a format, keyed by their key in the source."""
    found: dict[str, str] = {}
    paths = [path for path in tree.paths(INCIDENTS) if kind_of(path) == "incident"]
    for path, raw in tree.read_all(paths):
        source = _source(raw)
        if source.get("format") == form and (key := source.get("key")):
            found[str(key)] = incident_of(path)
    return found


def _source(raw: bytes) -> Mapping[str, Any]:
    """Return `source` from a record's header, without parsing the timeline."""
    timeline = _TIMELINE.search(raw)
    header = raw[: timeline.start()] if timeline else raw
    if plain := _PLAIN.search(header):
        return {name: text.decode() for name, text in plain.groupdict().items()}
    if b"source:" not in header or b"format:" not in header:
        return {}
    data = Document(header).data
    source = data.get("source") if isinstance(data, dict) else None
    return source if isinstance(source, dict) else {}
