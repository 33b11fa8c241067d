"""`mim export`."""

from __future__ import annotations

import json

import click

from mimkit.app.exporting.format import ExportRequest
from mimkit.app.exporting.registry import MODULES, format_named
from mimkit.cli.exporting import INTERNAL, PUBLIC, Export, check_as_site
from mimkit.cli.judging import Inquiry
from mimkit.cli.options.dates import AS_OF, NOW
from mimkit.cli.terminal.progress import progress
from mimkit.errors import UsageError
from mimkit.model.time.times import rfc3339
from mimkit.report.export.columns import TABLES


@click.command()
@click.argument("name", metavar="FORMAT", type=click.Choice(MODULES))
@click.option(
    "--output",
    "-o",
    metavar="PATH",
    help="A folder or file, or - for standard output. [default: - for formats with a single file]",
)
@click.option("--table", type=click.Choice(TABLES), help="For csv and jsonl: export only this table.")
@click.option(
    "--include-restricted", is_flag=True, help="Also export restricted incidents. Do not publish the result."
)
@click.option(
    "--audience",
    type=click.Choice((PUBLIC, INTERNAL)),
    default=None,
    help="For oir: `internal` exports everything. [default: public]",
)
@NOW
@AS_OF
@click.option(
    "--json", "as_json", is_flag=True, help="Print information about the export as JSON instead of text."
)
@click.pass_context
def export(
    ctx: click.Context,
    name: str,
    output: str | None,
    table: str | None,
    include_restricted: bool,
    audience: str | None,
    now: str | None,
    as_of: str | None,
    as_json: bool,
) -> None:
    """Export the records for a spreadsheet, a warehouse, a calendar or another tool.

    The same records always give the same file, except for the status of deadlines, which depends on --now. Restricted
    incidents are left out, and redacted text stays redacted. Internal formats contain everything else; public formats
    contain only what the public site shows, and are checked for internal values, as the site is.

    \b
    FORMAT is one of these. The first six are internal, and the others public.
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
      oir          Open incident records: a JSON document per public incident,
                   all.zip and the JSON Schema. --audience internal has more.
      statuspage   The public status page as JSON, for Statuspage clients.

    \b
    Examples:
      mim export csv --output build/csv
      mim export csv --table incidents --output incidents.csv
      mim export parquet --output build/parquet
      mim export oir --output build/oir
      mim export prometheus --output /var/lib/node_exporter/mimkit.prom
    """
    inquiry = Inquiry(ctx, "json")
    inquiry.fetch()
    moment = inquiry.moment(now, as_of)
    run = Export(inquiry, format_named(name), output, table)
    if as_json and run.output is None:
        raise UsageError("--json needs --output PATH", f"mim export {name} --json --output build/{name}")
    if run.form.chunks is None:
        check_as_site(run.form.name, audience, as_of, include_restricted=include_restricted)
        reader = "restricted" if include_restricted else audience or PUBLIC
        run.check()
        files = run.write_as_site(reader, rfc3339(moment.now))
    else:
        if audience == PUBLIC:
            raise UsageError(f"{name} is internal", "the public formats are oir and statuspage")
        run.check()
        with progress("exporting the incidents") as step:
            request = ExportRequest(
                inquiry.session.repo, inquiry.session.commit, moment, run.files, include_restricted, step
            )
            files = run.write(run.form.chunks(request, run.summary))
    content = "restricted" if include_restricted else audience or run.form.content
    if as_json:
        click.echo(json.dumps(run.document(files, content)))
    else:
        run.say(files, content)
    ctx.exit(1 if run.summary.unreadable or run.withheld else 0)


COMMANDS = {"export": export}
