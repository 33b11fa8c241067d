"""Generates the page of exported tables from the definitions of their columns, and that of open incident records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from mimkit.app.exporting.formats.parquet import column_types
from mimkit.report.export.columns import COLUMNS, TABLES, VERSION, Table
from mimkit.report.export.oir.schema import open_incident_schema

_ABOUT: Final[Mapping[Table, str]] = {
    "incidents": "One row per incident.",
    "entries": "One row per entry of a timeline, retracted ones included. An update has the text of all its parts in `text`.",
    "obligations": "One row per interval of a deadline, met ones included.",
    "actions": "One row per action item of a review.",
}


def tables_page() -> str:
    """Return the page about the tables."""
    head = f"""# Exported tables

`mim export csv`, `jsonl` and `parquet` write these four tables. They are internal. This is version {VERSION}: within a
version, no column is renamed or removed, and new columns are added at any place. Times are in UTC. In CSV, the items of a
list are separated by `; `, and a text that a spreadsheet would evaluate starts with `'`. See
[Export records](../how-to/export-records.md) and [Analyse incidents with SQL](../how-to/analyse-with-duckdb.md)."""
    return "\n\n".join([head, *map(_table, TABLES)]) + "\n"


def _table(table: Table) -> str:
    types = column_types(table)
    rows = [f"| `{each.name}` | {types[each.name]} | {each.words}. |" for each in COLUMNS[table]]
    return "\n\n".join(
        [
            f"## {table}",
            _ABOUT[table],
            "\n".join(["| column | type in Parquet | meaning |", "| --- | --- | --- |", *rows]),
        ]
    )


def open_incident_record_page() -> str:
    """Return the page about open incident records."""
    head = """# Open incident record

An open incident record is a JSON document about one incident, for readers and programs outside mimkit: what happened
when, what users were told and promised, the impact, the cause, the actions and where the record comes from. The public
site has one per incident as `open-incident-records/ID.json`, all of them in `open-incident-records/all.zip`, and the
JSON Schema as `schemas/open-incident-record.json`. `mim export oir` writes the same files, and `mim import oir` reads
them.

A public record contains what the public site shows: public titles and updates, roles instead of people, and the parts of
a review that was shared with the public. It has no action items. `mim export oir --audience internal` writes everything
except restricted incidents.

This is version 1. Within a version, keys are only added. Keys without a value are left out."""
    return "\n\n".join([head, *_parts("The document", open_incident_schema())]) + "\n"


def _parts(title: str, schema: Mapping[str, Any]) -> Iterator[str]:
    rows = ["| key | meaning |", "| --- | --- |"]
    inside: list[tuple[str, Mapping[str, Any]]] = []
    for name, part in schema["properties"].items():
        needed = " Required." if name in schema.get("required", ()) else ""
        rows.append(f"| `{name}` | {part.get('description', '')}{needed} |")
        items = part.get("items", part)
        if "properties" in items:
            inside.append((name, items))
    yield f"## {title}"
    yield "\n".join(rows)
    for name, part in inside:
        yield from _parts(f"`{name}`", part)
