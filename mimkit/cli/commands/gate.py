"""`mim gate`."""

from __future__ import annotations

import click

from mimkit.app.judging.gate import GateQuestion, ask
from mimkit.cli.judging import Inquiry, Result, judging, unreadable
from mimkit.cli.terminal.progress import progress
from mimkit.report.gate import document, text

_WARNING = "This is only a warning; use --fail-on overdue to fail the pipeline.\n"


@click.command()
@click.option(
    "--service",
    "services",
    metavar="S",
    multiple=True,
    required=True,
    help="The service to check. Repeatable.",
)
@click.option(
    "--fail-on",
    "fail_on",
    type=click.Choice(("never", "overdue")),
    default="never",
    show_default=True,
    help="When to exit with status 1.",
)
@judging()
def gate(inquiry: Inquiry, services: tuple[str, ...], fail_on: str) -> Result:
    """List serious overdue action items for a service before you change the service.

    The check covers action items from incidents that affected the service. An action item is serious if it is
    overdue and has high priority, or if it has been overdue for longer than the grace period in the policy
    (`escalate_after` under `reminders`). By default, the command only warns. With --fail-on overdue, the command
    fails if there is a serious overdue action item or if a record cannot be read.

    \b
    Examples:
      mim gate --service checkout
      mim gate --service checkout --service payments --fail-on overdue
    """
    session = inquiry.fetch()
    with progress("checking the incidents") as step:
        verdict = ask(
            session.repo, session.commit, GateQuestion(tuple(dict.fromkeys(services)), session.now), step
        )
    stops = fail_on == "overdue" and bool(verdict.held or verdict.unreadable)
    warning = _WARNING if verdict.held and not stops else ""
    return Result(
        1 if stops else 0,
        unreadable(verdict.unreadable, ", so it was not checked"),
        text=lambda: text(verdict) + warning,
        json=lambda: document(verdict),
    )


COMMANDS = {"gate": gate}
