"""Recognises responders' conference calls and chat rooms by their format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_WHERE: Final = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:"
    r"(?:[\w-]{1,63}\.){0,3}(?:zoom\.us|zoomgov\.com)/(?:j|w|s|my|wc|webinar)/"
    r"|meet\.google\.com/[a-z]|meet\.jit\.si/|(?:[\w-]{1,63}\.)?whereby\.com/\w|chime\.aws/\d"
    r"|teams\.(?:microsoft|live)\.com/(?:l/(?:meetup-join|channel|chat)|meet)/"
    r"|(?:[\w-]{1,63}\.){1,2}webex\.com/(?:meet|join|[\w-]{1,63}/j\.php)"
    r"|(?:app|meet)\.gotomeeting\.com/|meet\.goto\.com/|gotomeet\.me/|global\.gotomeeting\.com/join/"
    r"|bluejeans\.com/\d|join\.skype\.com/|discord\.(?:gg/|com/(?:channels|invite)/)"
    r"|(?:chat|mail)\.google\.com/(?:chat/)?(?:u/\d/)?#?(?:room|chat/space)/"
    r"|(?:[\w-]{1,63}\.){1,2}slack\.com/(?:archives|messages|client|huddle|files)/|app\.slack\.com/"
    r")[^\s<>\"'()]{0,500}",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"\b(?:zoom|webex|teams|meeting|conference|bridge|webinar|dial-?in)(?: (?:meeting|call|bridge|conference))?"
    r"(?: (?:id|number|code|room|no\.?))?[ :#]{1,3}(?:\d{6,14}|\d{3,4}[ -]\d{3,4}[ -]\d{3,4})\b#?",
    re.IGNORECASE,
)
_ROOM: Final = re.compile(
    r"(?<![\w&/.#?=-])#(?:bridge|crisis|inc|incidents?|mim|on-?call|ops|outages?|p[1-3]|sev-?\d|war-?room)"
    r"(?:[-_][a-z0-9]{1,30}){1,9}(?![\w-])"
)
"""A chat room for responders, such as #inc-payments. Other rooms may belong to a public community."""


def meetings(text: str) -> Iterator[str]:
    """Yield the conference calls and chat rooms in a text."""
    for form in (_WHERE, _NUMBER, _ROOM) if "/" in text else (_NUMBER, _ROOM):
        yield from (found[0].rstrip(".,:;!?") for found in form.finditer(text))
