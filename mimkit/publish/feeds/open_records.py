"""Writes open incident records for the site: one JSON document per incident, a ZIP archive and the JSON schema."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from mimkit.model.dossier import Dossier
from mimkit.model.packed import Packed
from mimkit.publish.archive import Archive
from mimkit.publish.build_info import PUBLIC
from mimkit.publish.card import Card
from mimkit.publish.feeds.schemas import FOLDER as SCHEMAS
from mimkit.publish.feeds.site import Site
from mimkit.publish.links import incident_uri
from mimkit.report.export.oir.document import RecordContext, open_incident_record
from mimkit.report.export.oir.schema import NAME, open_incident_schema

FOLDER: Final = "open-incident-records"
_SCHEMA_FILE: Final = f"{NAME}.json"
SCHEMA: Final = f"{SCHEMAS}/{_SCHEMA_FILE}"
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The fixed modification time of files in the ZIP archive, so that the same records produce identical bytes."""


def open_records(archive: Archive, site: Site) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield each file's path and a function that returns its content. Internal sites have only the schema."""
    for name, make in all_records(archive, site):
        if name == _SCHEMA_FILE or archive.facts.audience == PUBLIC:
            yield SCHEMA if name == _SCHEMA_FILE else f"{FOLDER}/{name}", make


def all_records(archive: Archive, site: Site) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the name of each exported file and a function that returns its content."""
    made = {f"{card.id}.json": _once(partial(document, archive, site, card)) for card in shown(archive)}
    yield from made.items()
    yield "all.zip", lambda: _zipped((name, make()) for name, make in sorted(made.items()))
    yield _SCHEMA_FILE, partial(schema, site)


def _once(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return a function that creates a document once, and keeps it compressed for the ZIP archive of all documents."""
    packed: list[Packed[bytes]] = []

    def made() -> bytes:
        if packed:
            return packed[0].get()
        raw = make()
        packed.append(Packed(raw))
        return raw

    return made


def shown(archive: Archive) -> tuple[Card, ...]:
    """Return all incidents except drills, which are not exported."""
    return tuple(card for card in archive.cards if card.header.mode != "drill")


def document(archive: Archive, site: Site, card: Card) -> bytes:
    """Return an incident's open incident record as JSON."""
    known = RecordContext(
        archive.snapshot.policy.organisation,
        {each.id: each.title for each in archive.snapshot.services.values()},
        site.page(incident_uri(card.id)) if site.url else "",
        site.file(SCHEMA) if site.url else "",
        card.problems,
    )
    dossier = Dossier(card.incident, archive.snapshot, card.review).under_its_policy()
    return _json(open_incident_record(dossier, known))


def schema(site: Site) -> bytes:
    """Return the JSON schema for open incident records."""
    return _json(open_incident_schema(site.file(SCHEMA) if site.url else ""))


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def _zipped(files: Iterator[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files:
            archive.writestr(zipfile.ZipInfo(name, _EARLIEST), raw, zipfile.ZIP_DEFLATED)
    return out.getvalue()
