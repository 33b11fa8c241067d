"""Commands for responding to an open incident: role, join, bridge, severity, link."""

from __future__ import annotations

import click

from mimkit.app.reading.finding.find import find_problem
from mimkit.cli.acting import RunOptions, recording_command
from mimkit.cli.results.next_steps import after_role, remarks_on_criteria
from mimkit.cli.session import clean_argument
from mimkit.errors import UsageError
from mimkit.model.ids import record_prefix
from mimkit.model.incident.entries import LinkRelation
from mimkit.model.shell import quoted
from mimkit.ops.classify import ChangeSeverity, Link
from mimkit.ops.follow_up.problem import LinkProblem
from mimkit.ops.roles import Join, OpenBridge, TakeRole


@click.command()
@click.argument("role")
@click.argument("person")
@recording_command(after=after_role)
def role(act: RunOptions, role: str, person: str) -> TakeRole:
    """Assign a role or hand it over, and print its duty card.

    \b
    Example:
      mim role technical-lead tech-duty
    """
    return TakeRole(**act.on_incident, role=role, person=person)


@click.command()
@click.argument("who")
@click.option("--guest", is_flag=True, help="WHO is an external guest, such as a vendor's engineer.")
@click.option("--group", metavar="G", help="The resolver group that a guest represents, such as a vendor.")
@recording_command()
def join(act: RunOptions, who: str, guest: bool, group: str | None) -> Join:
    """Record who joined the bridge: a person, a resolver group, or an external guest.

    \b
    Examples:
      mim join payments-duty
      mim join "Acme support, second line" --guest
    """
    return Join(
        **act.on_incident, who=(clean_argument(who) or "") if guest else who, guest=guest, group=group
    )


@click.command()
@click.argument("url")
@recording_command()
def bridge(act: RunOptions, url: str) -> OpenBridge:
    """Record the address for the bridge call or war room.

    \b
    Example:
      mim bridge https://meet.example.com/k7f
    """
    return OpenBridge(**act.on_incident, url=url)


@click.command()
@click.argument("severity")
@click.option("--reason", required=True, metavar="R", help="Why.")
@click.option(
    "-c",
    "--criterion",
    "criteria",
    multiple=True,
    metavar="C",
    help="A further criterion that is met. Repeatable.",
)
@recording_command(remarks=remarks_on_criteria)
def severity(act: RunOptions, severity: str, reason: str, criteria: tuple[str, ...]) -> ChangeSeverity:
    """Change the severity from now on, or record which criteria are met.

    \b
    Examples:
      mim severity SEV1 --reason "the stores are affected too"
      mim severity SEV2 --criterion many-users --reason "200 users reported it"
    """
    return ChangeSeverity(
        **act.on_incident, severity=severity, reason=clean_argument(reason) or "", criteria=criteria
    )


@click.command()
@click.argument("ref")
@click.option(
    "--rel",
    type=click.Choice(("originating", "change", "other")),
    help="How the other record is related to the incident. [default: originating]",
)
@click.option("--closed", is_flag=True, help="Mark the other record as closed.")
@recording_command()
def link(act: RunOptions, ref: str, rel: LinkRelation | None, closed: bool) -> Link | LinkProblem:
    """Link another record to the incident, or mark the other record as closed.

    If you use the id of a problem record, that record is linked, as with `mim problem link`.

    \b
    Examples:
      mim link INC-4711
      mim link INC-4711 --closed
      mim link CHG-88 --rel change
      mim link PB-20261125-Q2M
    """
    if record_prefix(ref) == "PB":
        if rel or closed:
            raise UsageError(
                "--rel and --closed are for records in other systems, not for a problem record",
                f"to link it: mim link {quoted(ref)}; to close it: mim problem update {quoted(ref)} --state closed",
            )
        session = act.session
        return LinkProblem(**act.on_incident, problem=find_problem(session.repo, session.commit, ref))
    return Link(**act.on_incident, record=clean_argument(ref) or "", rel=rel or "originating", closed=closed)


COMMANDS = {
    "role": role,
    "join": join,
    "bridge": bridge,
    "severity": severity,
    "link": link,
}
