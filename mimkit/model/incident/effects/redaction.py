"""Determines what a redaction removes, which changes to a record it explains, and where the redacted text still appears."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from mimkit.model.diagnostic import KeyPath
from mimkit.model.incident.attachment import Attachment
from mimkit.model.incident.attachment import blanked as blanked_file
from mimkit.model.incident.entry_parts import REDACTED, Correction, RecordedEntry
from mimkit.model.incident.incident_facts import is_text
from mimkit.model.text import Record

if TYPE_CHECKING:
    from mimkit.model.incident.review import Review

_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_FEWEST_WORDS: Final = 3
"""Passages with fewer words are matched only as complete values, unless they are a URL or a number."""
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""A single word in this form may be the id of many objects, so it is not treated as a redacted passage."""


def is_redacted(entry: RecordedEntry) -> bool:
    """Return whether the text or a link of an entry was redacted."""
    return any(getattr(entry, key) == REDACTED for key in (*entry.words, *entry.addresses))


def blanks(entry: Any, target: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the key path and replacement of each value in an entry that a redaction of `target` removes."""
    if entry.kind == "amend" and entry.entry == target:
        yield from (((key,), REDACTED) for key in texts_left(entry))
        if _speaks(entry.correct.text):
            yield ("correct", "text"), REDACTED
        yield from _address_blanks(entry)
    elif entry.id == target:
        yield from (((key,), REDACTED) for key in texts_left(entry))
        yield from _address_blanks(entry)
        file = getattr(entry, "attached", None)
        if file and file != blanked_file(file):
            yield ("attached",), blanked_file(file).model_dump(exclude_none=True)


def texts_left(entry: Any) -> Iterator[str]:
    """Yield the keys of an entry that contain free text that has not been redacted yet."""
    for key in entry.words:
        if _speaks(getattr(entry, key)) and (key != "value" or is_text(entry.field)):
            yield key


def _address_blanks(entry: RecordedEntry) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key in entry.addresses:
        value = getattr(entry, key)
        if value and value != REDACTED:
            yield (key,), blank_of(value)


def blank_of(value: Any) -> Any:
    """Return the replacement for a redacted value: an empty list for a list, otherwise the redaction mark."""
    return [] if isinstance(value, list | tuple) else REDACTED


def is_blanking(entry: RecordedEntry, key: str, was: Any, now: Any) -> bool:
    """Return whether a redaction explains a changed value. In a correction, a redaction can change only the text."""
    if isinstance(was, Correction) and isinstance(now, Correction):
        return was.at == now.at and was.text is not None and now.text == REDACTED
    if key == "attached" and isinstance(was, Attachment):
        return bool(now == blanked_file(was))
    if not was or key not in (*entry.words, *entry.addresses):
        return False
    return bool(now == () if isinstance(was, tuple) else now == REDACTED)


def only_blanked(was: str, now: str) -> bool:
    """Return whether `now` differs from `was` only by passages that were replaced with the redaction mark."""
    first, *others = now.split(REDACTED)
    if not others or not was.startswith(first):
        return False
    position = len(first)
    for part in others[:-1]:
        found = was.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return was.endswith(others[-1]) and len(was) - len(others[-1]) >= position


def passages(entries: Iterable[Any], target: str) -> tuple[str, ...]:
    """Return the texts, links and sentences that a redaction of `target` removes from these entries.

    The longest come first, so that a complete text is found before the sentences in it. The `source` key is
    skipped, because many entries share the same source.
    """
    found: dict[str, None] = {}
    for entry in entries:
        for keys, _ in blanks(entry, target):
            if keys == ("source",):
                continue
            value: Any = entry
            for key in keys:
                value = getattr(value, key)
            if isinstance(value, Attachment):
                continue  # the text is in a separate file, not in the record
            for text in [value] if isinstance(value, str) else value:
                found[text] = None
                found |= {part: None for part in _SENTENCE_END.split(text) if _is_telling(part)}
    return tuple(sorted((each for each in found if not _SLUG.fullmatch(each)), key=len, reverse=True))


def _is_telling(text: str) -> bool:
    words = len(text.split())
    return words >= _FEWEST_WORDS or (
        words == 1 and any(letter.isdigit() or letter == ":" for letter in text)
    )


def holds(text: str, passage: str) -> bool:
    """Return whether a text contains a passage. A short passage must match the complete text."""
    return text == passage or bool(_is_telling(passage) and _pattern(passage).search(text))


@cache
def _pattern(passage: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(passage)}(?!\w)")


def blanked(text: str, gone: Iterable[str]) -> str:
    """Return a text in which each of the passages is replaced with the redaction mark."""
    for passage in gone:
        if text == passage:
            return REDACTED
        if _is_telling(passage):
            text = _pattern(passage).sub(REDACTED, text)
    return text


def places(record: Record, gone: Iterable[str]) -> Iterator[tuple[KeyPath, str]]:
    """Yield the key path and text of each value in a record that contains one of the passages."""
    passage = tuple(gone)
    for keys, text in _texts(record, ()):
        if any(holds(text, each) for each in passage):
            yield keys, text


def is_prose(keys: KeyPath) -> bool:
    """Return whether a key path is in a review section into which `mim review start` copies entries."""
    from mimkit.model.incident.review import PARAGRAPHS, SECTIONS  # noqa: PLC0415 - a note has no use for reviews

    return keys[0] in (*PARAGRAPHS, *SECTIONS, "sections") and keys[-1] != "id"


def copies(review: Review, gone: Iterable[str]) -> Iterator[tuple[KeyPath, str]]:
    """Yield the key path of each review text that contains a redacted passage, and the text with the passage removed."""
    passage = tuple(gone)
    for keys, text in places(review, passage):
        if is_prose(keys):
            yield keys, blanked(text, passage)


def _texts(value: Any, keys: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from _texts(item, (*keys, place))
    elif isinstance(value, Record):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), (*keys, name))


def _speaks(value: str | None) -> bool:
    return bool(value) and value != REDACTED
