"""`mim export`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from mimkit.app.exporting.format import Chunk, ExportFormat, ExportRequest, ExportSummary
from mimkit.app.exporting.output import check_file, check_folder, write_file, write_folder, write_stream
from mimkit.app.exporting.registry import MODULES, format_named
from mimkit.cli.judging import Inquiry, unreadable
from mimkit.cli.options.dates import AS_OF, NOW
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import notes
from mimkit.cli.terminal.output import ignore_closed_pipe
from mimkit.cli.terminal.progress import progress
from mimkit.errors import UsageError
from mimkit.report.export.columns import TABLES
from mimkit.report.text.counts import counted

STDOUT = "-"


class _Export:
    """One run: a format, what is wanted of it, and where it goes."""

    def __init__(self, session: Session, form: ExportFormat, output: str | None, table: str | None) -> None:
        self.session = session
        self.form = form
        self.files = (form.only(table),) if table else form.files
        self.is_folder = form.is_folder and not table
        self.summary = ExportSummary()
        if output is None and self.is_folder:
            raise UsageError(
                f"{form.name} has several files, so it needs a folder",
                f"mim export {form.name} --output build/{form.name}",
            )
        if output == STDOUT and self.is_folder:
            raise UsageError(
                f"{form.name} has several files, which do not fit in one stream",
                f"give a folder: mim export {form.name} --output build/{form.name}",
            )
        self.output = None if output in (None, STDOUT) else str(output)

    @property
    def place(self) -> Path:
        """The folder or file."""
        return (self.session.folder / (self.output or "")).resolve()

    def write(self, chunks: Iterator[Chunk]) -> list[str]:
        """Write the parts; return the paths of the files in the folder."""
        if self.output is None:
            with ignore_closed_pipe():
                write_stream(chunks, sys.stdout.buffer)
                sys.stdout.flush()
            return []
        if self.is_folder:
            return write_folder(self.form, chunks, self.place)
        write_file(chunks, self.place)
        return [self.place.name]

    def check(self) -> None:
        """Raise EnvironmentUnfit if the output cannot be written, or the format needs a package."""
        if self.form.ready:
            self.form.ready()
        if self.output and self.is_folder:
            check_folder(self.session.repo.root, self.place)
        elif self.output:
            check_file(self.place)


@click.command()
@click.argument("name", metavar="FORMAT", type=click.Choice(MODULES))
@click.option(
    "--output",
    "-o",
    metavar="PATH",
    help="A folder or file, or - for standard output. [default: - for a format with one file]",
)
@click.option("--table", type=click.Choice(TABLES), help="Only this table, of csv or jsonl.")
@click.option(
    "--include-restricted", is_flag=True, help="Also export restricted incidents. Keep the result internal."
)
@NOW
@AS_OF
@click.option("--json", "as_json", is_flag=True, help="Print JSON about the export instead of text.")
@click.pass_context
def export(
    ctx: click.Context,
    name: str,
    output: str | None,
    table: str | None,
    include_restricted: bool,
    now: str | None,
    as_of: str | None,
    as_json: bool,
) -> None:
    """Export the records for a spreadsheet, a warehouse, a calendar or another tool.

    The same records give the same file, except for the status of deadlines, which depends on --now. Restricted incidents
    are left out, and a redacted text stays redacted.

    \b
    FORMAT is one of these. All are internal.
      csv          Incidents, entries, obligations and actions as tables, for
                   spreadsheets. No cell is a formula.
      jsonl        The same tables as JSON Lines: an object per line.
      parquet      The same tables as Parquet, in a folder per year, for a
                   warehouse. Needs the extra mimkit[parquet].
      ics          A calendar of every open deadline, with reviews and action
                   items, and of maintenance.
      prometheus   The metrics, open incidents and deadlines as Prometheus text.
      cloudevents  An event per entry, as JSON Lines. Detection, tickets and
                   restoration are CDEvents.

    \b
    Examples:
      mim export csv --output build/csv
      mim export csv --table incidents --output incidents.csv
      mim export parquet --output build/parquet
      mim export prometheus --output /var/lib/node_exporter/mimkit.prom
    """
    inquiry = Inquiry(ctx, "json")
    session = inquiry.fetch()
    moment = inquiry.moment(now, as_of)
    run = _Export(session, format_named(name), output, table)
    if as_json and run.output is None:
        raise UsageError("--json needs --output PATH", f"mim export {name} --json --output build/{name}")
    run.check()
    with progress("exporting the incidents") as step:
        request = ExportRequest(session.repo, session.commit, moment, run.files, include_restricted, step)
        assert run.form.chunks is not None  # noqa: S101
        files = run.write(run.form.chunks(request, run.summary))
    if as_json:
        click.echo(json.dumps(_document(run, files)))
    else:
        _say(run, files)
    ctx.exit(1 if run.summary.unreadable else 0)


def _document(run: _Export, files: Sequence[str]) -> dict[str, Any]:
    return {
        "version": 1,
        "format": run.form.name,
        "content": run.form.content,
        "output": str(run.place),
        "files": list(files),
        "incidents": run.summary.incidents,
        "restricted_left_out": run.summary.restricted,
        "counts": dict(run.summary.counts),
        "unreadable": sorted(run.summary.unreadable),
        "commit": run.session.commit,
    }


def _say(run: _Export, files: Sequence[str]) -> None:
    """Print where the export is, what it contains and who may read it; without a file, only on the error stream."""
    summary = run.summary
    if run.output is not None:
        number = f"{counted(len(files), 'file')} in {run.output}" if run.is_folder else run.output
        rows = ", ".join(f"{what}: {count:,}" for what, count in summary.counts.items())
        click.echo(f"{run.form.name}: {number}   {rows}")
        click.echo(_CONTENT[run.form.content])
    left = [f"{counted(summary.restricted, 'restricted incident')} left out"] if summary.restricted else []
    notes([*left, *unreadable(sorted(summary.unreadable), ", so it was left out")])


_CONTENT = {
    "internal": "Internal: everything that the records contain, except what is restricted or redacted.",
    "public": "Public: only what the public site shows.",
}

COMMANDS = {"export": export}
