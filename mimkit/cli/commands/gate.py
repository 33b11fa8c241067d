"""`mim gate`."""

from __future__ import annotations

import click
from click.core import ParameterSource

from mimkit.app.judging.gate import GateQuestion, ask
from mimkit.cli.judging import Inquiry, Result, judging, unreadable
from mimkit.cli.terminal.progress import progress
from mimkit.report.gate import GateResult, document, github, text

_WARNING = "This is only a warning. To fail the pipeline, use --fail-on overdue.\n"
_OPEN = (
    "This is only a warning. To block releases during a major incident, set `release_gate` in the policy.\n"
)
_BLOCKED = "The policy blocks releases during a major incident. To release the fix, use --fail-on never.\n"


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
@judging(("text", "json", "github"))
def gate(inquiry: Inquiry, services: tuple[str, ...], fail_on: str) -> Result:
    """List serious overdue action items and open major incidents for a service before you change it.

    The check covers action items from incidents that affected the service. An action item is serious if it is
    overdue and has high priority, or if it has been overdue for longer than the grace period in the policy
    (`escalate_after` under `reminders`). By default, the command only warns. With --fail-on overdue, the command
    fails if there is a serious overdue action item or if a record cannot be read.

    An open major incident counts if it affects the service or a service that it depends on, until the service is
    restored. The policy decides whether it warns or blocks (`open_incidents` under `release_gate`). With --fail-on
    never, it only warns, so you can release the fix.

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
    is_typed = inquiry.ctx.get_parameter_source("fail_on") is ParameterSource.COMMANDLINE
    is_blocked = verdict.is_blocked and not (is_typed and fail_on == "never")
    stops = fail_on == "overdue" and bool(verdict.held or verdict.unreadable)
    remark = _remark(verdict, is_blocked=is_blocked, stops=stops)
    return Result(
        1 if stops or is_blocked else 0,
        unreadable(verdict.unreadable, ", so it was not checked"),
        text=lambda: text(verdict) + remark,
        json=lambda: document(verdict),
        github=lambda: github(verdict),
    )


def _remark(verdict: GateResult, *, is_blocked: bool, stops: bool) -> str:
    """Return a hint for changing the result: how to release despite a block, or how to make a warning block."""
    about_incidents = _BLOCKED if is_blocked else _OPEN if verdict.incidents and not verdict.blocks else ""
    return about_incidents + (_WARNING if verdict.held and not stops else "")


COMMANDS = {"gate": gate}
