"""Prints the result of a command that changes records: what changed, whether it was shared, and what to do next."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from mimkit.app.recording.recording import Recording
from mimkit.cli.hints import with_incident
from mimkit.cli.results.posting import post_entries
from mimkit.cli.session import Session
from mimkit.cli.terminal.output import print_result, print_to_stderr
from mimkit.cli.terminal.result_line import ResultLine, how_far, subject_of
from mimkit.errors import MimError
from mimkit.model.change import Change
from mimkit.report.text.terminal import safe
from mimkit.store.layout import path_of

if TYPE_CHECKING:
    from mimkit.model.incident.entries import Delivery

_MOST = 20
"""The maximum number of differences to print."""
FINDINGS = 1
"""The exit status if a repeated entry differs from the recorded one."""

After = Callable[[Recording, Session], None]
Words = Callable[[Recording, Session], str]
Remarks = Callable[[Recording, Session], Iterable[str]]


class ResultText(NamedTuple):
    """A command's additional output, printed after the result line."""

    after: After | None = None
    remarks: Remarks | None = None
    """Returns notes on unusual content in the record. They are printed to stderr, even with --json."""
    deliver: After | None = None
    """With --json, sends what was recorded if sending was requested. In text output, `after` sends it instead."""
    summary: After | None = None
    """Prints a summary of the entries from a file, even if nothing changed."""
    repeated: After | None = None
    """Called instead of `after` if an entry with the same key was already recorded."""
    more: Callable[[Recording, Session], dict[str, Any]] | None = None
    """Returns additional keys for the JSON document."""


def show_recording(
    recording: Recording, session: Session, telling: ResultText, line: ResultLine | None
) -> int:
    """Print a recording, as JSON if `line` is None. Return 0, or the exit status if it was not shared or delivered."""
    from mimkit.cli.main import print_refusal  # noqa: PLC0415 - main imports the verbs, and they this

    if recording.change.is_repeat and telling.repeated:
        telling.repeated(recording, session)
    says = tuple(_says(recording, session, telling, line))
    if not recording.commit:
        for say in says:
            say()
    else:
        done = f"{subject_of(recording)[0]} {how_far(recording)[0]}"
        print_result(done, *says)
        if line:
            # Post entries even if the output is closed. Posting is therefore not one of the steps that print
            # output.
            posted = post_entries(recording, session)
            if sys.stdout is not None:
                print_result(done, *posted)
    with print_to_stderr():
        for warning in (
            *recording.warnings,
            *_differences(recording),
            *_remarks(recording, session, telling),
        ):
            click.echo(f"{click.style('note:', fg='yellow')} {safe(with_incident(warning))}", err=True)
    problems = [each for each in (recording.trouble, recording.undelivered) if each]
    for problem in problems:
        print_refusal(problem)
    if problems:
        # A failed delivery is more important than a failure to share.
        return problems[-1].status
    return FINDINGS if recording.change.differences else 0


def _says(
    recording: Recording, session: Session, telling: ResultText, line: ResultLine | None
) -> Iterator[Callable[[], None]]:
    """Yield functions that print the result line and the output after it, or the JSON document."""
    if line is None:
        if telling.deliver and not recording.change.is_repeat and recording.commit:
            telling.deliver(recording, session)
        post_entries(recording, session)
        yield lambda: click.echo(json.dumps(document(recording) | _more(recording, session, telling)))
        return
    yield lambda: line.complete(recording)
    if summary := telling.summary:
        yield lambda: summary(recording, session)
    if not recording.change.is_repeat and (after := telling.after):
        yield lambda: _follow(after, recording, session)


def _more(recording: Recording, session: Session, telling: ResultText) -> dict[str, Any]:
    return telling.more(recording, session) if telling.more and not recording.change.is_repeat else {}


def _remarks(recording: Recording, session: Session, telling: ResultText) -> tuple[str, ...]:
    """Return the command's notes. There are none for a repeated entry or if the required data is unreadable."""
    if recording.change.is_repeat:
        return ()
    try:
        return tuple(telling.remarks(recording, session)) if telling.remarks else ()
    except MimError:
        return ()


def _differences(recording: Recording) -> Iterator[str]:
    """Yield a note for each difference between a repeated entry and the recorded one."""
    change = recording.change
    yield from change.differences[:_MOST]
    if more := len(change.differences[_MOST:]):
        yield f"{more} more differences"
    if change.differences:
        entry = change.entries[0][-6:] if change.is_repeat and len(change.entries) == 1 else "ENTRY"
        yield f"the recorded entry was kept; to correct it: mim amend {entry} --text TEXT"


def _follow(after: After, recording: Recording, session: Session) -> None:
    """Print the command's additional output.

    If data is unreadable, print a note instead of failing, because the change is already recorded.
    """
    try:
        after(recording, session)
    except MimError as trouble:
        click.echo(
            f"{click.style('note:', fg='yellow')} the rest is not shown: {safe(trouble.sentence)}; "
            f"{safe(with_incident(trouble.hint))}",
            err=True,
        )


def receipt_document(receipt: Delivery) -> dict[str, Any]:
    """Return a receipt as a JSON object."""
    return {
        "update": receipt.update,
        "channel": receipt.channel,
        "state": receipt.state,
        "accepted": receipt.accepted,
        "refused": [{"reason": each.reason, "recipients": each.recipients} for each in receipt.refused],
        "unknown": receipt.unknown,
        "instead_of": receipt.instead_of,
        "reason": receipt.text,
    }


def _proposed(recording: Recording) -> dict[str, Any]:
    """Return the new texts that are waiting for approval, or an empty dict if there are none."""
    from mimkit.cli.results.proposing import proposed_texts  # noqa: PLC0415 - it imports this module

    texts = proposed_texts(recording)
    if not texts:
        return {}
    from mimkit.report.incident.approval_text import waiting_document  # noqa: PLC0415 - a note does not pay for it

    return {"waiting_for_approval": [waiting_document(each) for each in texts]}


def _page_receipt(recording: Recording) -> dict[str, Any]:
    if recording.page_receipt is None:
        return {}
    from mimkit.report.incident.paging.page_text import page_receipt_document  # noqa: PLC0415 - a note does not pay for it

    return {"receipt": page_receipt_document(recording.page_receipt)}


def _maintenance(change: Change) -> dict[str, Any]:
    names = [each.ref.id for each in change.edits if each.ref.kind == "maintenance"]
    return {"maintenance": names[0]} if names else {}


def document(recording: Recording) -> dict[str, Any]:
    """Return the JSON document for a command that changes records."""
    change = recording.change
    left = [{"path": path_of(each.ref), "keys": list(each.keys), "entry": each.entry} for each in change.left]
    return {
        "version": 1,
        "incident": change.incident,
        "entries": list(change.entries),
        "made": change.made,
        **_maintenance(change),
        "commit": recording.commit or None,
        "recorded": bool(recording.commit),
        "shared": recording.shared,
        **(
            {"deliveries": [receipt_document(each) for each in recording.deliveries]}
            if recording.deliveries
            else {}
        ),
        **_page_receipt(recording),
        **_proposed(recording),
        **({"posts": dict(recording.posts)} if recording.posts else {}),
        **({"retracted": list(change.retracted)} if change.retracted else {}),
        **({"blanked": change.blanked, "left": left} if change.blanked else {}),
        **({"repeated": True, "differences": list(change.differences)} if change.is_repeat else {}),
    }
