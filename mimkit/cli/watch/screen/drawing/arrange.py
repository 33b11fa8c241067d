"""Arranges the board for the terminal: in two columns if the terminal is wide enough, otherwise in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from textual.content import Content

from mimkit.cli.watch.screen.drawing.countdown import SIGNS, state_at
from mimkit.cli.watch.screen.drawing.line import (
    ACCENT,
    AMBER,
    EMPTY,
    FAINT,
    STRONG,
    align_ends,
    cut,
    fit,
    join,
    text,
    wrap,
)
from mimkit.cli.watch.screen.drawing.room import natural_height, stack
from mimkit.cli.watch.screen.drawing.sections import (
    STYLES,
    clocks_section,
    entries_section,
    escalations_section,
    maintenance_section,
    roles_section,
    undelivered_section,
    work_section,
)
from mimkit.report.board.board import Board, BoardIncident

_WIDE: Final = 76
"""The minimum terminal width for two columns."""
_GAP: Final = "  "
_RANKS: Final = {1: "bold reverse ansi_red", 2: "bold reverse ansi_yellow"}
"""The styles of the highest severities, by rank."""
_LATEST: Final = 4
"""The minimum height of the timeline in the two-column layout, in lines and including its heading."""


def arrange(board: Board, selected: str | None, now: datetime, width: int, height: int) -> list[Content]:
    """Return the lines of the board: exactly `height` lines, each at most `width` columns wide."""
    incident = board.incident(selected or "") or next(iter(board.incidents), None)
    if incident is None:
        return _without_incident(board, width, height)
    head = [*_list(board, incident, now, width, height), *_facts(incident, width)]
    rest = height - len(head)
    body = _two_columns if width >= _WIDE else _one_column
    lines = [*head, *body(board, incident, now, width, rest)]
    return [cut(each, width) for each in lines[:height]]


def _without_incident(board: Board, width: int, height: int) -> list[Content]:
    # An unreadable record may be an open incident. Unreadable records are listed in the last lines.
    title = "No open incidents that can be read" if board.unreadable else "No open incident"
    lines = [*wrap(text(title, STRONG), width)]
    lines += [*wrap(text("An incident appears here as soon as it is declared.", FAINT), width), EMPTY]
    lines += stack([maintenance_section(board, width)], width, max(height - len(lines), 0))
    return [cut(each, width) for each in lines[:height]]


def _list(board: Board, incident: BoardIncident, now: datetime, width: int, height: int) -> Iterator[Content]:
    """Yield a line for each incident, most severe first.

    If there are too many incidents, only those around the selected one are shown.
    """
    if len(board.incidents) == 1:
        yield from wrap(_headline(incident), width)[:2]
        return
    at = board.incidents.index(incident)
    room = max(height // 6, 1)
    first = min(max(at - room // 2, 0), max(len(board.incidents) - room, 0))
    shown = board.incidents[first : first + room]
    for each in shown:
        mark = text("> " if each is incident else "  ", STRONG)
        yield align_ends(mark + _headline(each), _counts(each, now), width)
    if hidden := len(board.incidents) - len(shown):
        yield text(f"  {hidden} more", FAINT)


def _headline(incident: BoardIncident) -> Content:
    badge = text(
        f" {incident.severity} ", _RANKS.get(incident.rank, "reverse") if incident.is_open else "reverse"
    )
    mode = text(f"[{incident.mode}]", AMBER) if incident.mode != "live" else EMPTY
    return join([badge, text(incident.name, FAINT), text(incident.title, STRONG), mode])


def _counts(incident: BoardIncident, now: datetime) -> Content:
    counts = Counter(state_at(each, now) for each in incident.clocks)
    return join(
        [
            text(f"{SIGNS[state]} {counts[state]} {state}", STYLES[state])
            for state in ("overdue", "soon")
            if counts[state]
        ]
    )


def _facts(incident: BoardIncident, width: int) -> Iterator[Content]:
    restored = set(incident.restored_services)
    services = ", ".join(each + (" (restored)" if each in restored else "") for each in incident.services)
    lasted = incident.outages or ((("", incident.duration),) if incident.duration else ())
    facts = [
        text(incident.phase_words, STRONG),
        *(text(f"{name} {words}".strip()) for name, words in lasted),
        text(services, ACCENT),
        text(incident.bridge or ""),
        text("workaround ", FAINT) + text(incident.workaround) if incident.workaround else EMPTY,
    ]
    return _flow(facts, width)


def _flow(parts: Sequence[Content], width: int) -> Iterator[Content]:
    """Yield lines with the parts side by side, on as many lines as necessary."""
    line = EMPTY
    for part in filter(None, parts):
        longer = join([line, part], "   ")
        if line and longer.cell_length > width:
            yield line
            longer = part
        line = longer
    if line:
        yield line


def _two_columns(
    board: Board, incident: BoardIncident, now: datetime, width: int, height: int
) -> list[Content]:
    """Return two columns, with the deadlines beside the people and the work, and the timeline below."""
    right_width = max(width * 2 // 5, 33)
    left_width = width - right_width - len(_GAP)
    left = [clocks_section(incident, now, left_width, cuts=False)]
    if natural_height(left) > height - _LATEST:
        left = [clocks_section(incident, now, left_width)]
    right = [
        roles_section(incident, right_width),
        escalations_section(board, incident, right_width),
        work_section(incident, right_width),
        undelivered_section(incident, now, right_width),
        maintenance_section(board, right_width),
    ]
    most = max(natural_height(left), natural_height(right))
    rows = max(min(most, height - _LATEST), 0)
    pairs = zip(stack(left, left_width, rows), stack(right, right_width, rows), strict=True)
    body = [fit(one, left_width) + Content(_GAP) + cut(two, right_width) for one, two in pairs]
    return body + stack([entries_section(board, incident, width)], width, max(height - rows, 0))


def _one_column(
    board: Board, incident: BoardIncident, now: datetime, width: int, height: int
) -> list[Content]:
    """Return all parts in one column. If there is little room, deadlines take precedence."""
    return stack(
        [
            clocks_section(incident, now, width),
            roles_section(incident, width),
            work_section(incident, width),
            entries_section(board, incident, width),
            escalations_section(board, incident, width),
            undelivered_section(incident, now, width),
            maintenance_section(board, width),
        ],
        width,
        max(height, 0),
    )
