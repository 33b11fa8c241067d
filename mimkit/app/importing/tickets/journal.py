"""Parses ServiceNow's journal fields: work notes and comments, each preceded by a line with its time and author."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from mimkit.app.importing.reading.times import source_time
from mimkit.app.importing.tickets.fields import Fields
from mimkit.ops.importing.drafts import EntryDraft, ImportProblem

_FIELDS: Final = ("comments_and_work_notes", "work_notes", "comments")
_HEAD: Final = re.compile(
    r"^(?P<at>\d[\d/.: -]{7,25}(?: ?[AaPp][Mm])?) - (?P<by>[^\n(]{1,100}) \((?P<field>[^()\n]{1,60})\)[ \t]*$",
    re.MULTILINE | re.ASCII,
)


def journal_entries(row: Fields, problems: list[ImportProblem]) -> tuple[EntryDraft, ...]:
    """Return the journal entries in a row, oldest first and without duplicates. Add unreadable ones to `problems`."""
    found: dict[str, EntryDraft] = {}
    for name in _FIELDS:
        for entry in _entries(row, name, problems):
            found.setdefault(entry.key, entry)
    return tuple(sorted(found.values(), key=lambda each: each.at))


def _entries(row: Fields, name: str, problems: list[ImportProblem]) -> Iterator[EntryDraft]:
    text = row.text(name).replace("\r\n", "\n")
    heads = tuple(_HEAD.finditer(text))
    if not heads:
        return
    ends = (*(each.start() for each in heads[1:]), len(text))
    counts: Counter[str] = Counter()
    for head, end in zip(heads, ends, strict=True):
        said = text[head.end() : end].strip()
        if not said:
            continue
        try:
            at = source_time(head["at"], row.options)
        except ValueError as problem:
            problems.append(ImportProblem(row.place, f"{name}: {problem}"))
            continue
        by = head["by"].strip()
        key = f"{head['field']}-{at:%Y%m%dT%H%M%SZ}-{by}"
        counts[key] += 1
        key = key if counts[key] == 1 else f"{key}-{counts[key]}"
        yield EntryDraft(key=key, kind="note", at=at, text=said, by=by)
