"""Splits the text of a cState issue into its updates, oldest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from mimkit.app.importing.pages.keys import unused
from mimkit.app.importing.pages.mixed_text import mixed_text

_TRACK: Final = re.compile(r"\{\{[<%]\s{0,9}track\s{1,9}[\"`']?([^\"`'<>%{}]{1,60})[\"`']?\s{0,9}/?[>%]\}\}")
"""Matches a cState shortcode that contains the time of the text before it."""
_LABEL: Final = re.compile(
    r"^(?:\*\*)?\[((?:initial|final|open|clos|end|update|edit)[^\]\n]{0,80})\](?!\()(?:\*\*)?",
    re.IGNORECASE | re.MULTILINE,
)
"""Matches a label such as `[Final message]` at the start of a line, which some sites use."""
_STATE: Final = re.compile(r"[*_]{1,3}([A-Z][A-Za-z ]{2,30}?)(?::[*_]{1,3}|[*_]{1,3}\s*[-:\u2013\u2014]?)\s+")
"""Matches `*Monitoring* - ` or `**Resolved**: ` at the start of an update."""
_DATED: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})[ T,]{1,3}(\d{1,2})[h:](\d{2})( ?[A-Za-z/_+:\d-]{1,30})?", re.ASCII
)
_OLDEST: Final = "text"
"""The key of the oldest update. It is fixed because its label or time is often added only with the second update."""
_LAST: Final = ("final", "clos", "end")
_FIRST: Final = ("initial", "open")


class IssueUpdate(NamedTuple):
    """An update in the text of an issue."""

    key: str
    when: str
    """The time as written, or an empty string if the text does not state it."""
    part: Literal["first", "last", "between"]
    """The position in the sequence of updates that the label indicates."""
    state: str
    text: str


def issue_updates(text: str) -> list[IssueUpdate]:
    """Return the updates in a text, oldest first. The text itself starts with the newest update.

    An update ends with the shortcode `track`, which contains its time, or begins with a label such as `[Final
    message]`. A text without either is a single update. The key of an update does not change when newer updates are
    added above it.
    """
    found: list[IssueUpdate] = []
    keys: dict[str, int] = {}
    for label, when, body in reversed([*_divided(text)]):
        state = _STATE.match(body)
        said = mixed_text(body[state.end() :] if state else body)
        if said:
            key = unused((when or label.lower() or _OLDEST) if keys else _OLDEST, keys)
            found.append(
                IssueUpdate(key, when, _part(label), state[1].strip().lower() if state else "", said)
            )
    return found


def _divided(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the label, the time and the text of each part."""
    tracked = _TRACK.split(text)
    if len(tracked) > 1:
        for body, when in zip(tracked[::2], tracked[1::2], strict=False):
            yield "", when.strip(), body.strip()
        yield "", "", tracked[-1].strip()
        return
    labelled = _LABEL.split(text)
    yield "", "", labelled[0].strip()
    for label, body in zip(labelled[1::2], labelled[2::2], strict=True):
        dated = _DATED.search(label)
        when = f"{dated[1]} {dated[2]:0>2}:{dated[3]}{dated[4] or ''}" if dated else ""
        yield label.strip(), when, body.strip()


def _part(label: str) -> Literal["first", "last", "between"]:
    if label.lower().startswith(_LAST):
        return "last"
    return "first" if label.lower().startswith(_FIRST) else "between"
