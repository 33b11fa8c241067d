"""`mim due`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import click

from mimkit.app.judging.due import Judge, Moment, Owed, owed, owed_by, place_of, whose
from mimkit.cli.formats import formats
from mimkit.cli.results.job_summary import add_to_job_page, has_job_page
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import width
from mimkit.cli.terminal.output import as_far_as_read
from mimkit.cli.terminal.progress import progress
from mimkit.clocks.due import history, still_owed
from mimkit.errors import UsageError
from mimkit.model.shell import quoted
from mimkit.report.check.formats import SELF_JUDGING
from mimkit.report.due.formats import FORMATS
from mimkit.report.due.markdown import job_summary
from mimkit.report.due.report import Report
from mimkit.report.text.terminal import safe

_FAIL_ON = {"overdue": ("overdue",), "soon": ("overdue", "soon"), "never": ()}


@click.command()
@click.option(
    "--now", "now", metavar="T", help="Evaluate at this time. [default: the current time, or MIM_NOW]"
)
@click.option("--as-of", "as_of", metavar="T", help="Like --now, but ignore anything recorded later.")
@formats(FORMATS)
@click.option(
    "--fail-on",
    "fail_on",
    type=click.Choice(tuple(_FAIL_ON)),
    default="overdue",
    show_default=True,
    help="When to exit with status 1.",
)
@click.option("--owner", metavar="P", help="Only what this person, role or resolver group owns.")
@click.option(
    "--all",
    "judge",
    flag_value="all",
    help="Include deadlines that are met, late or waived, for each interval.",
)
@click.option("-i", "--incident", "named", metavar="ID", help="Only this incident (id or its last letters).")
@click.pass_context
def due(
    ctx: click.Context,
    now: str | None,
    as_of: str | None,
    form: str,
    fail_on: str,
    owner: str | None,
    judge: str | None,
    named: str | None,
) -> None:
    """List what is due, who owns it and when: updates, roles, reviews, action items, runbooks, the policy.

    Reads committed records. Exit status 1 means that something is overdue, or that a record could not
    be read.

    \b
    Examples:
      mim due
      mim due --owner comms-duty --fail-on never
      mim due --as-of 2026-11-23T10:30:00Z --all -i K7F
    """
    session = Session(ctx.obj)
    session.refresh(as_text=form == "text")
    moment = _moment(session, now, as_of)
    found = _owed(session, named, moment, history if judge else still_owed)
    wanted = found.obligations if owner is None else whose(found, owner)
    report = Report(
        wanted,
        moment.now,
        found.world.policy.calendar.tz,
        found.incidents,
        moment.as_of,
        found.unreadable,
        width(),
        {each.key: place_of(each) for each in wanted},
    )
    said = FORMATS[form](_with_job_page(report) if form == "github" else report)
    with as_far_as_read():
        click.echo(said, nl=False)
    for path in found.unreadable:
        words = (
            f"{safe(path)} could not be read, so its deadlines are not listed: mim check {safe(quoted(path))}"
        )
        click.echo(f"{click.style('note:', fg='yellow')} {words}", err=True)
    # A code scanner wants the log, and a status of 0 as the sign that it is whole.
    failed = form not in SELF_JUDGING and any(each.status in _FAIL_ON[fail_on] for each in wanted)
    ctx.exit(1 if failed or found.unreadable else 0)


def _moment(session: Session, now: str | None, as_of: str | None) -> Moment:
    if now and as_of:
        raise UsageError("--now and --as-of cannot be combined", "use one; --as-of T also sets the time")
    then: datetime | None = session.time("--as-of", as_of)
    return Moment(then or session.time("--now", now) or session.now, then)


def _owed(session: Session, named: str | None, moment: Moment, judge: Judge) -> Owed:
    if session.named(named):
        only = session.incident(named)
        if not named:
            note = f"only {only}, because MIM_INCIDENT is set"
            click.echo(f"{click.style('note:', fg='yellow')} {note}", err=True)
        return owed_by(session.repo, session.commit, only, moment, judge)
    with progress("checking the incidents") as step:
        return owed(session.repo, session.commit, moment, judge, step)


def _with_job_page(report: Report) -> Report:
    """Write all obligations to the job summary; return the report that refers to it."""
    if not has_job_page():
        return report
    add_to_job_page(job_summary(report))
    return replace(report, more="see the job summary for all of them")


COMMANDS = {"due": due}
