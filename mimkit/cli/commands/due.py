"""`mim due`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

import click

from mimkit.app.judging.due import (
    DueReport,
    Moment,
    due_for_incident,
    due_in_commit,
    obligations_of,
    owed_in_commit,
    place_of,
    still_owed_or_finished,
)
from mimkit.cli.judging import Inquiry, Result, forms_of, judging, unreadable
from mimkit.cli.options.dates import AS_OF, NOW
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import notes, width
from mimkit.cli.terminal.progress import progress
from mimkit.clocks.due import all_intervals, still_owed
from mimkit.model.obligation import Obligation
from mimkit.report.check.formats import SELF_JUDGING
from mimkit.report.due.formats import FORMATS
from mimkit.report.due.markdown import job_summary
from mimkit.report.due.report import DueReportInput

_FAIL_ON = {"overdue": ("overdue",), "soon": ("overdue", "soon"), "never": ()}


@click.command()
@NOW
@AS_OF
@click.option(
    "--fail-on",
    "fail_on",
    type=click.Choice(tuple(_FAIL_ON)),
    default="overdue",
    show_default=True,
    help="When to exit with status 1.",
)
@click.option("--owner", metavar="P", help="Only deadlines owned by this person, role or resolver group.")
@click.option(
    "--all",
    "judge",
    flag_value="all",
    help="Include deadlines that are met, late or waived, for each interval.",
)
@click.option(
    "-i",
    "--incident",
    "named",
    metavar="ID",
    help="Only this incident. Give the id, or the last characters of the id.",
)
@judging(FORMATS)
def due(
    inquiry: Inquiry,
    now: str | None,
    as_of: str | None,
    fail_on: str,
    owner: str | None,
    judge: str | None,
    named: str | None,
) -> Result:
    """List what is due, when, and who owns it: updates, roles, reviews, action items, runbooks and the policy.

    Reads committed records. Exit status 1 means that something is overdue, or that a record could not
    be read.

    \b
    Examples:
      mim due
      mim due --owner comms-duty --fail-on never
      mim due --as-of 2026-11-23T10:30:00Z --all -i K7F
    """
    inquiry.fetch()
    moment = inquiry.moment(now, as_of)
    found = _found(inquiry.session, named, moment, every=bool(judge))
    wanted = found.obligations
    if owner is not None:
        wanted = obligations_of(found, inquiry.session.oneself(owner))
    report = inquiry.add_job_summary(
        _report(found, wanted, moment, inquiry.shown(found.snapshot.policy.calendar.tz)), job_summary
    )
    # A code scanner needs the log, and takes exit status 0 as the sign that it is complete.
    failed = inquiry.form not in SELF_JUDGING and any(each.status in _FAIL_ON[fail_on] for each in wanted)
    remarks = unreadable(found.unreadable, ", so its deadlines are not listed")
    return Result(1 if failed or found.unreadable else 0, remarks, **forms_of(FORMATS, report))


def _report(found: DueReport, wanted: Sequence[Obligation], moment: Moment, zone: tzinfo) -> DueReportInput:
    return DueReportInput(
        wanted,
        moment.now,
        zone,
        found.incidents,
        moment.as_of,
        found.unreadable,
        width(),
        {each.key: place_of(each) for each in wanted},
    )


def _found(session: Session, named: str | None, moment: Moment, *, every: bool) -> DueReport:
    """Return every interval of each deadline, or only what is still owed."""
    if session.named(named):
        only = session.incident(named)
        if not named:
            notes([f"only {only}, because MIM_INCIDENT is set"])
        judge = all_intervals if every else still_owed
        return due_for_incident(session.repo, session.commit, only, moment, judge)
    with progress("checking the incidents") as step:
        if every:
            return due_in_commit(session.repo, session.commit, moment, all_intervals, step)
        return owed_in_commit(session.repo, session.commit, moment, still_owed_or_finished, step)


COMMANDS = {"due": due}
