"""Reads incidents from a cState site, which stores them as Markdown files with front matter in `content/issues`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePath
from typing import Final

from mimkit.app.importing.format import Format, Material, ReadOptions
from mimkit.app.importing.pages.fields import Fields
from mimkit.app.importing.pages.front_matter import read_page
from mimkit.app.importing.pages.issue_text import IssueUpdate, issue_updates
from mimkit.app.importing.pages.milestones import PageUpdate, entries_of
from mimkit.app.importing.reading.times import source_time
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft, LeftOut, Place

_MAPPED: Final = frozenset(
    ("title", "date", "resolved", "resolvedwhen", "severity", "affected", "section", "pin", "informational")
)
_VERSION: Final = re.compile(r"@[0-9a-f]{10}$")
"""Matches the commit suffix of a file name when all versions of the file are imported."""
_TRUE: Final = frozenset(("true", "yes", "on"))
_UNDATED: Final = "The file does not state when this was written; this is the time of the incident's {}."
_ENDLESS: Final = ("restored", "The page states that the incident is resolved, but not when it was resolved.")


def read(material: Material) -> Iterator[IncidentDraft | LeftOut | ImportProblem]:
    """Yield the incident in a file. An announcement is yielded as `LeftOut`."""
    place = Place(material.name)
    page = read_page(material)
    if isinstance(page, ImportProblem):
        yield page
        return
    problems: list[ImportProblem] = []
    incident = Fields(page.keys, "incident", place, material.options, problems)
    if _is_true(incident, "informational"):
        yield LeftOut(place, incident.text("title") or material.name, "an announcement")
        return
    draft = _draft(incident, page.text, material)
    yield from problems
    if draft:
        yield draft


def _is_true(incident: Fields, key: str) -> bool:
    value = incident.data.get(key)
    return value is True or (isinstance(value, str) and value.lower() in _TRUE)


def _draft(incident: Fields, text: str, material: Material) -> IncidentDraft | None:
    title, date, started = incident.text("title"), incident.text("date"), incident.time("date")
    if started is None:
        if not date:
            incident.report("this is not a cState issue: it has no `date`")
        return None
    is_over = _is_true(incident, "resolved")
    ended = incident.time("resolvedwhen") if is_over else None
    unmapped = incident.unmapped(_MAPPED)
    if not is_over and (when := incident.text("resolvedwhen")):
        unmapped["resolvedWhen"] = when
    updates = _updates(incident, text, (started, ended), material.options)
    entries = (*entries_of(updates, ended),)
    has_end = any(each.kind == "restored" for each in entries)
    return IncidentDraft(
        key=_key(material.name, title, date),
        place=incident.place,
        title=title or f"Incident of {date}",
        created=started,
        started=started,
        services=incident.texts("affected"),
        severity=incident.text("severity"),
        entries=entries,
        unmapped=unmapped,
        doubts=(_ENDLESS,) if is_over and not has_end else (),
    )


def _key(name: str, title: str, date: str) -> str:
    """Return the file name without its folder and extension, or the date and title if the input is standard input."""
    stem = PurePath(_VERSION.sub("", name)).stem
    return f"{date} {title}" if stem in ("", "-") else stem


def _updates(
    incident: Fields, text: str, times: tuple[datetime, datetime | None], options: ReadOptions
) -> Iterator[PageUpdate]:
    for each in issue_updates(text):
        try:
            at, doubt = _time(each, times, options)
        except ValueError as problem:
            hint = "Add --zone, such as `--zone UTC`." if "--zone" in str(problem) else ""
            incident.report(f"an update was skipped: {problem}", hint)
        else:
            yield PageUpdate(each.key, at, each.state, each.text, doubt=doubt)


def _time(
    update: IssueUpdate, times: tuple[datetime, datetime | None], options: ReadOptions
) -> tuple[datetime, str]:
    """Return the time of an update, and the reason why it is a guess ("" if it is not).

    Raises ValueError if the time is invalid.
    """
    started, ended = times
    if update.when:
        return source_time(update.when, options), ""
    if update.part == "last" and ended and ended >= started:
        return ended, _UNDATED.format("end")
    return started, _UNDATED.format("start")


FORMAT: Final = Format(
    "cstate", "cState: the Markdown files in content/issues; --zone is the site's time zone", read, (".md",)
)
