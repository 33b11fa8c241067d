"""Generates the page of exported tables from the definitions of their columns, and that of open incident records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from mimkit.app.exporting.formats.parquet import column_types
from mimkit.report.export.columns import COLUMNS, TABLES, VERSION, Table
from mimkit.report.export.oir.schema import open_incident_schema

_ABOUT: Final[Mapping[Table, str]] = {
    "incidents": "One row per incident.",
    "entries": "One row per timeline entry, including retracted ones. For an update, `text` contains the text of all its parts.",
    "obligations": "One row per interval of a deadline, including intervals that were met.",
    "actions": "One row per action item in a review.",
}


def tables_page() -> str:
    """Return the page about the tables."""
    head = f"""# Exported tables

`mim export csv`, `mim export jsonl` and `mim export parquet` write these four tables, which contain internal data. This
is version {VERSION} of the format. Within a version, columns are never renamed or removed. New columns can be added in
any position. Times are in UTC. In CSV files, list items are separated by `; `, and any text that a spreadsheet would
evaluate starts with `'`. See [Export records](../how-to/export-records.md) and [Analyse incidents with
SQL](../how-to/analyse-with-duckdb.md)."""
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

An open incident record is a JSON document about one incident, for readers and programs outside mimkit. It describes
what happened and when, what users were told and promised, the impact, the cause, the actions, and the source of the
record. The public site has one document per incident at `open-incident-records/ID.json`, all of them in
`open-incident-records/all.zip`, and the JSON Schema at `schemas/open-incident-record.json`. `mim export oir` writes the
same files, and `mim import oir` reads them.

A public record contains the same information as the public site: public titles and updates, roles instead of people, and
the public parts of a review if the review was shared with the public. It contains the action
items of such a review that have a public title, with their kind, priority and state, but without their owner, due date,
ticket, evidence and reasons. `mim export oir --audience internal` writes everything except restricted incidents.

This is version 1 of the format. Within a version, keys can be added, but not changed or removed. Keys without a value are
omitted."""
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
