"""Builds the sections of the board for one incident, each as lines of a given width."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from textual.content import Content

from mimkit.cli.watch.screen.drawing.countdown import SIGNS, countdown_at, state_at
from mimkit.cli.watch.screen.drawing.line import (
    ACCENT,
    AMBER,
    EMPTY,
    FAINT,
    PLAIN,
    RED,
    STRONG,
    align_ends,
    cut,
    cut_middle,
    fit,
    join,
    text,
    wrap,
)
from mimkit.report.board.board import (
    Board,
    BoardIncident,
    ClockState,
    EntryLine,
    RoleLine,
    WorkLine,
)

STYLES: Final[dict[ClockState, str]] = {"overdue": RED, "soon": AMBER, "running": PLAIN}
NO_ONE: Final = "no one"
_OWNER_FROM: Final = 60
"""The minimum section width for showing the owners of deadlines."""
_KIND: Final = 10
_NAMES: Final = 16
"""The maximum width of a person's name in columns."""


class Section(NamedTuple):
    """A section of the board, with its heading and its lines, most important first."""

    title: Content
    lines: Sequence[Content]
    least: int = 1
    """The minimum number of lines to show, even if there is little room."""


def clocks_section(incident: BoardIncident, now: datetime, width: int, *, cuts: bool = True) -> Section:
    """Return the running deadlines with the time remaining, earliest first.

    Long titles are shortened, or wrapped if `cuts` is false.
    """
    states = [state_at(each, now) for each in incident.clocks]
    words = [countdown_at(each, now) for each in incident.clocks]
    room = max(map(len, words), default=0)
    lines: list[Content] = []
    for each, state, left in zip(incident.clocks, states, words, strict=True):
        head = text(f"{SIGNS[state]} {left:>{room}}  ", STYLES[state])
        owner = text(each.owner or NO_ONE, FAINT) if width >= _OWNER_FROM else EMPTY
        lines += _clock(head, text(each.title), owner, width, cuts=cuts)
    return Section(_clock_title(Counter(states)), lines or [text("none running", FAINT)], least=4)


def _clock(head: Content, title: Content, owner: Content, width: int, *, cuts: bool) -> Iterator[Content]:
    room = width - head.cell_length - (owner.cell_length + 2 if owner else 0)
    first, *rest = [cut_middle(title, room)] if cuts else wrap(title, room)
    yield align_ends(head + first, owner, width) if owner else head + first
    yield from (Content(" " * head.cell_length) + each for each in rest)


def _clock_title(counts: Counter[ClockState]) -> Content:
    some = [
        text(f"{SIGNS[state]} {counts[state]} {state}", STYLES[state])
        for state in ("overdue", "soon")
        if counts[state]
    ]
    return join([text("Clocks", STRONG), *some])


def roles_section(incident: BoardIncident, width: int) -> Section:
    """Return the roles, unfilled roles first."""
    room = min(max((len(each.person or NO_ONE) for each in incident.roles), default=0), _NAMES)
    ordered = [*incident.gaps, *(each for each in incident.roles if each.person)]
    missing = len(incident.gaps)
    title = join([text("Roles", STRONG), text(f"! {missing} not filled", AMBER) if missing else EMPTY])
    return Section(title, [cut(_role(each, room), width) for each in ordered], least=2)


def _role(line: RoleLine, room: int) -> Content:
    if line.person is None:
        return text("! ", AMBER) + fit(text(NO_ONE, AMBER), room) + text(f"  {line.title}")
    over = text("shift ended, ", AMBER) if line.shift_ended else EMPTY
    name = fit(text(line.person, STRONG), room)
    return text("! " if over else "  ", AMBER) + name + Content("  ") + over + text(line.title, FAINT)


def escalations_section(board: Board, incident: BoardIncident, width: int) -> Section:
    """Return the unanswered pages with the next step for each, and the groups that have not joined the bridge yet."""
    return Section(
        text("Pages", STRONG), [cut(each, width) for each in _escalations(board, incident)], least=1
    )


def _escalations(board: Board, incident: BoardIncident) -> Iterator[Content]:
    for each in incident.escalations:
        style = STYLES[each.state]
        head = text(f"{SIGNS[each.state]} ", style) + text(each.title, STRONG)
        yield head + text(f"  no answer since {_hour(board, each.paged)}", style)
        if each.next and each.due:
            yield text(f"    then {each.next} at {_hour(board, each.due)}", FAINT)
    for answered in incident.answered:
        yield text("  ") + text(answered.group, STRONG) + text("  answered, not on the bridge", FAINT)


def work_section(incident: BoardIncident, width: int) -> Section:
    """Return the open blockers, tasks and queries."""
    counts = Counter(each.kind for each in incident.work)
    names = [
        text(
            f"{count} {kind if count == 1 else kind.replace('query', 'querie') + 's'}",
            RED if kind == "blocker" else FAINT,
        )
        for kind, count in counts.items()
    ]
    return Section(
        join([text("Open", STRONG), *names]), [_work(each, width) for each in incident.work], least=2
    )


def _work(line: WorkLine, width: int) -> Content:
    blocks = line.kind == "blocker"
    head = text("! " if blocks else "  ", RED) + text(line.kind, RED if blocks else ACCENT)
    return align_ends(head + text(f"  {line.text}"), text(line.owner or NO_ONE, FAINT), width)


def undelivered_section(incident: BoardIncident, now: datetime, width: int) -> Section:
    """Return the audiences to which the last update was not sent."""
    lines = []
    for each in incident.undelivered:
        state: ClockState = "overdue" if now > each.due else each.state
        lines.append(cut(text(f"{SIGNS[state]} ", STYLES[state]) + text(each.text), width))
    return Section(text("Not delivered", STRONG), lines)


def entries_section(board: Board, incident: BoardIncident, width: int) -> Section:
    """Return the timeline, latest entry first."""
    return Section(
        text("Latest", STRONG), [_entry(board, each, width) for each in reversed(incident.entries)], least=3
    )


def _entry(board: Board, line: EntryLine, width: int) -> Content:
    shown = PLAIN if line.counts else "strike dim"
    head = (
        text(f"{_hour(board, line.at)}  ", FAINT)
        + fit(text(line.label.lower(), ACCENT), _KIND)
        + Content("  ")
    )
    words = line.text if line.counts else f"{line.text} (does not count)"
    return align_ends(head + text(words, shown), text(line.by, FAINT), width)


def maintenance_section(board: Board, width: int) -> Section:
    """Return the maintenance work that is in progress or will start soon."""
    rows = [
        join([text(each.window, FAINT), text(each.title), text(each.state, ACCENT)])
        for each in board.maintenance
    ]
    return Section(text("Maintenance", STRONG), [cut(each, width) for each in rows])


def _hour(board: Board, at: datetime) -> str:
    """Return the time in five columns, or the date if it is not today.

    The time zone is shown in a different part of the board.
    """
    local = at.astimezone(board.zone)
    is_today = local.date() == board.now.astimezone(board.zone).date()
    return f"{local:%H:%M}" if is_today else f"{local:%d.%m}"
