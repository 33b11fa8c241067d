"""`mim import alert FILE`: records alerts from monitoring, which can propose or declare incidents."""

from __future__ import annotations

import click

from mimkit.cli.acting import HERE
from mimkit.cli.alerts.from_option import DIALECT
from mimkit.cli.offline import OFFLINE


@click.command("alert", short_help="Propose incidents from alerts, or count repeated alerts.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...|-")
@DIALECT
@click.option(
    "--propose",
    "only_proposes",
    is_flag=True,
    help="Only propose incidents, even if the policy allows the alert to declare one.",
)
@click.option(
    "--by",
    metavar="PERSON",
    help="The author of the entries. [default: MIM_ACTOR, the policy, or your git email address]",
)
@click.option("--dry-run", is_flag=True, help="Show what would be recorded, without writing anything.")
@HERE
@OFFLINE
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.pass_context
def alert(
    ctx: click.Context,
    /,
    files: tuple[str, ...],
    dialect: str | None,
    by: str | None,
    *,
    only_proposes: bool,
    dry_run: bool,
    here: bool,
    as_json: bool,
) -> None:
    """Record alerts: propose an incident, or count the alert in the open incident that has its key.

    Reads the alerts of Alertmanager, Grafana, PagerDuty and Opsgenie, CloudEvents (with CDEvents incidents), and GitHub
    issue forms. An alert proposes an incident, unless the rules under `alerts` in the policy let it declare one. A
    resolved alert is noted, and ends nothing. No one is paged or informed.

    \b
    Examples:
      mim import alert alert.json --dry-run
      mim import alert - --by scribe-duty
    """
    from mimkit.cli.alerts.run import AlertOptions, run_alerts  # noqa: PLC0415 - not needed for the help

    options = AlertOptions(
        dialect=dialect or "",
        by=by,
        here=here,
        dry_run=dry_run,
        as_json=as_json,
        only_proposes=only_proposes,
    )
    ctx.exit(run_alerts(ctx, files, options))


COMMANDS = {"alert": alert}
