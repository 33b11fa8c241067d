"""Reads a text with an importer, as a test writes it down."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from mimkit.app.importing.format import DateOrder, Material, ReadOptions
from mimkit.app.importing.registry import format_named
from mimkit.ops.importing.drafts import EntryDraft, ImportProblem, IncidentDraft, LeftOut


def read_all(
    name: str, text: str | bytes, zone: str | None = None, dates: DateOrder | None = None, *, file: str = "f"
) -> tuple[list[IncidentDraft], list[str]]:
    """Return the drafts in a file, and its problems as `line: sentence`."""
    raw = text if isinstance(text, bytes) else text.encode()
    options = ReadOptions(zone=ZoneInfo(zone) if zone else None, dates=dates)
    drafts: list[IncidentDraft] = []
    problems: list[str] = []
    for each in format_named(name).read(Material(file, raw, options)):
        if isinstance(each, IncidentDraft):
            drafts.append(each)
        elif isinstance(each, ImportProblem):
            problems.append(f"{each.place.line}: {each.sentence}")
        else:
            assert isinstance(each, LeftOut)
    return drafts, problems


def said(entry: EntryDraft) -> tuple[str, str, str, str]:
    """Return the kind, time, author and text of an entry."""
    return entry.kind, f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.by, entry.text
