"""Result message of a command that changes records: what changed, if it was shared, and what is next."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import click

from mimkit.app.recording.record import Outcome
from mimkit.app.recording.share import Sharing
from mimkit.cli.hints import with_incident
from mimkit.cli.session import Session
from mimkit.cli.terminal.output import tell, unheard
from mimkit.errors import MimError
from mimkit.report.text.terminal import safe
from mimkit.store.layout import path_of

After = Callable[[Outcome, Session], None]
Words = Callable[[Outcome, Session], str]
Remarks = Callable[[Outcome, Session], Iterable[str]]


class Telling(NamedTuple):
    """A verb's additional output: what follows its line, and the text of the line if not the commit's."""

    after: After | None = None
    words: Words | None = None
    remarks: Remarks | None = None
    """Notes on unusual content of the record: on the error stream, with --json too."""


def show_outcome(outcome: Outcome, session: Session, telling: Telling, *, as_json: bool) -> int:
    """Print an outcome and return the exit status: 0, or the reason why it was not shared."""
    from mimkit.cli.main import complain  # noqa: PLC0415 - main imports the verbs, and they this

    trouble = outcome.sharing.trouble if outcome.sharing else None
    says = tuple(_says(outcome, session, telling, as_json=as_json))
    if outcome.sharing is None:
        for say in says:
            say()
    else:
        tell(f"{_head(outcome)} {_how_far(outcome)[0]}", *says)
    with unheard():
        for warning in (*outcome.warnings, *_remarks(outcome, session, telling)):
            click.echo(f"{click.style('note:', fg='yellow')} {safe(with_incident(warning))}", err=True)
    if isinstance(trouble, MimError):
        complain(trouble)
        return trouble.status
    return 0


def _says(
    outcome: Outcome, session: Session, telling: Telling, *, as_json: bool
) -> Iterator[Callable[[], None]]:
    """Yield the output: the line that shows how far it got, and what follows it."""
    if as_json:
        yield lambda: click.echo(json.dumps(document(outcome)))
        return
    line = _line(outcome, telling.words(outcome, session) if telling.words else None)
    yield lambda: click.echo(line)
    if after := telling.after:
        yield lambda: _follow(after, outcome, session)


def _remarks(outcome: Outcome, session: Session, telling: Telling) -> tuple[str, ...]:
    """Return the verb's own notes; none if the data for them is unreadable."""
    try:
        return tuple(telling.remarks(outcome, session)) if telling.remarks else ()
    except MimError:
        return ()


def _follow(after: After, outcome: Outcome, session: Session) -> None:
    """Print what follows the line; the change is recorded, even if what follows is unreadable."""
    try:
        after(outcome, session)
    except MimError as trouble:
        click.echo(
            f"{click.style('note:', fg='yellow')} the rest is not shown: {safe(trouble.sentence)}; "
            f"{safe(with_incident(trouble.hint))}",
            err=True,
        )


def document(outcome: Outcome) -> dict[str, Any]:
    """Return the JSON document of a command that changes records."""
    sharing = outcome.sharing
    change = outcome.change
    left = [{"path": path_of(each.ref), "keys": list(each.keys), "entry": each.entry} for each in change.left]
    return {
        "version": 1,
        "incident": change.incident,
        "entries": list(change.entries),
        "made": change.made,
        "commit": sharing.commit if sharing else None,
        "recorded": sharing is not None,
        "shared": sharing.shared if sharing else False,
        **({"blanked": change.blanked, "left": left} if change.blanked else {}),
    }


def _head(outcome: Outcome) -> str:
    return outcome.change.subject.partition(": ")[0]


def _line(outcome: Outcome, own_words: str | None) -> str:
    head, words = _head(outcome), safe(own_words or outcome.change.subject.partition(": ")[2])
    right, colour = _how_far(outcome)
    columns = min(shutil.get_terminal_size((80, 24)).columns, 100)
    gap = columns - len(head) - len("  ") - len(words) - len(right)
    # If both do not fit on one line, how far it got goes on the next line, at the right.
    space = " " * gap if gap >= len("  ") else "\n" + " " * (columns - len(right))
    return f"{click.style(head, bold=True)}  {words}{space}{click.style(right, fg=colour)}"


def _how_far(outcome: Outcome) -> tuple[str, str]:
    sharing = outcome.sharing
    if sharing is None:
        return "dry run, nothing recorded", "yellow"
    short = f"recorded {sharing.commit[:7]}"
    if sharing.shared:
        return f"{short}, shared{_where(sharing)}", "green"
    return (f"{short}, not shared", "yellow") if sharing.trouble else (short, "green")


def _where(sharing: Sharing) -> str:
    return f" on {safe(sharing.branch)}" if sharing.branch else ""
