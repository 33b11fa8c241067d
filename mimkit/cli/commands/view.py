"""Read-only commands: status, sitrep, checklist, show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from mimkit.app.reading.at_commit import maintenance_at, snapshot_at
from mimkit.app.reading.index import OpenIncidents, find_open_incidents, newest_first
from mimkit.cli.hints import with_incident
from mimkit.cli.judging import Inquiry, Result, judging, unreadable
from mimkit.cli.options.known_at import KNOWN_AT, known_dossier
from mimkit.cli.results.incident_text import print_incident, print_known, print_status, titled
from mimkit.cli.results.next_steps import print_checklist
from mimkit.cli.session import Session, one_of
from mimkit.cli.terminal.console import columns, heading, paragraph
from mimkit.clocks.checklist import checklist as checklist_of
from mimkit.clocks.due import next_update_of, obligations
from mimkit.clocks.kinds.escalation import unanswered_pages
from mimkit.errors import UsageError
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.incident.maintenance import Maintenance, soon
from mimkit.model.obligation import Obligation
from mimkit.model.refs import Ref
from mimkit.report.incident import documents
from mimkit.report.incident.approval_text import waiting_document, waiting_texts
from mimkit.report.incident.paging.page_text import page_documents
from mimkit.report.incident.sitrep import sitrep as sitrep_of
from mimkit.report.maintenance import maintenance_document, maintenance_row
from mimkit.store.layout import path_of

_ID = click.argument("incident", metavar="[ID]", required=False)
_INCIDENT = click.option(
    "-i", "--incident", "named", metavar="ID", help="The incident id, or the last characters of the id."
)


def _load(session: Session, named: str | None) -> Dossier:
    name = session.incident(named)
    return dossier_of(snapshot_at(session.repo, session.commit, (name,)), name)


def _owed(dossier: Dossier, now: datetime) -> tuple[Obligation, ...]:
    return obligations(dossier.under_its_policy().at(now))


@click.command()
@_ID
@_INCIDENT
@click.option("--watch", is_flag=True, help="Show a live board, like mim watch.")
@judging()
def status(inquiry: Inquiry, incident: str | None, named: str | None, watch: bool) -> Result:
    """Show the phase, roles, running clocks, open tasks, blockers and queries.

    If several incidents are open and you do not specify one, all of them are shown, newest first. Maintenance that
    is in progress or starts within 24 hours is shown after the incidents.
    """
    if watch and inquiry.form == "json":
        raise UsageError("--watch shows text, and --json prints one document", "mim status --json")
    named = Session.named(one_of(incident, named))
    if watch:
        from mimkit.cli.watch.show import show_board  # noqa: PLC0415 - a status needs no board

        return show_board(inquiry, (named,) if named else ())
    return _status(inquiry.fetch(), named)


def _status(session: Session, named: str | None) -> Result:
    now = find_open_incidents(session.repo, session.commit) if session.commit else OpenIncidents(())
    wanted = (session.incident(named),) if named or len(now.open) == 1 else now.open
    if len(wanted) > 1:
        wanted = newest_first(session.repo, session.commit or "", wanted)
    snapshot = snapshot_at(session.repo, session.commit, wanted)
    dossiers = [dossier_of(snapshot, name) for name in wanted]
    planned = soon(maintenance_at(session.repo, session.commit), session.now) if session.commit else ()
    return Result(
        0,
        unreadable(path_of(Ref("incident", name)) for name in now.unreadable),
        text=lambda: _print_status(session, dossiers, planned),
        json=lambda: {
            "version": 1,
            "incidents": [_status_document(each, session.now) for each in dossiers],
            "maintenance": [maintenance_document(each) for each in planned],
        },
    )


def _print_status(session: Session, dossiers: Sequence[Dossier], planned: Sequence[Maintenance]) -> None:
    if waiting := session.unshared:
        commits = "1 commit is" if waiting == 1 else f"{waiting} commits are"
        click.echo(click.style(f"{commits} recorded here but not shared", fg="yellow"))
    if not dossiers:
        elsewhere = (
            " here; to fetch incidents that were declared elsewhere, run mim sync"
            if session.has_remote
            else ""
        )
        paragraph(f"No open incident{elsewhere}.", indent="")
    for dossier in dossiers:
        print_status(dossier, _owed(dossier, session.now), session.now)
    if planned:
        heading("Maintenance")
        zone = session.shown_zone
        columns([maintenance_row(each, session.now, zone) for each in planned], ("cyan",))


def _status_document(dossier: Dossier, now: datetime) -> dict[str, Any]:
    shown: dict[str, Any] = documents.show(dossier)["incident"]
    coming = next_update_of(dossier, now)
    return {
        **shown,
        "shifts_ended": documents.shifts_ended(dossier, now),
        "update_due": documents.at(coming.due if coming else None),
        "waiting_for_approval": [waiting_document(each) for each in waiting_texts(dossier, now)],
        "unanswered_pages": page_documents(unanswered_pages(dossier)),
        "obligations": [documents.obligation(each) for each in _owed(dossier, now)],
    }


@click.command()
@_ID
@_INCIDENT
@judging()
def sitrep(inquiry: Inquiry, incident: str | None, named: str | None) -> Result:
    """Print a 30-second summary (at most 75 words) to read aloud."""
    session = inquiry.fetch()
    dossier = _load(session, one_of(incident, named))
    name, zone = dossier.incident.id, dossier.policy.calendar.tz
    coming = next_update_of(dossier, session.now)
    said = sitrep_of(dossier, session.now, zone, coming.due if coming else None)
    return Result(
        text=lambda: paragraph(said, indent=""),
        json=lambda: {"version": 1, "incident": name, "sitrep": said, "words": len(said.split())},
    )


@click.command()
@_ID
@_INCIDENT
@judging()
def checklist(inquiry: Inquiry, incident: str | None, named: str | None) -> Result:
    """Show the activation checklist, ticked off from the timeline."""
    session = inquiry.fetch()
    dossier = _load(session, one_of(incident, named))
    record, items = dossier.incident, checklist_of(dossier, session.now)
    rows = [
        {
            "done": item.done,
            "item": item.words,
            "by": documents.at(item.by),
            "command": with_incident(item.command) or None,
        }
        for item in items
    ]

    def text() -> None:
        columns([(record.id, titled(record.title, record.mode))], ("cyan",), indent="")
        print_checklist(items, dossier.snapshot, session)

    return Result(text=text, json=lambda: {"version": 1, "incident": record.id, "checklist": rows})


@click.command()
@_ID
@_INCIDENT
@KNOWN_AT
@judging()
def show(inquiry: Inquiry, incident: str | None, named: str | None, known_at: str | None) -> Result:
    """Show one incident in full: facts, the timeline with entry ids, the review, and the problem record.

    With --known-at, later changes and corrections are not shown. Redacted text is always hidden.
    """
    session = inquiry.fetch()
    dossier = _load(session, one_of(incident, named))
    if known_at:
        return _known(dossier, *known_dossier(session, dossier, known_at))
    return Result(
        text=lambda: print_incident(dossier, session.now),
        json=lambda: documents.show(dossier),
    )


def _known(whole: Dossier, then: Dossier, at: datetime) -> Result:
    return Result(
        text=lambda: print_known(whole, then, at),
        json=lambda: documents.show_known(whole, then, at),
    )


COMMANDS = {"status": status, "sitrep": sitrep, "checklist": checklist, "show": show}
