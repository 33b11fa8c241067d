"""Reads the summary, causes, lessons and action items in a post-mortem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from mimkit.app.importing.postmortems.labels import Part, part_of
from mimkit.app.importing.postmortems.sections import ListItem, Paragraph, Section, Table
from mimkit.model.text import TITLE
from mimkit.ops.importing.drafts import ActionDraft, ReviewDraft

_ADDRESS: Final = re.compile(r"\s?\((https?://[^\s()]{1,500})\)|(https?://[^\s()<>]{1,500})")
_LINK_TEXT: Final = re.compile(r"(?<=\S)\s?[(\[]?(?:issue|ticket|link|pr)[)\]]?\.?$", re.IGNORECASE)
"""Matches the text of a ticket link at the end of an item, such as `(issue)`, if it contains no number."""
_TASK: Final = re.compile(r"\[([ xX])\]\s")
_TICKET: Final = re.compile(
    r"/(issues?|pull|pulls|merge_requests|browse|tickets?|work_items)/", re.IGNORECASE
)
_NOTHING: Final = re.compile(r"(n/?a|none|nothing|tbd|todo|-|\.{3})?\.?", re.IGNORECASE)
_PRIORITY: Final = re.compile(r"\[?(high|medium|low)\]?\b[\s:-]{0,3}(?=\S)", re.IGNORECASE)
_KINDS: Final = (
    ("prevent", re.compile(r"\bprevent", re.IGNORECASE)),
    ("detect", re.compile(r"\bdetect|\bmonitor|\balert", re.IGNORECASE)),
    ("mitigate", re.compile(r"\bmitigat", re.IGNORECASE)),
    ("process", re.compile(r"\bprocess|\bdocument|\btraining", re.IGNORECASE)),
)
_COLUMNS: Final = (
    ("title", re.compile(r"action|item|task|what|description|title", re.IGNORECASE)),
    ("kind", re.compile(r"type|kind", re.IGNORECASE)),
    ("priority", re.compile(r"priority|prio", re.IGNORECASE)),
    ("ticket", re.compile(r"bug|ticket|issue|link|jira|\bpr\b", re.IGNORECASE)),
)


def review_of(root: Section, introduction: str) -> ReviewDraft | None:
    """Return the review in a document, or None if it is empty. `introduction` is used if there is no summary."""
    review = ReviewDraft(
        summary=part_text(root, "summary") or introduction,
        trigger=part_text(root, "trigger"),
        detection=part_text(root, "detection"),
        root_cause=_causes(root),
        worked=_findings(root, "worked"),
        slowed=_findings(root, "slowed"),
        lucky=_findings(root, "lucky"),
        surprised=_findings(root, "surprised"),
        actions=tuple(each for section in sections_for(root, "actions") for each in _actions(section)),
    )
    return review if review != ReviewDraft() else None


def sections_for(root: Section, part: Part) -> Iterator[Section]:
    """Yield the sections with the purpose `part`, except those inside another section with that purpose."""
    for section in root.sections:
        if part_of(section.title) == part:
            yield section
        else:
            yield from sections_for(section, part)


def part_text(root: Section, part: Part) -> str:
    """Return the text of all sections with the purpose `part`, without subsections that have a different purpose."""
    texts = (_without_parts(section, part) for section in sections_for(root, part))
    return "\n\n".join(dict.fromkeys(filter(None, texts)))


def _without_parts(section: Section, part: Part) -> str:
    below = [each for each in section.sections if part_of(each.title) in (None, part)]
    texts = (f"{each.title}\n\n{_without_parts(each, part)}" for each in below if _without_parts(each, part))
    text = "\n\n".join(filter(None, (section.text, *texts)))
    return "" if _NOTHING.fullmatch(text) else text


def _causes(root: Section) -> str:
    cause, factors = part_text(root, "root_cause"), part_text(root, "factors")
    return "\n\n".join(filter(None, (cause, f"Contributing factors:\n\n{factors}" if factors else "")))


def _findings(root: Section, part: Part) -> tuple[str, ...]:
    found = (
        text for section in sections_for(root, part) for each in section.walk() for text in _blocks(each)
    )
    return tuple(text for text in found if not _NOTHING.fullmatch(text))


def _blocks(section: Section) -> Iterator[str]:
    for block in section.blocks:
        yield block.all_text() if isinstance(block, ListItem) else Section(0, "", 0, [block]).text


def _lines(section: Section) -> Iterator[str]:
    """Yield the list items in a section, or its paragraphs if it has no list."""
    items = [block.all_text() for block in section.blocks if isinstance(block, ListItem)]
    yield from items or (block.text for block in section.blocks if isinstance(block, Paragraph))


def _actions(top: Section) -> Iterator[ActionDraft]:
    for section in top.walk():
        kind = "" if section is top else _kind(section.title)
        for table in section.blocks:
            if isinstance(table, Table):
                yield from _rows(table)
        for text in _lines(section):
            if action := _action(text, kind):
                yield action


def _action(text: str, kind: str = "", priority: str = "", ticket: str = "") -> ActionDraft | None:
    addresses = [first or second for first, second in _ADDRESS.findall(text)]
    plain = " ".join(_ADDRESS.sub(lambda found: "" if found[1] else found[0], text).split())
    if found := _TASK.match(plain):
        plain = f"{plain[found.end() :]} (marked as done)" if found[1] != " " else plain[found.end() :]
    if found := _PRIORITY.match(plain):
        priority, plain = priority or found[1], plain[found.end() :]
    if _NOTHING.fullmatch(plain):
        return None
    ticket = ticket or next((each for each in addresses if _TICKET.search(each)), "")
    plain = _LINK_TEXT.sub("", plain) if ticket else plain
    title = plain if len(plain) <= TITLE else f"{plain[: TITLE - 3].rstrip()}..."
    return ActionDraft(title, ticket, kind, priority.lower() if _PRIORITY.match(f"{priority} x") else "")


def _kind(text: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "")


def _rows(table: Table) -> Iterator[ActionDraft]:
    columns: dict[str, int] = {}
    for index, name in enumerate(table.header):
        for column, pattern in _COLUMNS:
            if column not in columns and index not in columns.values() and pattern.search(name):
                columns[column] = index
    title = columns.setdefault("title", 0)
    for row in table.rows:
        others = [
            f"{name}: {cell}"
            for index, (name, cell) in enumerate(zip(table.header, row, strict=True))
            if index not in columns.values() and cell
        ]
        said = {name: row[index] for name, index in columns.items()}
        text = f"{row[title]} ({'; '.join(others)})" if others and row[title] else row[title]
        address = _ADDRESS.search(said.get("ticket", ""))
        ticket = (address[1] or address[2]) if address else ""
        if action := _action(text, _kind(said.get("kind", "")), said.get("priority", ""), ticket):
            yield action


def is_shortened(root: Section, actions: Iterable[ActionDraft]) -> bool:
    """Return whether the action items omit some of their sections' text, such as part of a long title or a URL."""
    text = "\n".join(section.all_text for section in sections_for(root, "actions"))
    kept = "\n".join(f"{each.title} {each.ticket}" for each in actions)
    addresses = {first or second for first, second in _ADDRESS.findall(text)}
    is_cut = any(each.title.endswith("...") for each in actions) or any(
        each not in kept for each in addresses
    )
    return is_cut or any(
        _has_both(each) for section in sections_for(root, "actions") for each in section.walk()
    )


def _has_both(section: Section) -> bool:
    """Return whether a section contains several types of blocks, which means that some text is not an action item."""
    return len({type(each) for each in section.blocks}) > 1
