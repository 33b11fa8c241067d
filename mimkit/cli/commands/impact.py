"""`mim impact`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import click

from mimkit.app.judging.related import Search
from mimkit.app.reading.at_commit import snapshot_at
from mimkit.cli.declaring.related import RelatedIncidents
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.results.hosts import HostImpact
from mimkit.cli.results.manual_steps import phone_and_mail, with_services
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import Word, columns, heading, paragraph
from mimkit.duty.duty import Duty
from mimkit.duty.impact import Impact, ImpactedService
from mimkit.duty.impact import impact as impact_of
from mimkit.model.dossier import dossier_of
from mimkit.model.incident.service_status import ServiceStatus
from mimkit.model.organisation.directory import Service
from mimkit.model.organisation.runbook import Runbook
from mimkit.model.snapshot import Snapshot
from mimkit.ops.guards import known_services
from mimkit.ops.names import SERVICE, complete_all
from mimkit.report.duty.impact import document
from mimkit.report.duty.oncall import OnCall, on_call_for, roles_for
from mimkit.report.first_screen import FirstScreen
from mimkit.report.incident.related.earlier import Subject


@click.command()
@click.argument("services", nargs=-1, metavar="[SERVICE]...")
@click.option(
    "--host",
    "typed_hosts",
    multiple=True,
    metavar="HOST",
    help="Show the impact of an outage of this host, by id, name or address. Repeatable.",
)
@click.option(
    "--at", metavar="TIME", help="Show who is on call at this time: HH:MM, +3d, RFC 3339. [default: now]"
)
@click.option(
    "-i",
    "--incident",
    "named",
    metavar="ID",
    help="Show the impact of this incident (or of SERVICE, if specified) and similar incidents. [default: the only open incident, if you omit SERVICE]",
)
@judging()
def impact(
    inquiry: Inquiry,
    services: tuple[str, ...],
    typed_hosts: tuple[str, ...],
    at: str | None,
    named: str | None,
) -> Result:
    """Show what else is affected, what the services depend on, who to call, and similar incidents.

    With --host, shows who owns a host and which services run on it or on its virtual machines.

    Also lists open incidents on the same services, similar past incidents, and their open action items, each with the
    reason why it matches.

    \b
    Examples:
      mim impact database
      mim impact payments email --json
      mim impact --host db-03
      mim impact -i K7F
    """
    session = inquiry.fetch()
    start = inquiry.time("--at", at)
    asked = HostImpact(session.policy_world, typed_hosts)
    found, related = _subject(session, services, named, asked)
    snapshot = session.policy_world
    duty = Duty(snapshot, start, start + timedelta(days=1))
    affected = tuple(each.id for each in found.services)
    groups = [name for name in (*found.groups, *asked.owners) if name in snapshot.groups]
    on_call = {name: on_call_for(duty, "group", name, affected) for name in groups}
    roles = list(roles_for(duty, affected))
    return Result(
        text=lambda: _print(found, on_call, roles, snapshot, related, asked),
        json=lambda: (
            document(found, on_call, roles, snapshot.people, asked.owners)
            | asked.document(found.behind)
            | related.document
        ),
    )


def _subject(
    session: Session, services: tuple[str, ...], named: str | None, asked: HostImpact
) -> tuple[Impact, RelatedIncidents]:
    """Return the impact of the services or of the incident, together with the related incidents."""
    commit, snapshot = session.commit or "", session.policy_world
    typed = known_services(snapshot, complete_all(SERVICE, services, snapshot))
    names = tuple(dict.fromkeys((*typed, *asked.services)))
    found = impact_of(snapshot, names)
    if (services or asked.hosts) and not named:
        subject = Subject(services=names, related=found.related)
        return found, RelatedIncidents(session, Search(session.repo, commit, subject))
    name = session.incident(named)
    screen = FirstScreen(dossier_of(snapshot_at(session.repo, commit, (name,)), name))
    subject, mode = screen.subject, screen.dossier.incident.mode
    if services or asked.hosts:
        subject = subject._replace(services=names, related=found.related)
    return found if services or asked.hosts else screen.impact, RelatedIncidents(
        session, Search(session.repo, commit, subject, name, mode)
    )


def _print(
    found: Impact,
    on_call: Mapping[str, OnCall],
    roles: Sequence[OnCall],
    snapshot: Snapshot,
    related: RelatedIncidents,
    asked: HostImpact,
) -> None:
    asked.print()
    for service in found.services:
        columns([(Word(service.id, "cyan"), f"tier {service.tier}", service.title)], indent="")
        columns([row for row in _facts(service) if row[1]], ("cyan",))
    if found.services:
        heading("Also affected")
        columns([_hit(each) for each in found.hit], ("cyan",))
    if not found.hit and found.services:
        paragraph("No other service depends on it.")
    elif found.business_units:
        heading("Affected business units")
        paragraph(", ".join(found.business_units))
    if found.stands_on:
        heading("Depends on")
        columns([_support(each) for each in found.stands_on], ("cyan",))
    asked.print_hosts_of(found.behind)
    heading("Call")
    both = {name: found.groups.get(name, ()) for name in (*asked.owners, *found.groups)}
    rows = [
        _group(group, (*asked.owners.get(group, ()), *ids), on_call, snapshot) for group, ids in both.items()
    ]
    rows += [_role(each, snapshot) for each in roles]
    if not rows:
        paragraph(
            "No one: the host has no resolver group and no mapped service. Set `owner` for the host in "
            "policy/infrastructure, or add a rule for it under `mapping` there."
        )
    columns(rows, ("cyan",))
    if found.runbooks:
        heading("Runbooks")
        columns(
            [(runbook.id, f"{runbook.title}: {'; '.join(_symptoms(runbook))}") for runbook in found.runbooks],
            ("cyan",),
        )
    related.print()


def _symptoms(runbook: Runbook) -> list[str]:
    return [trigger.symptom.strip().removesuffix(".") for trigger in runbook.triggers]


def _facts(service: Service) -> tuple[tuple[str, str], ...]:
    return (
        ("users", service.users or ""),
        ("business units", ", ".join(service.business_units)),
        ("runs on", ", ".join(service.infrastructure)),
    )


_SOFTLY: Final[Mapping[ServiceStatus, str]] = {
    "operational": "; stays operational",
    "degraded_performance": "; degraded performance",
}
"""The note for a service that avoids a major outage because its dependency path includes a soft dependency."""


def _hit(each: ImpactedService) -> tuple[str, ...]:
    # A dependent service is always in the catalogue, because its own file declares the dependency.
    service = each.service
    tier = f"tier {service.tier}" if service else ""
    way = f", through {' and '.join(reversed(each.way[1:-1]))}" if each.way[1:-1] else ""
    return each.id, tier, f"{service.title if service else ''}{way}{_SOFTLY.get(each.status, '')}"


def _support(each: ImpactedService) -> tuple[str, ...]:
    if each.service is None:
        return each.id, "", "not in the service catalogue"
    runs_on = f"; runs on {', '.join(each.service.infrastructure)}" if each.service.infrastructure else ""
    return each.id, f"tier {each.service.tier}", f"{each.service.title}{runs_on}"


def _group(
    group: str, services: Sequence[str], on_call: Mapping[str, OnCall], snapshot: Snapshot
) -> tuple[str, ...]:
    answers = f"owns {', '.join(services)}"
    if group not in on_call:
        return group, Word("no one", "red"), "", f"not a resolver group; {answers}"
    call = on_call[group].call
    phone, mail = phone_and_mail(call, snapshot)
    trouble = f"{call.trouble.words}; " if call.trouble else ""
    return group, call.person or "", phone or mail, f"{trouble}{answers}{_also(on_call[group])}"


def _role(found: OnCall, snapshot: Snapshot) -> tuple[str, ...]:
    phone, mail = phone_and_mail(found.call, snapshot)
    said = found.call.trouble.words if found.call.trouble else f"for {', '.join(found.first_for)}"
    return found.name, found.call.person or Word("no one", "red"), phone or mail, f"{said}{_also(found)}"


def _also(found: OnCall) -> str:
    return f"; also on call: {', '.join(with_services(each) for each in found.also)}" if found.also else ""


COMMANDS = {"impact": impact}
