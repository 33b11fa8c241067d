"""Parses the commit message trailers that close and reopen action items.

    Closes-Action: MI-20261123-K7F#AC-20261125-4XD
    Reopens-Action: MI-20261123-K7F#AC-20261125-4XD, MI-20261123-K7F#AC-20261125-9BD

A trailer may be on any line, because a squash merge concatenates the messages of its commits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from mimkit.model.ids import is_record_id, normalise_id

Verb = Literal["closes", "reopens"]

_TRAILER: Final = re.compile(
    r"^ {0,3}(closes|reopens)-action[ \t]*:[ \t]*(.*)$", re.IGNORECASE | re.MULTILINE
)
_SEPARATOR: Final = re.compile(r"[,;\s]+")
_LONGEST: Final = 60
_MOST: Final = 50
"""The maximum number of references read from one message."""


class Reference(NamedTuple):
    """An action item that a trailer refers to. The ids are empty if the reference could not be parsed."""

    verb: Verb
    typed: str
    incident: str = ""
    action: str = ""


def references(text: str) -> Iterator[Reference]:
    """Yield each action item that the trailers in a message refer to, at most once for each type of trailer."""
    found = (
        (verb.lower(), part)
        for verb, value in _TRAILER.findall(text)
        for part in _SEPARATOR.split(value)
        if part
    )
    for verb, part in list(dict.fromkeys(found))[:_MOST]:
        yield _reference("closes" if verb == "closes" else "reopens", part)


def _reference(verb: Verb, part: str) -> Reference:
    incident, _, action = (normalise_id(each) for each in part.partition("#"))
    is_named = incident.startswith("MI-") and action.startswith("AC-")
    if is_named and is_record_id(incident) and is_record_id(action):
        return Reference(verb, part, incident, action)
    return Reference(verb, part[:_LONGEST])
