"""`mim assess`: shows which major-incident criteria are met and what the policy requires. Records the answers."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import click

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.index import find_open_incidents
from mimkit.app.recording.recording import Recording
from mimkit.cli.acting import HERE, record_once
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.offline import OFFLINE
from mimkit.cli.results.assessment import Answers, print_assessment
from mimkit.cli.results.outcome import ResultText, show_recording
from mimkit.cli.results.outcome import document as recorded
from mimkit.cli.session import Session, clean_argument
from mimkit.cli.terminal.result_line import ResultLine
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.ops.assess import assess as assess_criteria
from mimkit.ops.assess import complete_answers
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.record_answers import RecordAnswers
from mimkit.ops.refusals.order import AlreadyDone
from mimkit.report.incident.assess import document, with_known, with_known_not_met


class _Options(NamedTuple):
    """Who assesses the incident, and how the answers are recorded."""

    by: str | None
    here: bool
    dry_run: bool


@click.command()
@click.option(
    "-s", "--service", "services", multiple=True, metavar="S", help="An affected service. Repeatable."
)
@click.option(
    "-c", "--criterion", "criteria", multiple=True, metavar="C", help="A criterion that is met. Repeatable."
)
@click.option(
    "--not-met", "not_met", multiple=True, metavar="C", help="A criterion that is not met. Repeatable."
)
@click.option("--impact", metavar="TEXT", help="The impact on users.")
@click.option(
    "--at", metavar="TIME", help="Use the policy that was in force at this time, and record nothing."
)
@click.option(
    "-i",
    "--incident",
    "named",
    metavar="ID",
    help="The incident to assess. [default: the only open one]",
)
@click.option("--new", "is_new", is_flag=True, help="Assess a different problem, and record nothing.")
@click.option("--by", metavar="PERSON", help="Who is acting. [default: MIM_ACTOR, or your git email address]")
@click.option("--dry-run", is_flag=True, help="Show what would be recorded, without writing anything.")
@HERE
@OFFLINE
@judging()
def assess(
    inquiry: Inquiry,
    services: tuple[str, ...],
    criteria: tuple[str, ...],
    not_met: tuple[str, ...],
    impact: str | None,
    at: str | None,
    named: str | None,
    is_new: bool,
    by: str | None,
    dry_run: bool,
    here: bool,
) -> Result:
    """Show which criteria are met, not met or unknown, and what the policy requires.

    The first criterion that is met determines the severity. Unknown criteria that would raise the severity are
    listed with instructions for checking them.

    If an incident is open, the answers are recorded on its timeline, and answers that were recorded earlier are
    included. To assess a different problem while an incident is open, use --new.

    \b
    Examples:
      mim assess --service checkout --criterion many-users --not-met service-unavailable
      mim assess --criterion service-unavailable --impact "Nobody can pay"
      mim assess --new --service email --criterion many-users
      mim assess --at 2026-03-01T09:00Z --criterion exposure
    """
    session = inquiry.session
    moment = inquiry.time("--at", at)
    criteria, not_met = complete_answers(session.policy_world, criteria, not_met, moment)
    given = Answers(services, criteria, not_met, clean_argument(impact))
    dossier, several = (None, 0) if is_new else _incident(session, named)
    recording = None
    if dossier and given.any and not at and dossier.state.is_open:
        recording = _record(inquiry, dossier, given, _Options(by, here, dry_run))
        dossier = _after(recording, dossier)
    verdict = assess_criteria(
        session.policy_world,
        (*services, *_known_services(dossier, session)),
        *_with_recorded(session, dossier, criteria, not_met, moment),
        moment,
    )
    show = partial(show_recording, recording, session, ResultText(), ResultLine(None)) if recording else None
    return Result(
        recording.trouble.status if recording and recording.trouble else 0,
        text=lambda: print_assessment(verdict, moment, dossier, given, several, show),
        json=lambda: _json(
            document(verdict, moment, dossier, recorded(recording) if recording else None), recording
        ),
    )


def _with_recorded(
    session: Session,
    dossier: Dossier | None,
    met: tuple[str, ...],
    not_met: tuple[str, ...],
    moment: datetime,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the criteria that are met and not met, including those already recorded in the incident."""
    if dossier is None:
        return met, not_met
    policy = session.policy_world.policy_at(moment)
    return with_known(dossier, policy, met, not_met), with_known_not_met(dossier, policy, met, not_met)


def _json(found: dict[str, Any], recording: Recording | None) -> dict[str, Any]:
    """Return the JSON document. If the answers were not shared, print the reason to stderr."""
    if recording and recording.trouble:
        from mimkit.cli.main import print_refusal  # noqa: PLC0415 - main imports the verbs

        print_refusal(recording.trouble)
    return found


def _known_services(dossier: Dossier | None, session: Session) -> tuple[str, ...]:
    services = dossier.incident.services if dossier else ()
    return tuple(each for each in services if each in session.policy_world.services)


def _record(inquiry: Inquiry, dossier: Dossier, given: Answers, options: _Options) -> Recording | None:
    """Record the answers in an incident. Return None if they are already recorded."""
    session = inquiry.session
    impact = (FactChange(field="impact", value=given.impact),) if given.impact else ()
    lists = (("services", given.services), ("criteria", given.criteria))
    command = RecordAnswers(
        by=session.actor(options.by),
        at=session.now,
        now=session.now,
        entropy=session.entropy(),
        via="cli",
        incident=dossier.incident.id,
        facts=(*(FactChange(field=field, add=names) for field, names in lists if names), *impact),
        criteria=given.not_met,
    )
    try:
        return record_once(inquiry.ctx, session, command, here=options.here, dry_run=options.dry_run)
    except AlreadyDone:
        return None


def _after(recording: Recording | None, dossier: Dossier) -> Dossier:
    return dossier_of(recording.snapshot, dossier.incident.id) if recording else dossier


def _incident(session: Session, named: str | None) -> tuple[Dossier | None, int]:
    """Return the given incident or the only open one.

    If there is not exactly one, return None and the number of open incidents.
    """
    named = session.named(named)
    is_open = find_open_incidents(session.repo, session.commit).open if session.commit else ()
    if not named and len(is_open) != 1:
        return None, len(is_open)
    name = session.incident(named)
    return dossier_of(snapshot_at(session.repo, session.commit, (name,)), name), 0


COMMANDS = {"assess": assess}
