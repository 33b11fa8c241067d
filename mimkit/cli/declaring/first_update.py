"""`mim declare --tell`: records a first update after the declaration, and sends it as `mim update` does."""

from __future__ import annotations

from typing import Any, Final

import click

from mimkit.app.delivering.deliver import NotDelivered
from mimkit.app.recording.record import perform
from mimkit.app.recording.recording import Recording
from mimkit.cli.drafting.update_text import FIRST_DOING
from mimkit.cli.results.next_steps import after_update
from mimkit.cli.results.sending import deliver_quietly
from mimkit.cli.session import Session
from mimkit.cli.terminal.dialogue import TerminalDialogue
from mimkit.cli.terminal.result_line import ResultLine
from mimkit.errors import MimError
from mimkit.ops.communication.updates import SendUpdate

_SECOND: Final = "mimkit.first-update"

_WANTED: Final = "mimkit.tell"

TELL = click.option(
    "--tell",
    "tell_",
    is_flag=True,
    callback=lambda ctx, _, wanted: ctx.meta.setdefault(_WANTED, wanted),
    help="Also record a first update, and send it like `mim update` does. It contains the impact or the "
    "title, states that you are investigating, and announces the next update.",
)


class NoFirstUpdate(NotDelivered):
    """The incident was declared, but the update requested with `--tell` was not recorded."""

    def __init__(self, problem: MimError) -> None:
        super().__init__(
            f"the incident was declared, but the update was not recorded: {problem.sentence}",
            "write the update: mim update",
        )
        self.rows = problem.rows


def is_wanted() -> bool:
    """Return whether `--tell` was given."""
    return bool(click.get_current_context().meta.get(_WANTED))


def send_first_update(recording: Recording, session: Session) -> None:
    """Record the update, print whether it was recorded and shared, and send it."""
    line = ResultLine(None)
    second = _record(recording, session, line)
    if second is None:
        return
    line.complete(second)
    after_update(second, session)
    _take_over(recording, second)


def send_first_update_quietly(recording: Recording, session: Session) -> None:
    """Record and send the update without printing. Its result is part of the declaration's JSON document."""
    second = _record(recording, session, None)
    if second is None:
        return
    deliver_quietly(second, session)
    _take_over(recording, second)


def first_update_document() -> dict[str, Any]:
    """Return the JSON object for the first update in this run. It is empty if there is no such update."""
    second: Recording | None = click.get_current_context().meta.get(_SECOND)
    if second is None:
        return {}
    return {
        "update": {
            "entries": list(second.change.entries),
            "commit": second.commit,
            "recorded": True,
            "shared": second.shared,
        }
    }


def _record(recording: Recording, session: Session, line: ResultLine | None) -> Recording | None:
    """Record the update. If that fails, return None. The declaration remains valid."""
    incident = recording.snapshot.incidents[recording.change.incident or ""]
    session.name_in_hints(incident.id)
    # Use the time of the declaration, because the output that follows shows the state at that time.
    at = session.now
    # Do not ask again: the branch and wording were already confirmed for the declaration.
    dialogue = TerminalDialogue(here=True)
    dialogue.line, dialogue.reads_wording = line, False
    command = SendUpdate(
        by=recording.command.by,
        at=at,
        now=at,
        entropy=session.entropy(),
        via=recording.command.via,
        incident=incident.id,
        affected=incident.impact or incident.title,
        doing=FIRST_DOING,
    )
    try:
        return perform(session.repo, command, dialogue)
    except MimError as problem:
        dialogue.break_line()
        recording.undelivered = NoFirstUpdate(problem)
        return None


def _take_over(recording: Recording, second: Recording) -> None:
    """Include the update's result in the result of the declaration."""
    click.get_current_context().meta[_SECOND] = second
    recording.snapshot = second.snapshot
    recording.deliveries += second.deliveries
    recording.undelivered = second.undelivered
    recording.trouble = recording.trouble or second.trouble
