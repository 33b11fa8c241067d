"""Imports Markdown post-mortems as drafts to review. Headings identify the timeline, impact, causes and actions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import PurePath
from typing import Final

from mimkit.app.entry_files.cells import LineProblem
from mimkit.app.entry_files.decoding import decoded
from mimkit.app.importing.format import Format, Material
from mimkit.app.importing.postmortems.dates import resolve
from mimkit.app.importing.postmortems.events import Timeline, timeline_sections
from mimkit.app.importing.postmortems.front_matter import FrontMatter, front_matter
from mimkit.app.importing.postmortems.labels import is_label, milestone_of, part_of
from mimkit.app.importing.postmortems.milestones import Course, course
from mimkit.app.importing.postmortems.moments import first_day, moment_at_end, moment_at_start
from mimkit.app.importing.postmortems.reviews import is_shortened, part_text, review_of, sections_for
from mimkit.app.importing.postmortems.sections import Section, document
from mimkit.app.importing.postmortems.stated_facts import facts
from mimkit.app.importing.postmortems.zones import Zones
from mimkit.model.time.approximate import approximated
from mimkit.model.time.times import refuse_far
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft, Place, ReviewDraft

_LARGEST: Final = 1 << 18
_GENERAL_NAMES: Final = frozenset(
    [
        "-",
        "readme",
        "index",
        "post-mortem",
        "postmortem",
        "post_mortem",
        "report",
        "incident",
        "incident-report",
        "rca",
        "summary",
        "analysis",
        "review",
        "retrospective",
        "notes",
        "main",
        "doc",
        "document",
    ]
)
"""File names that many reports share, so that the folder must be part of the key."""
_BEFORE_TITLE: Final = re.compile(
    r"(?:(?:incident|post-?mortem|outage)(?: report)?(?: on| for| of)?:?\s{1,3})(?=\d)", re.IGNORECASE
)
_OPTION: Final = re.compile(r"add (--zone|--dates)")
_KEPT_PARTS: Final = ("resolution", "date", "zone")
"""Section types whose text has no corresponding field in a record."""
_UNSTATED: Final = {
    "detected": "The report does not state when it was detected.",
    "restored": "The report does not state when service was restored.",
}


def _read(material: Material) -> Iterator[IncidentDraft | ImportProblem]:
    place = Place(material.name)
    text = decoded(material.raw)
    if isinstance(text, LineProblem):
        yield ImportProblem(Place(material.name, text.line, text.column), text.sentence)
    elif len(text) > _LARGEST:
        yield ImportProblem(
            place, f"the file is larger than {_LARGEST >> 10} KiB, so it is not a post-mortem"
        )
    elif not text.strip():
        yield ImportProblem(place, "the file is empty")
    else:
        yield from _Report(material, text).drafts()


FORMAT: Final = Format(
    "markdown",
    "Post-mortems in Markdown, one per file; each guess is recorded as a doubt for you to review",
    _read,
    (".md", ".markdown", ".md.erb"),
)


class _Report:
    """One post-mortem."""

    def __init__(self, material: Material, text: str) -> None:
        self._material, self._place = material, Place(material.name)
        self._matter: FrontMatter = front_matter(text)
        self._root: Section = document(self._matter.body, is_label)
        self._top = _top(self._root)
        self._heading = self._top.title
        self._facts = dict(facts(self._root, self._matter.values))
        self._problems: list[str] = []

    def drafts(self) -> Iterator[IncidentDraft | ImportProblem]:
        timeline = self._timeline()
        problems = [*self._problems, *timeline.problems]
        yield from (ImportProblem(self._place, each) for each in problems)
        if any(map(_OPTION.search, problems)):
            return  # otherwise, the report would have no timeline
        found = course(timeline.events)
        created = timeline.events[0].at if timeline.events else self._first_day(timeline.day)
        if created is None:
            yield ImportProblem(
                self._place,
                "the report has no date in its title, file name, front matter or timeline",
            )
            return
        yield self._draft(created, found, timeline)

    def _draft(self, created: datetime, found: Course, timeline: Timeline) -> IncidentDraft:
        review = review_of(self._root, self._introduction())
        doubts = (
            *(("zone", each) for each in timeline.zones.doubts),
            *(
                (kind, text)
                for kind, text in _UNSTATED.items()
                if kind not in {each.kind for each in found.entries}
            ),
        )
        return IncidentDraft(
            key=_key(self._material.name, self._title()),
            place=self._place,
            title=self._title(),
            created=created,
            started=found.started,
            services=tuple(filter(None, re.split(r"\s*,\s*", self._facts.get("services", "").strip("[]")))),
            severity=self._facts.get("severity", ""),
            category=self._facts.get("category", ""),
            impact=part_text(self._root, "impact") or self._facts.get("impact", ""),
            entries=found.entries,
            unmapped=self._unmapped(timeline, review),
            doubts=doubts,
            review=review,
        )

    def _timeline(self) -> Timeline:
        zones = Zones(self._material.options.zone)
        sections = tuple(timeline_sections(self._root))
        for section in (*sections, self._root):
            for each in section.walk():
                zones.find(f"{each.title}\n{each.text}")
        zones.find(f"time zone {self._facts.get('zone', '')}")
        timeline = Timeline(zones, self._material.options.dates, self._day())
        inside = {id(each) for section in sections for each in section.walk()}
        for section in self._root.walk():
            if id(section) not in inside:
                timeline.add_facts(section)
        for name, value in self._matter.values.items():
            if label := milestone_of(name.replace("_", " ")):
                timeline.add_labelled(label, name, value)
        timeline.begin()
        for section in sections:
            zones.find_in_title(section.title)
            timeline.add_heading(section)
        return timeline

    def _day(self) -> date | None:
        """Return the report's date from a field, the title, the front matter, the file name or the URL path."""
        values = self._matter.values
        places = (
            self._facts.get("date", ""),
            self._heading,
            values.get("title", ""),
            values.get("date", ""),
            PurePath(self._material.name).name,
            values.get("path", ""),
        )
        problems: list[str] = []
        for text in places:
            if stated := first_day(text):
                try:
                    day = resolve(stated, None, self._material.options.dates)
                    refuse_far(day)
                except ValueError as problem:
                    problems.append(str(problem))
                else:
                    return day
        self._problems += problems
        return None

    def _first_day(self, day: date | None) -> datetime | None:
        if day is None:
            return None
        zone = self._material.options.zone or UTC
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone).astimezone(UTC)
        return approximated(noon, "day", None, zone)

    def _title(self) -> str:
        title = self._matter.values.get("title") or self._heading
        title = title or next((each.title for each in self._root.sections if not part_of(each.title)), "")
        found = moment_at_start(_BEFORE_TITLE.sub("", title, count=1))
        rest = found.rest if found else title
        return rest or title or PurePath(self._material.name).name.partition(".")[0]

    def _introduction(self) -> str:
        """Return the text between the title and the first section."""
        texts = (self._root.text, self._top.text if self._top is not self._root else "")
        return "\n\n".join(filter(None, texts))

    def _unmapped(self, timeline: Timeline, review: ReviewDraft | None) -> dict[str, str]:
        found = {key: value for key, value in self._matter.values.items() if key not in ("title", "date")}
        beside = (each for each in self._root.sections if each is not self._top)
        for title, text in (
            *_others(self._top.sections),
            *_others(beside if self._top is not self._root else ()),
        ):
            found[title] = f"{found[title]}\n\n{text}" if title in found else text
        if (text := self._introduction()) and (review is None or review.summary != text):
            found["Introduction"] = text
        if text := "\n".join(filter(None, timeline.untimed)):
            found["Timeline, without a time"] = text
        if review and is_shortened(self._root, review.actions):
            found["Action items"] = "\n\n".join(each.all_text for each in sections_for(self._root, "actions"))
        return found


def _top(root: Section) -> Section:
    """Return the section with the report's title: the first level-1 section, else the only one, else the document."""
    first = next((each for each in root.sections if each.level == 1), None)
    only = root.sections[0] if len(root.sections) == 1 and not part_of(root.sections[0].title) else root
    return first or only


def _others(sections: Iterable[Section], *, are_below_part: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the title and text of each section without a corresponding field in a record.

    Subsections of a known section belong to it, unless they are known sections themselves.
    """
    for each in sections:
        part = part_of(each.title)
        if part == "timeline" or _is_time(each):
            continue
        is_other = part is None and not are_below_part
        if part in _KEPT_PARTS or (is_other and not any(part_of(below.title) for below in each.walk())):
            if text := each.all_text:
                yield each.title, text
            continue
        if is_other and each.text:
            yield each.title, each.text
        yield from _others(each.sections, are_below_part=not is_other)


def _is_time(section: Section) -> bool:
    """Return whether the section is a timeline event."""
    if found := moment_at_start(section.title):
        return found.moment.clock is not None
    text = section.text
    return milestone_of(section.title) is not None and bool(moment_at_start(text) or moment_at_end(text))


def _key(name: str, title: str) -> str:
    """Return the file name as the key. If it is too general, prefix it with its folder or use the title instead."""
    path = PurePath(name)
    stem = path.name.partition(".")[0]
    if stem.lower() not in _GENERAL_NAMES:
        return path.name
    folder = path.parent.name
    return f"{folder}/{path.name}" if folder else title
