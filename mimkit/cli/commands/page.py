"""`mim page` and `mim ack`: paging a resolver group, and its answer."""

from __future__ import annotations

import click

from mimkit.cli.acting import RunOptions, recording_command
from mimkit.cli.results.manual_steps import after_page
from mimkit.ops.roles import Acknowledge, PageGroup


@click.command()
@click.argument("group")
@click.option("--person", metavar="P", help="Page this person instead of the person on call.")
@recording_command(after=after_page)
def page(act: RunOptions, group: str, person: str | None) -> PageGroup:
    """Record that you are paging a resolver group, and show who to call: person, phone, email, who is next.

    mimkit does not contact anyone: call the person that it shows. If there is no answer, page the next person on
    the escalation path with --person.

    \b
    Examples:
      mim page payments
      mim page payments --person head-of-service
    """
    return PageGroup(**act.on_incident, group=group, person=person)


@click.command()
@click.argument("group")
@click.option("--person", metavar="P", help="The person who answered.")
@recording_command()
def ack(act: RunOptions, group: str, person: str | None) -> Acknowledge:
    """Record that a resolver group answered its page. When the group is on the bridge, record that with mim join.

    \b
    Example:
      mim ack payments --person payments-duty
    """
    return Acknowledge(**act.on_incident, group=group, person=person)


COMMANDS = {"page": page, "ack": ack}
