"""The public version of a timeline: public statements and status changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Literal

from mimkit.model.ids import ulid, ulid_time
from mimkit.model.incident import entries
from mimkit.model.incident.effects.corrections import last_changed
from mimkit.model.incident.entry_parts import REDACTED, Classified
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import fold
from mimkit.model.time.approximate import precision_keys
from mimkit.publish.public.allowed import Affected, has_public_words
from mimkit.publish.public.service_changes import ServiceChanges, service_changes

US = "incident-team"
"""The author shown for people who had no role at the time of the entry."""
_LATE: Final = 0xFF00
"""The first 16 bits of entropy in the id of a late entry."""


Impact = Literal["critical", "major", "minor"]


@dataclass(frozen=True, slots=True)
class PublicEntryContext:
    """Context for publishing an entry: outside audiences, incidents that may be mentioned, and the holders of each role over time."""

    audiences: frozenset[str]
    incidents: frozenset[str]
    roles: frozenset[str]
    impacts: Mapping[str, Impact]
    """The public name of each severity."""
    withheld: Container[tuple[str, str]] = frozenset()
    """The incident id and entry id of each withheld text that was written for the public."""
    held: tuple[entries.RoleTaken, ...] = ()
    incident: str = ""
    changes: ServiceChanges = field(default_factory=dict)
    """The public services that each restoration and reopening affects."""
    latest: Mapping[str, datetime] = field(default_factory=dict)
    """When each entry was last corrected or redacted, by entry id."""
    ids: Mapping[str, str] = field(default_factory=dict)
    """The public id of each entry."""

    def role(self, person: str, at: datetime) -> str:
        """Return the role that a person had at a given time, or `US` if they had none.

        If `person` is a role, return it unchanged.
        """
        if person in self.roles:
            return person
        past = [each.role for each in self.held if each.person == person and each.at <= at]
        return past[-1] if past and past[-1] in self.roles else US


def public_timeline(incident: Incident, teller: PublicEntryContext, affected: Affected) -> Iterator[Any]:
    """Yield an incident's public entries with corrections applied.

    Original texts that were corrected or redacted, and entries that no longer apply, are not included.
    """
    timeline = fold(incident).timeline
    held = tuple(entry for entry in timeline if entry.kind == "role")
    teller = replace(
        teller,
        held=held,
        incident=incident.id,
        changes=service_changes(incident, timeline, affected),
        latest=last_changed(incident.timeline),
        ids=_public_ids(incident, teller.roles),
    )
    for entry in timeline:
        tell = _TELL.get(entry.kind, _log)
        if seen := tell(entry, teller):
            yield seen


def _public_ids(incident: Incident, roles: Container[str]) -> Mapping[str, str]:
    """Return each entry's public id. A late entry gets a new id, because a ULID reveals the recording time.

    This id is derived from the time originally entered, so a correction of that time does not change it. It sorts
    after the entries that were recorded in that second, in file order. An entry whose author is a role is already
    public, so it keeps its id.
    """
    found: dict[str, str] = {}
    late = Counter[datetime]()
    for entry in incident.timeline:
        second = entry.at.replace(microsecond=0)
        is_public = entry.by == US or entry.by in roles
        if is_public or ulid_time(entry.id).replace(microsecond=0) == second:
            found[entry.id] = entry.id
            continue
        digest = sha256(entry.id.encode()).digest()
        found[entry.id] = ulid(second, (_LATE + late[second]) << 64 | int.from_bytes(digest[:8]))
        late[second] += 1
    return found


def _head(entry: Any, teller: PublicEntryContext) -> dict[str, Any]:
    # The audience is published only for public statements.
    is_public = has_public_words(entry, teller.audiences)
    return {
        "id": teller.ids.get(entry.id, entry.id),
        "at": entry.at,
        **precision_keys(entry.at),
        "recorded": max(entry.recorded, teller.latest.get(entry.id, entry.recorded)),
        "by": teller.role(entry.by, entry.at),
        "audience": entry.audience if is_public else None,
    }


def _words(entry: Any, teller: PublicEntryContext, *keys: str) -> dict[str, Any]:
    """Return an entry's public text. If it is withheld, return redaction marks instead."""
    is_withheld = (teller.incident, entry.id) in teller.withheld
    return {key: REDACTED if is_withheld and getattr(entry, key) else getattr(entry, key) for key in keys}


def _with_text(otherwise: str | None, **more: Any) -> Callable[[Any, PublicEntryContext], Any]:
    """Return a function that publishes an entry with its own text if that text is public, else with a standard text."""

    def tell(entry: Any, teller: PublicEntryContext) -> Any:
        own = has_public_words(entry, teller.audiences)
        words = _words(entry, teller, "text") if own else {"text": otherwise}
        return type(entry)(**_head(entry, teller), **words, **more)

    return tell


def _update(entry: entries.Update, teller: PublicEntryContext) -> entries.Update | None:
    if not has_public_words(entry, teller.audiences):
        return None
    return entries.Update(
        **_head(entry, teller),
        **_words(entry, teller, "affected", "not_affected", "doing", "state"),
        via=None if entry.doing else entry.via,
        next=entry.next,
        review_by=entry.review_by,
    )


def _log(entry: Any, teller: PublicEntryContext) -> Any:
    if not has_public_words(entry, teller.audiences):
        return None
    return type(entry)(**_head(entry, teller), **_words(entry, teller, "text"))


def _classified(entry: Classified, teller: PublicEntryContext) -> Classified:
    return type(entry)(**_head(entry, teller), severity=_impact(entry, teller))


def _severity(entry: entries.SeverityChanged, teller: PublicEntryContext) -> entries.SeverityChanged:
    severity = _impact(entry, teller)
    return entries.SeverityChanged(
        **_head(entry, teller), severity=severity, reason="The assessment changed."
    )


def _impact(entry: Any, teller: PublicEntryContext) -> str:
    # If a severity is no longer in the catalogue, its impact is treated as undecided.
    return teller.impacts.get(entry.severity, "major")


def _restored(entry: entries.Restored, teller: PublicEntryContext) -> entries.Restored | entries.Note | None:
    services = teller.changes.get(entry.id, ())
    if services is not None:
        restored: entries.Restored = _with_text(None, services=services)(entry, teller)
        return restored
    # The restoration changed nothing that the public can see, so only its text is published, if it is public.
    if not has_public_words(entry, teller.audiences) or not entry.text:
        return None
    return entries.Note(**_head(entry, teller), **_words(entry, teller, "text"))


def _reopen(entry: entries.Reopened, teller: PublicEntryContext) -> entries.Reopened | None:
    services = teller.changes.get(entry.id, ())
    if services is None:
        return None
    reason = "The incident has been reopened."
    return entries.Reopened(**_head(entry, teller), reason=reason, services=services)


def _withdrawn(entry: Any, teller: PublicEntryContext) -> entries.Demoted:
    # The incident was public, so its published texts remain visible.
    return entries.Demoted(**_head(entry, teller), reason="This was not a major incident.")


def _merged(entry: entries.Merged, teller: PublicEntryContext) -> entries.Merged | entries.Demoted:
    if entry.into in teller.incidents:
        return entries.Merged(**_head(entry, teller), into=entry.into)
    return entries.Demoted(
        **_head(entry, teller),
        reason="This was not a separate incident. It is being handled as part of another incident.",
    )


_TELL: Mapping[str, Callable[[Any, PublicEntryContext], Any]] = {
    "proposed": _classified,
    "declared": _classified,
    "severity": _severity,
    "rejected": _withdrawn,
    "demoted": _withdrawn,
    "merged": _merged,
    "update": _update,
    "workaround": _with_text("A workaround is in place."),
    "restored": _restored,
    "confirmed": _with_text(None, stakeholder=US),
    "fixed": _with_text("A permanent fix is in place."),
    "close": _with_text(None),
    "reopen": _reopen,
}
"""How to publish each kind of entry.

Status changes are published for all audiences, with a standard text unless their own text is public.
"""
STATUS_CHANGES: Final = tuple(kind for kind in _TELL if kind != "update")
"""The kinds of entries that are published for all audiences."""
