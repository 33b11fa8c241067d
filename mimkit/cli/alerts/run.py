"""Runs the commands that import alerts: records each notification, and prints the result for each alert."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click

from mimkit.app.importing.alerts.form import form_fields
from mimkit.app.importing.alerts.read import LARGEST, read_alerts
from mimkit.app.recording.recording import Recording
from mimkit.cli.acting import record_once
from mimkit.cli.hints import with_incident
from mimkit.cli.results.importing.problems import print_problems
from mimkit.cli.results.outcome import document
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import columns
from mimkit.cli.terminal.output import print_to_stderr
from mimkit.cli.terminal.result_line import ResultLine
from mimkit.cli.terminal.streams import standard_input
from mimkit.errors import MimError, UsageError
from mimkit.model.change import ArrivedAlert
from mimkit.model.incident.state import fold
from mimkit.ops.importing.alerts import Alert, Notification
from mimkit.ops.importing.drafts import ImportProblem
from mimkit.ops.importing.record_alerts import RecordAlerts
from mimkit.report.import_problems import problem_documents
from mimkit.report.incident.alerts import alert_document, outcome_text
from mimkit.report.text.terminal import safe
from mimkit.rules.families.issue_form import FORM

STDIN = "-"
_MOST_ROWS: Final = 40
"""The maximum number of alerts to print."""
UNREAD = 1
"""The exit status if part of the input could not be read. The readable part was recorded."""


class NoAuthor(UsageError):
    """The author of the alert entries could not be determined."""

    def __init__(self) -> None:
        super().__init__(
            "the alert has no author, but each entry needs a person or role account as its author",
            "add an account for your monitoring to policy/people.yaml, and use it in --by ACCOUNT, or in "
            "`by` under `alerts` in policy/policy.yaml",
        )


@dataclass(frozen=True)
class AlertOptions:
    """The options for importing alerts."""

    dialect: str = ""
    by: str | None = None
    here: bool = False
    dry_run: bool = False
    as_json: bool = False
    only_proposes: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Facts for any incident that an alert opens, by command field."""


@dataclass
class _Run:
    """The accumulated results of a run."""

    ctx: click.Context
    session: Session
    options: AlertOptions
    recordings: list[tuple[Recording, Notification]] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)
    troubles: list[MimError] = field(default_factory=list)


def run_alerts(ctx: click.Context, files: Sequence[str], options: AlertOptions) -> int:
    """Record the alerts from files, or from standard input for `-`, and return the exit status."""
    run = _Run(ctx, Session(ctx.obj), options)
    by = author(run.session, options.by)
    for found in _notifications(run.session, files, options.dialect):
        if isinstance(found, ImportProblem):
            run.problems.append(found)
        else:
            _record(run, found, by)
    if options.as_json:
        click.echo(json.dumps(_document(run)))
    return _status(run)


def author(session: Session, named: str | None) -> str:
    """Return the author of the alert entries.

    The first one available is used: --by, MIM_ACTOR, the author in the policy, or the person with git's email
    address.
    """
    import os  # noqa: PLC0415 - used only here

    if not (named or os.environ.get("MIM_ACTOR")) and (by := session.policy_world.policy.alerts.by):
        return by
    try:
        return session.actor(named)
    except MimError:
        raise NoAuthor from None


def _notifications(
    session: Session, files: Sequence[str], dialect: str
) -> Iterator[Notification | ImportProblem]:
    form = form_fields(session.repo.read(session.commit, FORM)) if session.commit else {}
    for file in files:
        yield from read_alerts(file, _raw(file), session.now, form, dialect)


def _raw(file: str) -> bytes:
    """Return the content of a file, up to one byte over the limit, so that the caller can reject larger files."""
    if file == STDIN:
        return standard_input(LARGEST + 1)
    try:
        with Path(file).open("rb") as content:
            return content.read(LARGEST + 1)
    except OSError as problem:
        raise UsageError(
            f"{file} cannot be read: {problem.strerror or problem}", "specify a file, or - for standard input"
        ) from None


def _record(run: _Run, notification: Notification, by: str) -> None:
    session, options = run.session, run.options
    command = RecordAlerts(
        by=by,
        at=session.now,
        now=session.now,
        entropy=session.entropy(),
        via="alert",
        notification=notification,
        only_proposes=options.only_proposes,
        **options.facts,
    )
    try:
        recording = record_once(
            run.ctx, session, command, here=options.here, dry_run=options.dry_run, reads_wording=False
        )
    except MimError as trouble:
        # Continue with the other notifications.
        run.troubles.append(trouble)
        _print_refusal(trouble)
        return
    run.recordings.append((recording, notification))
    if not options.as_json:
        _show(recording, notification)
    with print_to_stderr():
        for warning in recording.warnings:
            click.echo(f"{click.style('note:', fg='yellow')} {safe(with_incident(warning))}", err=True)
    if recording.trouble:
        run.troubles.append(recording.trouble)
        _print_refusal(recording.trouble)


def _show(recording: Recording, notification: Notification) -> None:
    ResultLine(_words).complete(recording)
    rows = [(alert.title, outcome_text(result, alert)) for result, alert in _pairs(recording, notification)]
    columns(rows[:_MOST_ROWS], (None, "cyan"))
    if more := len(rows[_MOST_ROWS:]):
        click.echo(f"  and {more:,} more alerts; list them all with --json")
    if recording.commit and any(each.outcome == "proposed" for each in recording.change.alerts):
        name = recording.change.incident
        click.echo(f"  next: mim promote -i {name}\n     or mim reject -i {name} --reason WHY")


def _words(recording: Recording) -> str:
    """Return the state and title of a new incident. For an existing incident, return the commit subject without ids."""
    if not {"proposed", "declared"} & {each.outcome for each in recording.change.alerts}:
        return recording.change.subject.partition(": ")[2].partition(" (")[0]
    incident = recording.snapshot.incidents[recording.change.incident or ""]
    state = fold(incident)
    services = f" {', '.join(incident.services)}" if incident.services else ""
    return f"{state.status} {state.severity}{services}: {incident.title}"


def _pairs(recording: Recording, notification: Notification) -> Iterator[tuple[ArrivedAlert, Alert]]:
    alerts = {each.key: each for each in reversed(notification.alerts)}
    return ((each, alerts[each.key]) for each in recording.change.alerts)


def _document(run: _Run) -> dict[str, Any]:
    found = [document(recording) for recording, _ in run.recordings]
    pairs = (pair for each in run.recordings for pair in _pairs(*each))
    return {
        "version": 1,
        "incident": next((each["incident"] for each in found if each["incident"]), None),
        "entries": [name for each in found for name in each["entries"]],
        "commit": next((each["commit"] for each in reversed(found)), None),
        "recorded": bool(found) and all(each["recorded"] for each in found),
        "shared": bool(found) and all(each["shared"] for each in found),
        "alerts": [alert_document(result, alert) for result, alert in pairs],
        "problems": problem_documents(run.problems),
    }


def _status(run: _Run) -> int:
    """Print the unreadable parts of the input, and return the exit status."""
    print_problems(run.problems)
    if run.troubles:
        return run.troubles[-1].status
    return UNREAD if run.problems else 0


def _print_refusal(problem: MimError) -> None:
    from mimkit.cli.main import print_refusal  # noqa: PLC0415 - avoids a circular import

    print_refusal(problem)
