"""`mim page` and `mim ack`: page a resolver group, and record its acknowledgement."""

from __future__ import annotations

import click

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.recording.recording import Recording
from mimkit.cli.acting import RunOptions, recording_command
from mimkit.cli.results.answer import after_ack
from mimkit.cli.results.send_option import SEND_PAGE
from mimkit.cli.session import Session
from mimkit.errors import UsageError
from mimkit.model.dossier import dossier_of
from mimkit.ops.names import GROUP, complete
from mimkit.ops.paging.page import Acknowledge, PageGroup


def _after(recording: Recording, session: Session) -> None:
    from mimkit.cli.results.paging import after_page  # noqa: PLC0415 - first it is recorded, and that is printed

    after_page(recording, session)


def _quietly(recording: Recording, session: Session) -> None:
    from mimkit.cli.results.paging import contact_quietly  # noqa: PLC0415 - as above

    contact_quietly(recording, session)


def _repeated(recording: Recording, session: Session) -> None:
    from mimkit.cli.results.paging import page_repeated  # noqa: PLC0415 - as above

    page_repeated(recording, session)


@click.command()
@click.argument("group")
@click.option("--person", metavar="P", help="Page this person instead of the person on call.")
@click.option(
    "--next",
    "next_",
    is_flag=True,
    help="Page the next person on the escalation path.",
)
@SEND_PAGE
@recording_command(after=_after, deliver=_quietly, repeated=_repeated)
def page(act: RunOptions, group: str, person: str | None, next_: bool) -> PageGroup:
    """Page a resolver group: record the page, show who to call, and contact the person.

    mimkit uses the person's `page` address in policy/people.yaml, or else the group's. A receipt in the record
    shows the result. Without a `page` address, mimkit contacts no one, and you need to call the person yourself.

    For proposals and back-filled incidents, mimkit contacts no one. For drills and for pages in the past (--at), it
    contacts the person only with --send.

    \b
    Examples:
      mim page payments
      mim page payments --next
      mim page payments --person head-of-service
    """
    if person and next_:
        raise UsageError("--next already chooses the person", "omit --next or --person")
    common = act.on_incident
    return PageGroup(
        **common,
        group=group,
        person=_next_person(act, common["incident"], group) if next_ else person,
        is_next=next_,
    )


def _next_person(act: RunOptions, incident: str, group: str) -> str | None:
    """Return the next person on the escalation path, or None if the group has not been paged yet."""
    from mimkit.app.delivering.escalation import next_person  # noqa: PLC0415 - only --next pays for it

    session = act.session
    snapshot = snapshot_at(session.repo, session.commit, (incident,))
    name = complete(GROUP, group, snapshot)
    return next_person(dossier_of(snapshot, incident), name, session.now)


@click.command()
@click.argument("group")
@click.option("--person", metavar="P", help="The person who answered.")
@recording_command(after=after_ack)
def ack(act: RunOptions, group: str, person: str | None) -> Acknowledge:
    """Record that a resolver group answered its page. This ends the escalation. When the group is on the bridge, record that with mim join.

    \b
    Example:
      mim ack payments --person payments-duty
    """
    return Acknowledge(**act.on_incident, group=group, person=person)


COMMANDS = {"page": page, "ack": ack}
