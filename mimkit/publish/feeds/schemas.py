"""The repository's JSON Schemas on the internal site, with a catalogue for editors in SchemaStore format."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from mimkit.model.refs import Ref, RefKind
from mimkit.publish.feeds.site import Site
from mimkit.store.layout import KINDS, path_of
from mimkit.store.modeline import SCHEMAS, schema_path

FOLDER: Final = "schemas"
"""The folder on the site. Its URL must not change."""
CATALOGUE: Final = f"{FOLDER}/catalog.json"
_IN_INCIDENT: Final = frozenset({"incident", "review"})
_FORM: Final = "https://json.schemastore.org/schema-catalog.json"


def published_schemas(root: Path, site: Site) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield each schema's path on the site and a function that returns its bytes.

    The catalogue of all schemas comes last.
    """
    there: list[RefKind] = [kind for kind in KINDS if (root / schema_path(kind)).is_file()]
    for kind in there:
        yield f"{FOLDER}/{kind}.json", (root / SCHEMAS / f"{kind}.json").read_bytes
    if there:
        entries = [_entry(kind, site) for kind in there]
        catalogue = {"$schema": _FORM, "version": 1, "schemas": entries}
        yield CATALOGUE, partial(bytes, (json.dumps(catalogue, indent=2) + "\n").encode())


def _entry(kind: RefKind, site: Site) -> dict[str, Any]:
    return {
        "name": f"mimkit {kind}",
        "description": f"mimkit record: {kind}",
        "fileMatch": [f"**/{_pattern(kind)}"],
        "url": site.file(f"{FOLDER}/{kind}.json"),
    }


def _pattern(kind: RefKind) -> str:
    return f"incidents/*/MI-*/{kind}.yaml" if kind in _IN_INCIDENT else path_of(Ref(kind, "*"))
