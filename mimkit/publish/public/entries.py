"""The entries of a timeline as the public sees them: what was said outside, and what turned the state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mimkit.model import entries as kinds
from mimkit.model.incident import Incident
from mimkit.model.state import amended
from mimkit.publish.public.told import has_public_words

US = "incident-team"
"""Stands for whoever held no role when they wrote something down."""


@dataclass(frozen=True, slots=True)
class Teller:
    """What an entry is told by: who may hear it, the incidents that may be named, who held which role when."""

    audiences: frozenset[str]
    incidents: frozenset[str]
    roles: frozenset[str]
    held: tuple[kinds.RoleTaken, ...]

    def role(self, person: str, at: datetime) -> str:
        """Return the role that a person held at an instant; a role stands for itself."""
        if person in self.roles:
            return person
        past = [each.role for each in self.held if each.person == person and each.at <= at]
        return past[-1] if past and past[-1] in self.roles else US


def public_timeline(
    incident: Incident, audiences: frozenset[str], incidents: frozenset[str], roles: frozenset[str]
) -> Iterator[Any]:
    """Yield the public entries of an incident, as amended; what they correct or blank is never among them."""
    timeline = amended(incident.timeline)
    held = tuple(entry for entry in timeline if entry.kind == "role")
    teller = Teller(audiences, incidents, roles, held)
    for entry in timeline:
        tell = _TELL.get(entry.kind, _log)
        if seen := tell(entry, teller):
            yield seen


def _head(entry: Any, teller: Teller) -> dict[str, Any]:
    # For whom it was is only said of what was said outside.
    is_public = has_public_words(entry, teller.audiences)
    return {
        "id": entry.id,
        "at": entry.at,
        "recorded": entry.at,
        "by": teller.role(entry.by, entry.at),
        "audience": entry.audience if is_public else None,
    }


def _with_text(otherwise: str | None, **more: Any) -> Callable[[Any, Teller], Any]:
    """Return what tells a step in its own words where they were for the public, and in ours where not."""

    def tell(entry: Any, teller: Teller) -> Any:
        words = entry.text if has_public_words(entry, teller.audiences) else otherwise
        return type(entry)(**_head(entry, teller), text=words, **more)

    return tell


def _update(entry: kinds.Update, teller: Teller) -> kinds.Update | None:
    if not has_public_words(entry, teller.audiences):
        return None
    return kinds.Update(
        **_head(entry, teller),
        affected=entry.affected,
        not_affected=entry.not_affected,
        doing=entry.doing,
        next=entry.next,
        review_by=entry.review_by,
    )


def _log(entry: Any, teller: Teller) -> Any:
    if not has_public_words(entry, teller.audiences):
        return None
    return type(entry)(**_head(entry, teller), text=entry.text)


def _classified(entry: kinds.Classified, teller: Teller) -> kinds.Classified:
    return type(entry)(**_head(entry, teller), severity=entry.severity)


def _severity(entry: kinds.SeverityChanged, teller: Teller) -> kinds.SeverityChanged:
    return kinds.SeverityChanged(**_head(entry, teller), severity=entry.severity, reason="Classified anew.")


def _reopen(entry: kinds.Reopened, teller: Teller) -> kinds.Reopened:
    return kinds.Reopened(**_head(entry, teller), reason="It was not over yet.")


def _withdrawn(entry: Any, teller: Teller) -> kinds.Demoted:
    # The public was told of it, so what it was told stays to be found.
    return kinds.Demoted(**_head(entry, teller), reason="It turned out not to be a major incident.")


def _merged(entry: kinds.Merged, teller: Teller) -> kinds.Merged | kinds.Demoted:
    if entry.into in teller.incidents:
        return kinds.Merged(**_head(entry, teller), into=entry.into)
    return kinds.Demoted(**_head(entry, teller), reason="It is dealt with as part of another incident.")


_TELL: Mapping[str, Callable[[Any, Teller], Any]] = {
    "proposed": _classified,
    "declared": _classified,
    "severity": _severity,
    "rejected": _withdrawn,
    "demoted": _withdrawn,
    "merged": _merged,
    "update": _update,
    "workaround": _with_text("Service is acceptable again by other means."),
    "restored": _with_text(None),
    "confirmed": _with_text(None, stakeholder=US),
    "fixed": _with_text("The cause is gone."),
    "close": _with_text(None),
    "reopen": _reopen,
}
"""What turns the state is told whoever it was for, in words of ours; its own words only go out on purpose."""
