"""`mim card`."""

from __future__ import annotations

import shlex
from datetime import timedelta

import click

from mimkit.cli.judging import Inquiry, Result, forms_of, judging
from mimkit.cli.terminal.document import print_document
from mimkit.duty.duty import Duty
from mimkit.model.organisation.directory import Group
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import rfc3339
from mimkit.ops.names import GROUP, complete
from mimkit.ops.refusals.names import UnknownName
from mimkit.report.card import FORMATS, Card, document
from mimkit.report.duty.oncall import on_call_for_all


@click.command()
@click.argument("group", required=False, metavar="[GROUP]")
@click.option("--at", metavar="TIME", help="The start of the period: HH:MM, +3d, RFC 3339. [default: now]")
@click.option(
    "--days",
    type=click.IntRange(1, 31),
    default=7,
    show_default=True,
    metavar="N",
    help="The number of days in the period.",
)
@judging(("text", *FORMATS))
def card(inquiry: Inquiry, group: str | None, at: str | None, days: int) -> Result:
    """Print a card for a total outage: who to call, when to declare, services, runbooks and commands.

    The card shows the shifts of the coming week with phone numbers. For a resolver group, it shows only the roles
    and the shifts, services and runbooks of that group. The HTML version is a single file that you can print or
    keep on a phone.

    \b
    Examples:
      mim card
      mim card payments --days 14
      mim card --format html
    """
    session = inquiry.fetch()
    snapshot = session.policy_world
    start = inquiry.start("--at", at)
    end = start + timedelta(days=days)
    chosen = _known_group(snapshot, group) if group else None
    words = ["mim", "card", *([chosen.id] if chosen else []), "--at", rfc3339(start), "--days", str(days)]
    everyone = tuple(on_call_for_all(Duty(snapshot, start, end)))
    found = Card(snapshot, everyone, start, end, chosen, shlex.join(words))
    return Result(text=lambda: print_document(document(found)), **forms_of(FORMATS, found))


def _known_group(snapshot: Snapshot, typed: str) -> Group:
    name = complete(GROUP, typed, snapshot)
    if name not in snapshot.groups:
        raise UnknownName("resolver group", typed, snapshot.groups, "policy/groups")
    return snapshot.groups[name]


COMMANDS = {"card": card}
