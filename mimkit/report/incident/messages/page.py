"""The message that pages a person. It fits in one SMS unless the bridge URL is too long."""

from __future__ import annotations

from typing import Any, Final

from mimkit.model.dossier import Dossier
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.report.incident.messages.outgoing import DRILL

_SMS: Final = 160
"""The maximum number of characters in one SMS."""
_SHORTEST_TITLE: Final = 20
"""The minimum length of a truncated title. It applies even if the message then needs a second SMS."""


def page_subject(page: Any, dossier: Dossier) -> str:
    """Return the subject of an email, such as `Page for payments: MI-20261123-K7F`."""
    return _marked(f"Page for {page.group}: {dossier.incident.id}", dossier)


def page_message(page: Any, dossier: Dossier) -> str:
    """Return the message text: the incident, what is needed, who is asking, and how to respond.

    For a restricted incident, it contains only the id, the request and how to respond. For a drill, it begins with
    EXERCISE.
    """
    answer = f"Answer: mim ack {page.group}"
    if dossier.incident.is_restricted:
        head = _marked(f"{dossier.incident.id}: {page.group} is needed on the bridge", dossier)
        return f"{head}. From {page.by}. {answer}"
    bridge = dossier.state.bridge
    # An @ in a URL would become a mention in a chat.
    where = (
        f"join {bridge.replace('@', '%40')}"
        if bridge and bridge != REDACTED
        else f"call {_caller(page, dossier)}"
    )
    head = _marked(f"{dossier.incident.id} {dossier.state.severity}", dossier)
    tail = f"{page.group} is needed: {where} From {page.by}. {answer}"
    room = _SMS - len(f"{head}: . {tail}")
    return f"{head}: {_cut(dossier.incident.title, max(room, _SHORTEST_TITLE))}. {tail}"


def _caller(page: Any, dossier: Dossier) -> str:
    person = dossier.snapshot.people.get(page.by)
    return f"{page.by} {person.phone}." if person and person.phone else f"{page.by}."


def _marked(text: str, dossier: Dossier) -> str:
    return f"{DRILL} {text}" if dossier.incident.mode == "drill" else text


def _cut(text: str, room: int) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= room else f"{line[: room - 3].rstrip()}..."
