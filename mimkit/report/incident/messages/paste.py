"""The text of a stakeholder update for each audience, ready to paste or to send."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mimkit.model.incident.entries import UpdateText
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import State
from mimkit.model.obstacles.delivering import is_for
from mimkit.model.organisation.directory import Audience, Moment, Template
from mimkit.model.organisation.placeholders import PLACEHOLDER
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import join_names
from mimkit.model.time.times import time_text
from mimkit.report.incident.messages.moment import moment_of, state_for

_EMPTY_LINES: Final = re.compile(r"\n{3,}")
_REVIEW: Final = "The post-incident review will be published by {}."
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
"""The template to use if the policy has none."""


@dataclass(frozen=True, slots=True)
class Paste:
    """A text and the audiences for which it is intended."""

    subject: str
    """The subject. Empty if the audience may not see any part of the template's subject."""
    body: str
    audiences: tuple[Audience, ...]
    """The audiences. Empty if the policy has no audiences."""

    @property
    def text(self) -> str:
        """The subject, if any, and the body."""
        return "\n".join(filter(None, (self.subject, self.body)))


def pastes(update: UpdateText, incident: Incident, severity: str, snapshot: Snapshot) -> tuple[Paste, ...]:
    """Return the texts of an update for its audiences.

    If several audiences have the same text, it is returned only once.
    """
    state = state_for(update, incident)
    facts = _Facts(update, incident, severity, state, snapshot)
    found: dict[tuple[str, str], list[Audience]] = {}
    for audience in _audiences(update, incident, snapshot):
        found.setdefault(_text(facts, audience), []).append(audience)
    if not found:
        return (Paste(*_text(facts, None), ()),)
    return tuple(Paste(*text, tuple(audiences)) for text, audiences in found.items())


def _audiences(update: UpdateText, incident: Incident, snapshot: Snapshot) -> Iterator[Audience]:
    """Yield an update's audiences: the audience that it names, the restricted incident's audiences, or all stakeholders."""
    return (each for each in snapshot.audiences if is_for(update, each, incident))


@dataclass(frozen=True, slots=True)
class _Facts:
    """The facts from which texts are created."""

    update: UpdateText
    incident: Incident
    severity: str
    state: State
    snapshot: Snapshot

    def fields(self, *, is_outside: bool) -> Mapping[str, str]:
        """Return the placeholder values that an audience may see. Values that it may not see are missing or empty."""
        update, public, times = self.update, self.incident.public, self.state.milestones
        inside = {
            "title": self.incident.title,
            "severity": self.severity,
            "incident": self.incident.id,
            "workaround": self.state.workaround or "",
        }
        return {
            **({} if is_outside else inside),
            "public_title": (public.title if public else None) or "",
            "service": join_names(services) if (services := [*self._services(is_outside=is_outside)]) else "",
            "affected": update.affected,
            "not_affected": update.not_affected or "",
            "doing": update.doing or "",
            "next": self._time(update.next),
            "declared_at": self._time(times.declared),
            "workaround_at": self._time(times.workaround),
            "restored_at": self._time(times.restored),
            "review_by": update.review_by.isoformat() if update.review_by else "",
        }

    def _services(self, *, is_outside: bool) -> Iterator[str]:
        for name in self.incident.services:
            service = self.snapshot.services.get(name)
            if service and (service.public or not is_outside):
                yield service.title

    def _time(self, at: datetime | None) -> str:
        return time_text(at, self.update.at, self.snapshot.policy.calendar.tz) if at else ""


def _text(facts: _Facts, audience: Audience | None) -> tuple[str, str]:
    """Return the subject and the body for an audience."""
    moment = moment_of(facts.update, facts.state, audience.id if audience else None)
    template = template_for(audience, moment, facts.snapshot)
    fields = facts.fields(is_outside=bool(audience and (audience.public or audience.authority)))
    lines = list(_filled(template.body, fields))
    if fields["review_by"] and "{review_by}" not in template.body:
        lines.append(_REVIEW.format(fields["review_by"]))
    body = "\n".join(lines)
    return "\n".join(_filled(template.subject, fields)).strip(), _EMPTY_LINES.sub("\n\n", body).strip()


def _filled(text: str, fields: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of a template. A line is omitted if any of its placeholders is unknown or has no value.

    A value with several lines is followed by an empty line, so that the text after it does not look like a
    continuation of its list.
    """
    for line in text.strip().splitlines():
        if all(fields.get(name) for name in PLACEHOLDER.findall(line)):
            filled = PLACEHOLDER.sub(lambda found: fields[found[1]], line)
            yield f"{filled}\n" if "\n" in filled else filled


def template_for(audience: Audience | None, moment: Moment, snapshot: Snapshot) -> Template:
    """Return the template for an audience and a stage.

    Templates for the audience take precedence over shared templates. Among these, templates for the stage take
    precedence over general templates.
    """
    wanted = (audience.id if audience else None, None)
    found = [
        (wanted.index(each.audience), each.moment is None, each)
        for each in snapshot.templates.values()
        if each.audience in wanted and each.moment in (moment, None)
    ]
    return min(found, key=lambda each: each[:2], default=(0, True, _PLAIN))[2]
