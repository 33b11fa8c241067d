"""`mim service`: changes the status of services on the status page."""

from __future__ import annotations

from typing import cast

import click

from mimkit.cli.acting import RunOptions, recording_command
from mimkit.cli.session import clean_argument
from mimkit.model.incident.service_status import BEST_FIRST, ServiceStatus
from mimkit.ops.facts.service_status import StateServiceStatus


class _Status(click.Choice[str]):
    """A service status. It can be abbreviated, as in `degraded` or `partial-outage`."""

    def __init__(self) -> None:
        super().__init__(BEST_FIRST)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the full name of the status."""
        typed = value.lower().replace("-", "_").replace(" ", "_")
        meant = [each for each in BEST_FIRST if typed and each.startswith(typed)]
        return super().convert(meant[0] if len(meant) == 1 else value, param, ctx)


@click.command()
@click.argument("services", nargs=-1, required=True, metavar="SERVICE...")
@click.argument("status", type=_Status())
@click.option("--text", metavar="T", help="The reason, for the record. The reason is not published.")
@recording_command()
def service(act: RunOptions, services: tuple[str, ...], status: str, text: str | None) -> StateServiceStatus:
    """Change the status of services on the status page: operational, degraded_performance, partial_outage or major_outage.

    By default, the status of a service is derived from the severity of the incident and from the dependencies in
    the service catalogue. Use this command if that status is better or worse than what users notice. The new status
    applies until the service is restored or you change the status again. A workaround changes an outage to
    degraded_performance.

    \b
    Examples:
      mim service checkout degraded
      mim service checkout email partial_outage --text "One of two sites is down"
      mim service checkout operational --at -5m
    """
    stated = cast("ServiceStatus", status)
    return StateServiceStatus(**act.on_incident, services=services, stated=stated, text=clean_argument(text))


COMMANDS = {"service": service}
