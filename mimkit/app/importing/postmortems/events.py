"""Reads timeline events from tables, lists, paragraphs and headings that begin or end with a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from mimkit.app.importing.format import DateOrder
from mimkit.app.importing.postmortems.dates import resolve
from mimkit.app.importing.postmortems.labels import Milestone, milestone_of, part_of
from mimkit.app.importing.postmortems.moments import (
    Clock,
    Day,
    Found,
    Moment,
    first_day,
    moment_at_end,
    moment_at_start,
)
from mimkit.app.importing.postmortems.sections import Block, ListItem, Paragraph, Section, Table
from mimkit.app.importing.postmortems.zones import Zones
from mimkit.model.time.approximate import approximated
from mimkit.model.time.times import refuse_far

_WENT_BACK: Final = timedelta(hours=6)
_OF_REPORT: Final = "The date is the date of the report."
_NEXT_DAY: Final = (
    "The report states no date. The time is earlier than the one before it, so the next day is assumed."
)
_EARLIER: Final = timedelta(days=1)
_ALL_ON: Final = re.compile(
    r"\b(?:all|other)\b[^.\n]{0,40}\b(?:events|times|dates)\b[^.\n]{0,40}\bon\b", re.IGNORECASE
)
"""Matches a sentence that specifies the date for all times without one."""
_TIME_COLUMN: Final = re.compile(r"\b(date|time|when|timestamp|utc)\b", re.IGNORECASE)


class Event(NamedTuple):
    """An event, with the report's wording."""

    at: datetime
    text: str
    milestone: Milestone | None = None
    """The milestone indicated by the line's label, as in `First detected 2026-03-02 10:00`."""
    doubt: str = ""


@dataclass
class Timeline:
    """The events in a report, in the report's order."""

    zones: Zones
    order: DateOrder | None = None
    day: date | None = None
    """The date for times without one. Initially the report's date, then the date of the previous event."""
    is_stated_for_all: bool = False
    """Whether the report states that `day` applies to all times without a date."""
    events: list[Event] = field(default_factory=list)
    untimed: list[str] = field(default_factory=list)
    """Lines in the timeline that contain no time."""
    problems: dict[str, None] = field(default_factory=dict)
    """The reasons why times could not be parsed, without duplicates."""
    _last: datetime | None = None
    _report_day: date | None = field(init=False)
    _source: str = _OF_REPORT
    """The origin of `day`, as a sentence. Empty if the timeline itself states the date."""

    def __post_init__(self) -> None:
        """Save the report's date, because adding events changes `day`."""
        self._report_day = self.day

    def begin(self) -> None:
        """Start the timeline after the facts. Its initial date is the report's date, or else the first fact's date."""
        if self.events:
            self.day = self.events[0].at.date() if self._report_day is None else self._report_day
        self._last, self._source = None, _OF_REPORT

    def add(self, section: Section) -> None:
        """Add the events in a section and its subsections."""
        self.add_blocks(section.blocks)
        for below in section.sections:
            self.add_heading(below)

    def add_heading(self, section: Section) -> None:
        """Add a section whose heading may be a time or date."""
        found = moment_at_start(section.title)
        if found is None:
            if not self._add_title(section):
                self.add(section)
        elif found.moment.clock is None and _has_times(section):
            self._set_day(found.moment)
            self.add(section)
        else:
            timed = [each for each in section.sections if moment_at_start(each.title)]
            others = (f"{each.title}\n\n{each.all_text}" for each in section.sections if each not in timed)
            self._add(found.moment, "\n\n".join(filter(None, (found.rest, section.text, *others))))
            for below in timed:
                self.add_heading(below)

    def add_facts(self, section: Section) -> None:
        """Add the milestones in a section outside the timeline."""
        for block in section.blocks:
            if isinstance(block, Table):
                self._add_facts(block)
                continue
            for line in block.lines if isinstance(block, Paragraph) else (block.text,):
                found, label = _timed(line)
                if found and label:
                    self._add(found.moment, found.rest, label)
        self._add_title(section)

    def _add_title(self, section: Section) -> bool:
        label = milestone_of(section.title)
        return bool(label and self.add_labelled(label, section.title, section.text))

    def add_blocks(self, blocks: Iterable[Block]) -> None:
        """Add the events in tables, lists and paragraphs."""
        for block in blocks:
            if isinstance(block, Table):
                self._add_table(block)
            elif isinstance(block, ListItem):
                self._add_item(block)
            else:
                self._add_paragraph(block)

    def _add_paragraph(self, block: Paragraph) -> None:
        lines = block.lines
        timed = [moment_at_start(line) for line in lines]
        if not any(found and found.moment.clock for found in timed):
            self._find_day(block.text)
            self.untimed.append(block.text)
            return
        for line, found in zip(lines, timed, strict=True):
            if found and found.moment.clock:
                self._add(found.moment, found.rest, milestone_of(found.rest))
            else:
                self.untimed.append(line)

    def _add_item(self, item: ListItem) -> None:
        found, label = _timed(item.text)
        if found is None or (found.moment.clock is None and not found.rest and item.items):
            if found:
                self._set_day(found.moment)
            else:
                self.untimed.append(item.text)
            self.add_blocks(item.items)
            return
        below = ListItem("", item.items).all_text().strip()
        text = "\n".join(filter(None, (found.rest, below)))
        self._add(found.moment, text, label)

    def _add_table(self, table: Table) -> None:
        columns = [index for index, name in enumerate(table.header) if _TIME_COLUMN.search(name)]
        timed = columns if _are_times(table, columns) else [0] if _are_times(table, [0]) else []
        if not timed or milestone_of(table.header[0]):
            self.untimed += self._add_facts(table)
            return
        for index in timed:
            self.zones.find_in_title(table.header[index])
        for row in table.rows:
            found = moment_at_start(" ".join(row[index] for index in timed))
            text = " | ".join(cell for index, cell in enumerate(row) if index not in timed and cell)
            text = "\n".join(filter(None, (text, found.rest if found else "")))
            if found:
                self._add(found.moment, text, milestone_of(text))
            elif any(row):
                self.untimed.append(" | ".join(filter(None, row)))

    def _add_facts(self, table: Table) -> list[str]:
        """Add the times in a table of alternating names and values. Return the remaining facts."""
        others: list[str] = []
        for row in (table.header, *table.rows):
            for name, value in zip(row[::2], (*row[1::2], ""), strict=False):
                label = milestone_of(name)
                if not (label and self.add_labelled(label, name, value)) and value:
                    others.append(f"{name}: {value}")
        return others

    def add_labelled(self, label: Milestone, name: str, value: str) -> bool:
        """Add the milestone if its value is a time. Return whether it was added."""
        found = moment_at_start(value) or moment_at_end(value)
        if found and found.moment.clock and len(value) <= 120:
            self._add(found.moment, "\n".join(filter(None, (name, found.rest))), label)
            return True
        return False

    def _find_day(self, text: str) -> None:
        """Look for a sentence such as "All events happened on 2026-03-02"."""
        found = _ALL_ON.search(text[:1_000])
        stated = first_day(text[found.end() : 1_000]) if found else None
        if stated and (day := self._resolved(stated)):
            self.day, self.is_stated_for_all, self._source = day, True, ""

    def _set_day(self, moment: Moment) -> None:
        if moment.day and (day := self._resolved(moment.day)):
            self.day, self._last, self._source = day, None, ""

    def _add(self, moment: Moment, text: str, label: Milestone | None = None) -> None:
        stated = self._resolved(moment.day) if moment.day else None
        if moment.day and stated is None:
            return
        day = stated or self.day
        if day is None:
            self.problems["a time has no date, and no date precedes it"] = None
            return
        doubts = [] if stated else [self._source]
        try:
            at = self._instant(day, moment)
            if not stated and not self.is_stated_for_all and self._last and self._last - at > _WENT_BACK:
                day += timedelta(days=1)
                at = self._instant(day, moment)
                doubts = [_NEXT_DAY]
        except (ValueError, OverflowError) as problem:
            self.problems[str(problem)] = None
            return
        if moment.is_approximate:
            doubts.append("The report gives this time as approximate.")
        if self.events and self.events[-1].at - at > _EARLIER:
            doubts.append("This is more than a day earlier than the previous event in the report.")
        self._last = at if moment.clock else None
        if not self.is_stated_for_all:
            self._source = (
                "The report states only the time of day; the date is the date of the previous event."
                if stated
                else self._source
            )
            self.day = day
        self.events.append(Event(at, text, label, "\n".join(filter(None, doubts))))

    def _instant(self, day: date, moment: Moment) -> datetime:
        refuse_far(day)
        if moment.clock is None:
            noon = _local(day, Clock(12, 0))
            zone: tzinfo = self.zones.day_zone(noon)
            return approximated(self.zones.instant(noon, "", ""), "day", None, zone)
        at = self.zones.instant(_local(day, moment.clock), moment.zone, moment.offset)
        if moment.until is None:
            return at
        end = _local(day, moment.until)
        end += timedelta(days=1) if moment.until < moment.clock else timedelta()
        return approximated(at, None, self.zones.instant(end, moment.zone, moment.offset))

    def _resolved(self, stated: Day) -> date | None:
        """Return the date. If the date is ambiguous or does not exist, add a problem and return None."""
        try:
            return resolve(stated, self.day, self.order)
        except ValueError as problem:
            self.problems[str(problem)] = None
            return None


def _local(day: date, clock: Clock) -> datetime:
    return datetime(day.year, day.month, day.day, *clock)  # noqa: DTZ001 - the zone is added later


def _timed(text: str) -> tuple[Found | None, Milestone | None]:
    """Return the time in an item with the remaining text, and the milestone if that text is only a label."""
    found = moment_at_start(text) or moment_at_end(text)
    return found, milestone_of(found.rest) if found else None


def _are_times(table: Table, columns: Sequence[int]) -> bool:
    cells = [" ".join(row[index] for index in columns) for row in table.rows] if columns else []
    return any(moment_at_start(cell) for cell in cells)


def _has_times(section: Section) -> bool:
    """Return whether the lines below a heading begin with clock times, which means that the heading is their date."""
    return any(_block_has_times(block) for block in section.blocks) or any(
        (found := moment_at_start(below.title)) and found.moment.clock for below in section.sections
    )


def _block_has_times(block: Block) -> bool:
    if isinstance(block, Table):
        return any((found := moment_at_start(row[0])) and found.moment.clock for row in block.rows)
    found = moment_at_start(block.text)
    return bool(found and found.moment.clock)


def timeline_sections(root: Section) -> Iterator[Section]:
    """Yield the sections whose title denotes a timeline or is a time. Their subsections are not yielded separately."""
    for section in root.sections:
        found = moment_at_start(section.title)
        is_time = bool(found and found.moment.clock and section.level > 1)
        if part_of(section.title) == "timeline" or is_time:
            yield section
        else:
            yield from timeline_sections(section)
