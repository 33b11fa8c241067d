"""Commands for restoring service and closing: workaround, restored, confirm, fixed, close, reopen."""

from __future__ import annotations

import click

from mimkit.app.reading.finding.find import NoIncidentOpen, last_closed
from mimkit.cli.acting import RunOptions, recording_command
from mimkit.cli.closing import ask_for_reason
from mimkit.cli.results.next_steps import after_close, after_restore
from mimkit.cli.session import Session, clean_argument
from mimkit.errors import UsageError
from mimkit.ops.confirm import Confirm
from mimkit.ops.restore import Close, RecordFix, RecordWorkaround, Reopen, Restore


@click.command()
@click.argument("text")
@recording_command()
def workaround(act: RunOptions, text: str) -> RecordWorkaround:
    """Record a workaround: service is usable again, but the cause is not fixed.

    \b
    Example:
      mim workaround "Orders are accepted without payment; customers pay later through a link"
    """
    return RecordWorkaround(**act.on_incident, text=clean_argument(text) or "")


_SERVICES = click.option(
    "-s",
    "--service",
    "services",
    multiple=True,
    metavar="S",
    help="Restore only this affected service. Repeatable.",
)


@click.command()
@click.argument("text", required=False)
@_SERVICES
@recording_command(after=after_restore)
def restored(act: RunOptions, text: str | None, services: tuple[str, ...]) -> Restore:
    """Record that service is restored: all affected services that are still out, or only those that you specify.

    The incident counts as restored when its last affected service is restored.

    \b
    Examples:
      mim restored
      mim restored "Error rate is back to normal" --at -5m
      mim restored --service checkout
    """
    return Restore(**act.on_incident, text=clean_argument(text), services=services)


class ConfirmCommand(click.Command):
    """The `mim confirm` command, which also accepts its older form.

    `--by` names the person who is acting, as in other commands. In the older form, without STAKEHOLDER, `--by`
    names the stakeholder, and `--as` names the person who is acting.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, and determine who confirms and who is acting."""
        rest = super().parse_args(ctx, args)
        given, acting = ctx.params, ctx.params.pop("acting")
        if given["stakeholder"] is None:
            given["stakeholder"], given["by"] = given["by"], acting
        elif acting and given["by"] and acting != given["by"]:
            raise UsageError(
                "--by and --as refer to different people", "use only --by, for the person who is acting"
            )
        else:
            given["by"] = given["by"] or acting
        return rest


@click.command(cls=ConfirmCommand)
@click.argument("stakeholder", required=False)
@click.option("--text", metavar="T", help="The stakeholder's comment.")
@click.option(
    "--reason",
    metavar="R",
    help="The reason why the earlier confirmation, which this one replaces, was incorrect.",
)
@click.option(
    "--as",
    "acting",
    metavar="PERSON",
    help="The person who is acting, in the older form of the command.",
    hidden=True,
)
@recording_command(after=after_restore)
def confirm(act: RunOptions, stakeholder: str | None, text: str | None, reason: str | None) -> Confirm:
    """Record that a business stakeholder confirms restoration.

    Ask the stakeholder who reported the impact. If no reporter is recorded, ask any stakeholder of an affected
    service. The policy can allow other stakeholders with `confirmed_by`.

    The older form `mim confirm --by STAKEHOLDER` still works.

    \b
    Examples:
      mim confirm retail-operations
      mim confirm retail-operations --reason "the wrong person was recorded"
    """
    return Confirm(
        **act.on_incident,
        stakeholder=clean_argument(stakeholder) or "",
        text=clean_argument(text),
        reason=clean_argument(reason),
    )


@click.command()
@click.argument("text")
@recording_command()
def fixed(act: RunOptions, text: str) -> RecordFix:
    """Record that the permanent fix is in place. You can do this even after the incident is closed.

    \b
    Example:
      mim fixed "Connection limit raised, with an alert on it"
    """
    return RecordFix(**act.on_incident, text=clean_argument(text) or "")


@click.command()
@click.argument("text", required=False)
@click.option(
    "--anyway",
    metavar="REASON",
    help="The reason for closing the incident with open tasks, blockers or queries.",
)
@recording_command(after=after_close, otherwise=ask_for_reason)
def close(act: RunOptions, text: str | None, anyway: str | None) -> Close:
    """Close the incident if every closing gate is met. Otherwise, list the open gates and the commands that meet them.

    Open tasks, blockers and queries are also listed. On a terminal, you are asked for a reason to close the
    incident anyway. Otherwise, add the reason with --anyway. A reason does not override the closing gates.

    \b
    Example:
      mim close --anyway "the vendor continues the last task under INC-4711"
    """
    return Close(**act.on_incident, text=clean_argument(text), anyway=clean_argument(anyway))


@click.command()
@click.option("--reason", required=True, metavar="R", help="The reason.")
@_SERVICES
@recording_command()
def reopen(act: RunOptions, reason: str, services: tuple[str, ...]) -> Reopen:
    """Reopen an incident that is not resolved, because some or all of its services failed again.

    A new outage starts when the incident is reopened. If the outage started earlier, specify the time with --at.
    The time between the outages does not count as outage time.

    \b
    Examples:
      mim reopen -i K7F --reason "errors are back, first seen at 14:10" --at 14:10
      mim reopen -i K7F --service checkout --reason "card payments fail again"
    """
    try:
        about = act.on_incident
    except NoIncidentOpen as refused:
        raise _naming_the_last(act.session, refused) from refused
    return Reopen(**about, reason=clean_argument(reason) or "", services=services)


def _naming_the_last(session: Session, refused: NoIncidentOpen) -> UsageError:
    """Return the refusal, adding the command that reopens the most recently closed incident."""
    last = last_closed(session.repo, session.commit, session.policy_world.policy) if session.commit else None
    if last is None:
        return refused
    incident, title = last
    return UsageError(
        f"{refused.sentence}; the last one that was closed is {incident} ({title})",
        f"to reopen it: mim reopen -i {session.short(incident)} --reason WHY",
    )


COMMANDS = {
    "workaround": workaround,
    "restored": restored,
    "confirm": confirm,
    "fixed": fixed,
    "close": close,
    "reopen": reopen,
}
