"""`mim problem`: opens, links, updates and lists problems."""

from __future__ import annotations

from typing import get_args

import click

from mimkit.app.reading.at_commit import problems_at
from mimkit.app.reading.finding.find import find_problem
from mimkit.cli.acting import NEW_RECORD, RunOptions, recording_command
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.lazy_group import CommandGroup
from mimkit.cli.results.next_steps import show_created_record
from mimkit.cli.session import clean_argument
from mimkit.cli.terminal.console import table
from mimkit.model.incident.problem import ProblemState
from mimkit.ops.follow_up.problem import LinkProblem, OpenProblem, UpdateProblem


@click.group(cls=CommandGroup)
def problem() -> None:
    """Raise, link, update and list problem records: the causes behind incidents."""


@problem.command("open")
@click.option(
    "--title",
    metavar="T",
    help="A title on one line. [default: the incident's title, or the cause for an additional record]",
)
@click.option("--cause", "root_cause", metavar="T", help="What is known about the root cause.")
@click.option(
    "--kind",
    "cause",
    metavar="WORD",
    help="The root cause category, such as expired-certificate. Used to count repeat incidents.",
)
@click.option("--owner", metavar="P", help="The owner. [default: the technical lead]")
@recording_command(after=show_created_record)
def open_(
    act: RunOptions, title: str | None, root_cause: str | None, cause: str | None, owner: str | None
) -> OpenProblem:
    """Raise a problem record for the cause of the incident. An incident can have several problem records.

    \b
    Examples:
      mim problem open --cause "The connection limit was lowered with the last change"
      mim problem open --title "Nobody was alerted when the connections ran out"
    """
    return OpenProblem(
        **act.on_incident,
        title=clean_argument(title),
        root_cause=clean_argument(root_cause),
        cause=cause,
        owner=owner,
    )


@problem.command(short_help="Link an existing problem record to this incident.")
@click.argument("problem", metavar="PB")
@recording_command()
def link(act: RunOptions, problem: str) -> LinkProblem:
    """Link an existing problem record to this incident, which marks the incident as a repeat.

    \b
    Example:
      mim problem link Q2M -i K7F
    """
    session = act.session
    return LinkProblem(**act.on_incident, problem=find_problem(session.repo, session.commit, problem))


@problem.command(short_help="Update the cause, owner or state of a problem record.")
@click.argument("problem", metavar="PB")
@click.option("--state", type=click.Choice(get_args(ProblemState)), help="The new state.")
@click.option("--owner", metavar="P", help="The owner.")
@click.option("--cause", "root_cause", metavar="T", help="The root cause.")
@click.option("--kind", "cause", metavar="WORD", help="The root cause category.")
@click.option("--factor", "factors", multiple=True, metavar="T", help="A contributing factor. Repeatable.")
@click.option("--known-error", metavar="T", help="The symptoms and the workaround.")
@click.option("--fix", "permanent_fix", metavar="T", help="The change that removes the root cause.")
@click.option("--evidence", multiple=True, metavar="URL", help="A link to evidence of the fix. Repeatable.")
@click.option(
    "--accept-risk",
    "accepted_risk",
    metavar="REASON",
    help="The reason for closing the record without a permanent fix.",
)
@recording_command(NEW_RECORD)
def update(
    act: RunOptions,
    problem: str,
    state: ProblemState | None,
    owner: str | None,
    root_cause: str | None,
    cause: str | None,
    factors: tuple[str, ...],
    known_error: str | None,
    permanent_fix: str | None,
    evidence: tuple[str, ...],
    accepted_risk: str | None,
) -> UpdateProblem:
    """Update the information about a problem, or the state of the fix.

    To close a problem record, it must have a cause, and either evidence of the fix or a reason for accepting the risk.

    \b
    Examples:
      mim problem update Q2M --state known-error --factor "No alert on the connection count"
      mim problem update Q2M --state closed --evidence https://git.example.com/infra/pull/88
      mim problem update Q2M --state closed --accept-risk "the service will be retired in March"
    """
    session = act.session
    return UpdateProblem(
        **act.stamp,
        problem=find_problem(session.repo, session.commit, problem),
        state=state,
        owner=owner,
        root_cause=clean_argument(root_cause),
        cause=cause,
        factors=tuple(text for each in factors if (text := clean_argument(each))),
        known_error=clean_argument(known_error),
        permanent_fix=clean_argument(permanent_fix),
        evidence=evidence,
        accepted_risk=clean_argument(accepted_risk),
    )


@problem.command("list", short_help="List the problem records.")
@judging()
def list_(inquiry: Inquiry) -> Result:
    """List the problem records, newest first. A record with several incidents means repeat incidents."""
    session = inquiry.fetch()
    problems = problems_at(session.repo, session.commit) if session.commit else {}
    newest = sorted(problems.values(), key=lambda each: (each.opened, each.id), reverse=True)
    rows = [
        (each.id, each.state, f"{len(each.incidents)}x", each.owner or "no one", each.title)
        for each in newest
    ]
    return Result(
        text=lambda: table(rows, "No problem records yet; raise one with mim problem open."),
        json=lambda: {
            "version": 1,
            "problems": [each.model_dump(mode="json", by_alias=True) for each in newest],
        },
    )


COMMANDS = {"problem": problem}
