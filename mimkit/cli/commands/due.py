"""`mim due`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from functools import partial
from typing import NamedTuple

import click

from mimkit.app.judging.due import (
    DueReport,
    Moment,
    due_for_incident,
    due_in_commit,
    obligations_of,
    of_other,
    owed_in_commit,
    place_of,
    still_owed_or_finished,
)
from mimkit.app.judging.metrics import Place
from mimkit.app.reading.index import Progress
from mimkit.app.repositories.shown import ids_to_show
from mimkit.app.repositories.source import Source
from mimkit.cli.judging import Inquiry, Result, Writer, forms_of, judging, unreadable
from mimkit.cli.options.also import Others, sources_of, with_others
from mimkit.cli.options.dates import AS_OF, NOW
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import notes, width
from mimkit.cli.terminal.progress import progress
from mimkit.clocks.due import all_intervals, sort_by_due_time, still_owed
from mimkit.errors import MimError, UsageError
from mimkit.model.obligation import Obligation
from mimkit.report.check.formats import SELF_JUDGING
from mimkit.report.due.formats import FORMATS
from mimkit.report.due.markdown import job_summary
from mimkit.report.due.report import DueReportInput, DueSource
from mimkit.report.due.text import text_blocks

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
    help="Include deadlines that were met, met late or waived, for each interval.",
)
@click.option(
    "-i",
    "--incident",
    "named",
    metavar="ID",
    help="Only this incident. Give the id, or the last characters of the id.",
)
@with_others
@judging(FORMATS)
def due(
    inquiry: Inquiry,
    now: str | None,
    as_of: str | None,
    fail_on: str,
    owner: str | None,
    judge: str | None,
    named: str | None,
    others: Others,
) -> Result:
    """List what is due, when it is due, and who owns it: updates, roles, reviews, action items, runbooks and the policy.

    Only committed records are read. Exit status 1 means that something is overdue or that a record could not be
    read. With --also, the policy of each repository decides what is due there. Restricted incidents in other
    repositories are only counted.

    \b
    Examples:
      mim due
      mim due --owner comms-duty --fail-on never
      mim due --as-of 2026-11-23T10:30:00Z --all -i K7F
    """
    inquiry.fetch()
    moment = inquiry.moment(now, as_of)
    if any(others):
        return _together(inquiry, moment, _Options(others, named, owner, bool(judge), _FAIL_ON[fail_on]))
    found = _found(inquiry.session, named, moment, every=bool(judge))
    wanted = found.obligations
    if owner is not None:
        wanted = obligations_of(found, inquiry.session.oneself(owner))
    report = inquiry.add_job_summary(
        _report(found, wanted, moment, inquiry.shown(found.snapshot.policy.calendar.tz)), job_summary
    )
    # Code scanning formats require exit status 0. Otherwise, the log would be considered incomplete.
    failed = inquiry.form not in SELF_JUDGING and any(each.status in _FAIL_ON[fail_on] for each in wanted)
    remarks = unreadable(found.unreadable, ", so its deadlines are not listed")
    return Result(1 if failed or found.unreadable else 0, remarks, **_forms(report))


def _report(found: DueReport, wanted: Sequence[Obligation], moment: Moment, zone: tzinfo) -> DueReportInput:
    return DueReportInput(
        wanted,
        moment.now,
        zone,
        found.incidents,
        moment.as_of,
        found.unreadable,
        width(),
        place_of,
    )


def _forms(report: DueReportInput) -> Mapping[str, Writer]:
    # A list of every interval is too long to keep all of its text in memory.
    return {**forms_of(FORMATS, report), "text": partial(text_blocks, report)}


def _found(session: Session, named: str | None, moment: Moment, *, every: bool) -> DueReport:
    """Return the deadlines: every interval of each one if `every` is true, otherwise only those that are still open."""
    if session.named(named):
        only = session.incident(named)
        if not named:
            notes([f"only {only}, because MIM_INCIDENT is set"])
        judge = all_intervals if every else still_owed
        return due_for_incident(session.repo, session.commit, only, moment, judge)
    with progress("checking the incidents") as step:
        return _in_commit((session.repo, session.commit), moment, step, every=every)


def _in_commit(place: Place, moment: Moment, step: Progress, *, every: bool) -> DueReport:
    if every:
        return due_in_commit(*place, moment, all_intervals, step)
    return owed_in_commit(*place, moment, still_owed_or_finished, step)


class _Options(NamedTuple):
    others: Others
    named: str | None
    owner: str | None
    every: bool
    failing: tuple[str, ...]


class _Part(NamedTuple):
    """The deadlines from one repository."""

    source: Source
    found: DueReport
    hidden: Sequence[Obligation]
    """The deadlines of incidents that are or may be restricted. Only their number is shown."""

    @property
    def numbers(self) -> DueSource:
        """The number of incidents, deadlines and unreadable files in the repository."""
        return DueSource(
            self.source.name,
            self.source.commit,
            self.found.incidents,
            len(self.found.obligations) + len(self.hidden),
            len(self.hidden),
            len(self.found.unreadable),
            Counter(each.status for each in (*self.found.obligations, *self.hidden)),
        )


def _together(inquiry: Inquiry, moment: Moment, options: _Options) -> Result:
    """Return the deadlines from several repositories, each evaluated under its own repository's policy."""
    session = inquiry.session
    if session.named(options.named):
        raise UsageError(
            "several repositories are selected, but -i or MIM_INCIDENT selects one incident",
            "omit --also and --all-repositories, or omit -i and unset MIM_INCIDENT",
        )
    parts = [_part(each, moment, every=options.every) for each in sources_of(session, options.others)]
    wanted = sort_by_due_time(_wanted(session, parts, options.owner))
    # With --owner, the exit status must not reveal whether the owner has deadlines in a restricted incident.
    judged = [*wanted, *(each for part in parts for each in part.hidden if options.owner is None)]
    own, *others = parts
    report = DueReportInput(
        wanted,
        moment.now,
        inquiry.shown(own.found.snapshot.policy.calendar.tz),
        sum(each.found.incidents for each in parts),
        moment.as_of,
        own.found.unreadable,
        width(),
        lambda each: f"{each.source}/{place_of(each)}".lstrip("/"),
        sources=[each.numbers for each in parts],
    )
    remarks = [*unreadable(own.found.unreadable, ", so its deadlines are not listed")]
    remarks += [
        each.source.unreadable(len(each.found.unreadable)) for each in others if each.found.unreadable
    ]
    failed = inquiry.form not in SELF_JUDGING and any(each.status in options.failing for each in judged)
    shown = inquiry.add_job_summary(report, job_summary)
    return Result(1 if failed or remarks else 0, remarks, **_forms(shown))


def _part(source: Source, moment: Moment, *, every: bool) -> _Part:
    place = source.repo, source.commit
    try:
        with progress("checking the incidents") as step:
            found = _in_commit(place, moment, step, every=every)
        if source.is_own:
            return _Part(source, found, ())
        shown = ids_to_show(source)
    except MimError as problem:
        raise problem if source.is_own else source.refusal(problem) from None
    listed = [each for each in found.obligations if _is_shown(source, shown, each)]
    hidden = [each for each in found.obligations if not _is_shown(source, shown, each)]
    return _Part(source, replace(found, obligations=[of_other(source, each) for each in listed]), hidden)


def _is_shown(source: Source, shown: Collection[str], owed: Obligation) -> bool:
    """Return whether to list a deadline.

    A deadline is listed if its incident is listed. A deadline without an incident is listed unless the repository
    is restricted.
    """
    return owed.incident in shown if owed.incident else not source.is_restricted


def _wanted(session: Session, parts: Sequence[_Part], owner: str | None) -> list[Obligation]:
    """Return the owner's obligations, or all obligations if `owner` is None.

    Raises UsageError if the name is unknown in every repository.
    """
    if owner is None:
        return [each for part in parts for each in part.found.obligations]
    wanted, refusals = [], []
    readable = [each for each in parts if not each.source.is_restricted]
    for part in readable:
        try:
            wanted += obligations_of(part.found, session.oneself(owner))
        except UsageError as refused:
            refusals.append(refused)
    if len(refusals) == len(readable):
        raise refusals[0]
    return wanted


COMMANDS = {"due": due}
