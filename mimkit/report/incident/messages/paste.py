"""The text of a stakeholder update for each audience, ready to paste or to send."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from mimkit.model.incident.entries import Update
from mimkit.model.incident.incident import Incident
from mimkit.model.organisation.directory import Audience, Template
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import time_text

_FIELD: Final = re.compile(r"\{(title|severity|affected|not_affected|doing|next)\}")
_INTERNAL: Final = frozenset({"title", "severity"})
"""Fields that only readers inside the organisation see."""
_PLAIN: Final = Template.model_validate(
    {
        "id": "plain",
        "subject": "{severity}: {title}",
        "body": "What is affected: {affected}\n"
        "What is not affected: {not_affected}\n"
        "What is being done: {doing}\n"
        "Next update: {next}.",
    }
)
"""The template for a policy without one."""


@dataclass(frozen=True, slots=True)
class Paste:
    """One text and the audiences that it is for."""

    subject: str
    """Empty if the audience may see no part of the template's subject."""
    body: str
    audiences: tuple[Audience, ...]
    """Empty if the policy has no audiences."""

    @property
    def text(self) -> str:
        """The subject, if there is one, and the body."""
        return "\n".join(filter(None, (self.subject, self.body)))


def pastes(update: Update, incident: Incident, severity: str, snapshot: Snapshot) -> tuple[Paste, ...]:
    """Return the text of an update for each of its audiences; audiences with the same text share it."""
    fields = _fields(update, incident.title, severity, snapshot)
    found: dict[tuple[str, str], list[Audience]] = {}
    for audience in _audiences(update, incident, snapshot):
        found.setdefault(_text(update, audience, fields, snapshot), []).append(audience)
    if not found:
        return (Paste(*_text(update, None, fields, snapshot), ()),)
    return tuple(Paste(*text, tuple(audiences)) for text, audiences in found.items())


def _audiences(update: Update, incident: Incident, snapshot: Snapshot) -> Iterator[Audience]:
    """Yield the audiences of an update: the one that it names, those of a restricted incident, or all stakeholders."""
    for each in snapshot.audiences:
        may_know = each.id in incident.audiences if incident.is_restricted else not each.authority
        if each.id == update.audience or (update.audience is None and may_know):
            yield each


def _fields(update: Update, title: str, severity: str, snapshot: Snapshot) -> Mapping[str, str]:
    coming = time_text(update.next, update.at, snapshot.policy.calendar.tz) if update.next else ""
    return {
        "title": title,
        "severity": severity,
        "affected": update.affected,
        "not_affected": update.not_affected or "",
        "doing": update.doing,
        "next": coming,
    }


def _text(
    update: Update, audience: Audience | None, fields: Mapping[str, str], snapshot: Snapshot
) -> tuple[str, str]:
    """Return the subject and the body for an audience."""
    template = _template(audience, snapshot)
    hidden = _INTERNAL if audience and (audience.public or audience.authority) else frozenset()
    lines = list(_filled(template.body, fields, hidden))
    if update.review_by:
        lines.append(f"The post-incident review will be published by {update.review_by.isoformat()}.")
    return "\n".join(_filled(template.subject, fields, hidden)), "\n".join(lines)


def _filled(text: str, fields: Mapping[str, str], hidden: frozenset[str]) -> Iterator[str]:
    """Yield the lines of a template; a line is omitted if one of its fields is empty or hidden."""
    for line in text.strip().splitlines():
        names = _FIELD.findall(line)
        if all(fields[name] and name not in hidden for name in names):
            yield _FIELD.sub(lambda field: fields[field[1]], line)


def _template(audience: Audience | None, snapshot: Snapshot) -> Template:
    templates = list(snapshot.templates.values())
    own = [each for each in templates if audience and each.audience == audience.id]
    shared = [each for each in templates if each.audience is None]
    return next(iter((*own, *shared)), _PLAIN)
