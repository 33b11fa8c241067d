"""Deadlines for a terminal, grouped by owner, each with its command."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from mimkit.model.obligation import Obligation
from mimkit.report.due.report import DueReportInput, by_owner, owner_heading
from mimkit.report.text.cells import wrap
from mimkit.report.text.terminal import safe_line

_BLOCK = 2_000
_GAP = 2
_LEAST = 24
"""The minimum width of the text, in columns. If there is less room, the time is on a separate line."""


def text(report: DueReportInput) -> str:
    """Return the obligations under a heading for each owner, most urgent first, followed by a summary."""
    return "".join(text_blocks(report))


def text_blocks(report: DueReportInput) -> Iterator[str]:
    """Yield the same text in blocks of lines."""
    lines = _text_lines(report)
    while block := "".join(f"{line}\n" for line in islice(lines, _BLOCK)):
        yield block


def _text_lines(report: DueReportInput) -> Iterator[str]:
    groups = by_owner(report.urgent_first())
    room = max((len(report.standing(each)) for each in report.obligations), default=0)
    for owner, found in groups.items():
        yield f"{safe_line(owner_heading(owner, found))}:"
        yield from _lines(report, found, room)
        yield ""
    for line in (report.sentence, *(each.sentence for each in report.sources)):
        yield safe_line(line)


def _lines(report: DueReportInput, found: list[Obligation], room: int) -> Iterator[str]:
    is_narrow = report.width is not None and report.width < _GAP + room + _GAP + _LEAST
    for each in found:
        margin = " " * (_GAP + (0 if is_narrow else room) + _GAP)
        head = f"{' ' * _GAP}{report.standing(each).ljust(room)}{' ' * _GAP}"
        if is_narrow:
            yield head.rstrip()
            head = margin
        yield from _wrapped(report, safe_line(_words(report, each)), head, margin)
        if about := " ".join(part for part in (each.incident, each.about) if part):
            yield from _wrapped(report, safe_line(f"{report.origin(each)}{about}"), margin, margin)
        if each.is_owed and each.command:
            command = safe_line(each.command)  # not wrapped, so that it can be copied
            room_left = (report.width or len(margin) + len(command)) - len(command)
            yield f"{' ' * max(min(len(margin), room_left), _GAP)}{command}"


def _words(report: DueReportInput, owed: Obligation) -> str:
    said = f"{owed.title}, due {report.due(owed)}"
    if owed.waived:
        return f"{said}; {owed.waived}"
    if owed.reopened:
        said = f"{said}; reopened: {owed.reopened}"
    return f"{said}; escalated to {owed.escalated_to}" if owed.escalated_to else said


def _wrapped(report: DueReportInput, words: str, head: str, margin: str) -> list[str]:
    if report.width is None:
        return [head + words]
    return wrap(
        words,
        max(report.width, len(margin) + _LEAST),
        first=head,
        rest=margin,
    )
