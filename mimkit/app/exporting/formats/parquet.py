"""Exports Parquet files partitioned by year for a data warehouse. This requires DuckDB, an optional extra."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from mimkit.app.exporting.format import ExportFormat
from mimkit.app.exporting.formats import jsonl
from mimkit.errors import EnvironmentUnfit
from mimkit.report.export.columns import COLUMNS, TABLES, VERSION, ColumnType, Table
from mimkit.store.extras import command_to_add

_SQL: Final[dict[ColumnType, str]] = {
    "text": "VARCHAR",
    "time": "TIMESTAMPTZ",
    "day": "DATE",
    "number": "DOUBLE",
    "flag": "BOOLEAN",
    "list": "VARCHAR[]",
}
_WHOLE: Final = {"year": "INTEGER", "reopened": "INTEGER", "updates": "INTEGER"}


class NoDuckDB(EnvironmentUnfit):
    """DuckDB, an optional extra, is not installed."""

    def __init__(self) -> None:
        super().__init__("Parquet needs DuckDB, which is not installed", command_to_add("parquet"))


def require_duckdb() -> None:
    """Raise NoDuckDB if DuckDB is not installed."""
    if find_spec("duckdb") is None:
        raise NoDuckDB


def column_types(table: Table) -> dict[str, str]:
    """Return the SQL type of each column in a table."""
    return {each.name: _WHOLE.get(each.name, _SQL[each.type]) for each in COLUMNS[table]}


def write_parquet(folder: Path) -> None:
    """Replace the JSON Lines files in a folder with Parquet files, in folders such as `incidents/year=2026`."""
    duckdb: Any = importlib.import_module("duckdb")
    # DuckDB treats `*` and `[` in paths as patterns, so it is given a symbolic link without these characters.
    with TemporaryDirectory(prefix="mimkit-") as links:
        link = Path(links) / "export"
        link.symlink_to(folder.resolve(), target_is_directory=True)
        # With a single thread, rows keep their input order, so the same rows always produce the same bytes.
        settings = {"threads": 1, "memory_limit": "1GB", "temp_directory": str(Path(links) / "spill")}
        try:
            with duckdb.connect(config=settings) as connection:
                connection.execute("SET TimeZone = 'UTC'")
                for table in TABLES:
                    source = link / (table + jsonl.SUFFIX)
                    copy_table(connection, table, source, link / table)
                    source.unlink()
        except duckdb.Error as problem:
            # This happens if the disk is full, for example. The columns and types are our own, so they are
            # valid.
            raise EnvironmentUnfit(
                f"DuckDB could not write the files: {problem}", "mim export jsonl --output build/jsonl"
            ) from None


def copy_table(connection: Any, table: Table, source: Path, target: Path) -> None:
    """Write a table from a JSON Lines file to a folder of Parquet files, partitioned by year.

    For an empty table, a file without rows is written to the folder `year=0`, so that queries can find its columns.
    """
    columns = ", ".join(f"{name}: '{sql}'" for name, sql in column_types(table).items())
    read = f"read_json('{source}', format = 'newline_delimited', columns = {{{columns}}})"
    how = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{mimkit_tables: '{VERSION}'}}"
    # The SQL contains only our own keywords, and paths in a folder that we created.
    if source.stat().st_size:
        connection.execute(f"COPY (FROM {read}) TO '{target}' ({how}, PARTITION_BY (year))")
        return
    (target / "year=0").mkdir(parents=True)
    rows = f"SELECT * EXCLUDE (year) FROM {read}"  # noqa: S608
    connection.execute(f"COPY ({rows}) TO '{target}/year=0/data_0.parquet' ({how})")


FORMAT = ExportFormat(
    "parquet",
    "The same tables as Parquet files, in one folder per year, for a data warehouse. Requires the extra mimkit[parquet].",
    "internal",
    jsonl.FORMAT.files,
    jsonl.chunks,
    write_parquet,
    require_duckdb,
)
