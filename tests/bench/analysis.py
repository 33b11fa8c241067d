"""The SQL of the page about DuckDB, as a reader finds it there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from mimkit.app.exporting.formats.parquet import column_types

PAGE: Final = Path(__file__).parents[2] / "site/how-to/analyse-with-duckdb.md"
_PARQUET: Final = "read_parquet('build/parquet/incidents/*/*.parquet', hive_partitioning = true)"


def _sections() -> dict[str, str]:
    """Return the first SQL below each heading."""
    found = re.findall(
        r"^#{2,3} (.+?)$(.*?)(?=^##|\Z)", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    blocks = {
        title: re.search(r"^```sql\n(.*?)^```", text, re.DOTALL | re.MULTILINE) for title, text in found
    }
    return {title: block[1] for title, block in blocks.items() if block}


SECTIONS: Final = _sections()
OPENING: Final = SECTIONS.pop("Open the tables")
SEVERAL: Final = SECTIONS.pop("Several repositories")
QUERIES: Final = SECTIONS
"""The query of each metric, by its heading."""


def opening(folder: Path, *, is_json: bool = False) -> str:
    """Return the SQL that creates the views, for an export in a folder: Parquet, or the same rows as JSON Lines."""
    assert _PARQUET in OPENING
    if not is_json:
        return OPENING.replace("build/parquet", str(folder))
    columns = ", ".join(f"{name}: '{sql}'" for name, sql in column_types("incidents").items())
    return OPENING.replace(_PARQUET, f"read_json('{folder}/incidents.jsonl', columns = {{{columns}}})")


def run(connection: Any, folder: Path, *, is_json: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    """Create the views, and return the result of each query by its heading."""
    connection.execute(opening(folder, is_json=is_json))
    return {title: connection.execute(sql).fetchall() for title, sql in QUERIES.items()}
