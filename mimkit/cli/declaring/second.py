"""Asks for confirmation before declaring a second incident that may be the same as an open one."""

from __future__ import annotations

from typing import Final

import click

from mimkit.app.judging.related import Search
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import columns
from mimkit.duty.impact import impact
from mimkit.errors import MimError
from mimkit.model.incident.incident import Mode
from mimkit.ops.guards import known_services
from mimkit.ops.names import SERVICE, complete_all
from mimkit.ops.refusals.names import SameIncident
from mimkit.report.incident.related.earlier import Subject, brief_reasons
from mimkit.report.incident.related.open_incidents import OpenIncident

_MOST: Final = 3


def ask_before_second(
    session: Session, title: str, text: str | None, services: tuple[str, ...], mode: Mode
) -> None:
    """List the open incidents that may be the same, and ask whether to declare a separate one.

    Raises SameIncident if the answer is no. Unreadable records do not prevent a declaration.
    """
    try:
        found = _alike(session, title, text, services, mode)
    except MimError:
        return
    if not found:
        return
    click.echo(click.style("Already open:", fg="yellow"), err=True)
    columns([_row(each) for each in found[:_MOST]], ("cyan",), err=True)
    if more := len(found[_MOST:]):
        click.echo(f"  {more} more: mim list --open", err=True)
    if not click.confirm("Declare this as a separate incident?", err=True):
        known = [session.short(each.id) for each in found if each.id]
        raise SameIncident(found[0].id, known[0] if known else None)


def _alike(
    session: Session, title: str, text: str | None, services: tuple[str, ...], mode: Mode
) -> list[OpenIncident]:
    if session.commit is None:
        return []
    snapshot = session.policy_world
    names = known_services(snapshot, complete_all(SERVICE, services, snapshot))
    subject = Subject(title, text, names, impact(snapshot, names).related)
    return Search(session.repo, session.commit, subject, mode=mode).open()


def _row(each: OpenIncident) -> tuple[str, str]:
    if each.is_restricted:
        return "restricted", f"{each.phase} ({brief_reasons(each.common)})"
    return each.id, f"{each.severity}, {each.phase}: {each.title} ({brief_reasons(each.common)})"
