"""Replaces internal text with canary strings, so that the leak test can find it in the public site.

The text is replaced before the first page is generated, so a page that contains a canary contains a leak. The
public fields are listed again here, independently of the functions that copy them, so a leak would require an error
in both places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Annotated, Any, Final

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from mimkit.model.ids import is_record_id
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import LOG_KINDS
from mimkit.model.incident.review import Review
from mimkit.model.organisation.directory import Service
from mimkit.model.packed import PackedMapping
from mimkit.model.policy.policy import PENDING
from mimkit.model.snapshot import PolicyInForce, Snapshot
from mimkit.model.text import Record

MARK: Final = "zqcanary"
"""The start of each canary. It has only lower-case letters, so it appears unchanged in pages, URLs, JSON and slugs."""
_DIGITS: Final = "99070314159"
"""The canary in telephone numbers."""
_HEX: Final = "deadca9a"
"""The canary in commit ids."""
MARKS: Final = (MARK.encode(), _DIGITS.encode(), _HEX.encode())
FOUND: Final = re.compile(rf"{MARK}([0-9]+)z|{_DIGITS}([0-9]+)0000|{_HEX}([0-9]+)f")

_SHAPES: Final[tuple[Callable[[int], str], ...]] = (
    lambda number: f"{MARK}{number}z is internal",
    lambda number: f"https://{MARK}{number}z.invalid/{MARK}{number}z",
    lambda number: f"{MARK}{number}z",
    lambda number: f"{MARK}{number}z@{MARK}{number}z.invalid",
    lambda number: f"+{_DIGITS}{number}0000",
    lambda number: f"{_HEX}{number}f",
)
_NAME: Final = _SHAPES[2]
_Make = Callable[[int], str]

_TITLES: Final[Mapping[str, frozenset[str]]] = {
    "Policy": frozenset({"organisation"}),
    "Role": frozenset({"title"}),
}
_REVIEWED: Final = frozenset({"summary", "trigger", "detection", "root_cause", "worked", "slowed"})
_UPDATED: Final = frozenset({"affected", "not_affected", "doing", "state"})
_SPEAKING: Final = (*LOG_KINDS, "workaround", "restored", "fixed", "close")


@dataclass(frozen=True, slots=True)
class CanarySnapshot:
    """A snapshot with canaries, and a list of the locations of the texts that they replace, by canary number."""

    snapshot: Snapshot
    places: tuple[str, ...]

    def place(self, found: re.Match[str]) -> str:
        """Return the location of the text that a canary replaced."""
        number = int(next(each for each in found.groups() if each))
        return self.places[number] if number < len(self.places) else "an internal record"


def plant_canaries(snapshot: Snapshot, earlier: tuple[str, ...] = ()) -> CanarySnapshot:
    """Replace everything that the public must not see with canaries, numbered after the `earlier` ones.

    An id is replaced with the same canary everywhere, so that references to it still work. An id that is also
    public, such as a resolver group's id that is also the id of a public service, is not replaced.
    """
    planter = _Planter(_public_ids(snapshot), list(earlier))
    planted = {each.name: planter.part(each.name, getattr(snapshot, each.name)) for each in fields(Snapshot)}
    planted |= {
        "services": {planter.key(key): _service(planter, each) for key, each in snapshot.services.items()},
        "incidents": _incidents(snapshot, planter),
        "reviews": _reviews(snapshot, planter),
        "maintenance": _maintenance(snapshot, planter),
        # Only their announcement settings are read, and those are not texts.
        "earlier_policies": tuple(
            PolicyInForce(each.since, planter.record(each.policy, "an earlier policy:"))
            for each in snapshot.earlier_policies
        ),
    }
    return CanarySnapshot(replace(snapshot, **planted), tuple(planter.places))


def _service(planter: _Planter, service: Service) -> Service:
    seen = frozenset({"title", "public_description", "public_group"} if service.public else ())
    planted: Service = planter.record(service, f"service {service.id}:", seen)
    return planted


def _public_ids(snapshot: Snapshot) -> frozenset[str]:
    return frozenset(
        (
            PENDING,  # a severity id defined by mimkit
            *(each.id for each in snapshot.policy.roles),
            *_outside(snapshot),
            *(key for key, each in snapshot.services.items() if each.public),
        )
    )


def _outside(snapshot: Snapshot) -> list[str]:
    return [each.id for each in snapshot.channels.audiences if each.public and not each.authority]


def _incidents(snapshot: Snapshot, planter: _Planter) -> PackedMapping[Incident]:
    outside = _outside(snapshot)
    found = PackedMapping[Incident]()
    for key, incident in snapshot.incidents.items():
        public = {each.id for each in incident.timeline if _is_public(each, outside)}
        kept_inside = incident.mode == "drill" or incident.is_restricted
        heard = not kept_inside and (bool(public) or _is_shared(snapshot.reviews.get(key), outside))
        timeline = tuple(
            planter.record(entry, f"incident {key}: timeline {place}", seen)
            for place, (entry, seen) in enumerate(_seen(incident, public if heard else set()))
        )
        own = frozenset() if kept_inside else frozenset({"public"})
        planted = planter.record(incident, f"incident {key}:", own)
        source = _source(planter, incident, heard=heard)
        found[key] = planted.model_copy(update={"timeline": timeline, "source": source})
    return found


def _source(planter: _Planter, incident: Incident, *, heard: bool) -> Any:
    if incident.source is None:
        return None
    named = frozenset({"title", "url", "licence"} if heard and incident.source.licence else ())
    return planter.record(incident.source, f"incident {incident.id}: source", named)


def _is_public(entry: Any, outside: Collection[str]) -> bool:
    if entry.kind == "update":
        return bool(outside) and (entry.audience is None or entry.audience in outside)
    return entry.kind in _SPEAKING and entry.audience in outside


def _seen(incident: Incident, public: Collection[str]) -> Iterator[tuple[Any, frozenset[str]]]:
    """Yield each entry and the names of its public fields. Fields that were later corrected are not public."""
    amends = [each for each in incident.timeline if each.kind == "amend" and each.correct.text]
    corrected = {each.entry for each in amends}
    for entry in incident.timeline:
        if entry.kind == "amend":
            yield entry, frozenset({"correct"} if entry.entry in public else ())
        elif entry.id not in public:
            yield entry, frozenset()
        else:
            words = _UPDATED if entry.kind == "update" else frozenset({"text"})
            yield entry, words - {entry.words[0]} if entry.id in corrected else words


def _maintenance(snapshot: Snapshot, planter: _Planter) -> dict[str, Any]:
    """Return the maintenance records. The title and texts of a record are public if it concerns a public service."""
    found = {}
    for key, record in snapshot.maintenance.items():
        services = (snapshot.services.get(each) for each in record.services)
        is_public = any(each and each.public for each in services) and not record.private
        is_public = is_public and bool(_outside(snapshot))
        seen = frozenset({"text"} if is_public else ())
        timeline = tuple(
            planter.record(entry, f"maintenance {key}: timeline {place}", seen)
            for place, entry in enumerate(record.timeline)
        )
        planted = planter.record(record, f"maintenance {key}:", frozenset({"title"} if is_public else ()))
        found[key] = planted.model_copy(update={"timeline": timeline})
    return found


def _reviews(snapshot: Snapshot, planter: _Planter) -> dict[str, Any]:
    outside = _outside(snapshot)
    found = {}
    for key, review in snapshot.reviews.items():
        is_shared = _is_shared(review, outside)
        planted = planter.record(
            review, f"review {key}:", _REVIEWED | {"actions"} if is_shared else frozenset()
        )
        actions = [
            planter.record(each, f"review {key}: {each.id}", frozenset({"public_title"}))
            for each in (review.actions if is_shared else ())
        ]
        found[key] = planted.model_copy(update={"actions": tuple(actions)}) if is_shared else planted
    return found


def _is_shared(review: Review | None, outside: Collection[str]) -> bool:
    if review is None or review.state != "published":
        return False
    return any(each in outside for each in review.shared_with)


@dataclass
class _Planter:
    """Assigns numbers to canaries, and remembers what each one replaces."""

    stays: frozenset[str]
    """The public ids, which are not replaced."""
    places: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def part(self, name: str, value: Any) -> Any:
        """Return one field of the snapshot with canaries. Fields that are only partly public are returned unchanged."""
        if isinstance(value, Mapping) and name not in ("incidents", "reviews", "services", "maintenance"):
            return {self.key(key): self.record(each, f"{name} {key}:") for key, each in value.items()}
        return self.record(value, f"{name}:") if isinstance(value, Record) else value

    def key(self, key: str) -> str:
        """Return the canary for an id that is a mapping key.

        Record ids are unchanged, because the leak test searches for them.
        """
        return key if is_record_id(key) else self.name(key, f"the id {key}")

    def name(self, name: str, place: str) -> str:
        """Return the canary for an id. The same id always has the same canary."""
        if name in self.stays:
            return name
        if name not in self.names:
            self.names[name] = self._canary(_NAME, place)
        return self.names[name]

    def record(self, record: Any, place: str, seen: frozenset[str] = frozenset()) -> Any:
        """Return a record with a canary in each field that is not public."""
        changes = {}
        for name, make in _plan(_shape(record)):
            value = getattr(record, name)
            if value and name not in seen and not _is_public_title(record, name):
                changes[name] = self._value(value, make, f"{place} {name}")
        return record.model_copy(update=changes) if changes else record

    def _value(self, value: Any, make: _Make | None, place: str) -> Any:
        if isinstance(value, Record):
            return self.record(value, place)
        if isinstance(value, tuple):
            return tuple(self._value(each, make, f"{place} {spot}") for spot, each in enumerate(value))
        if not isinstance(value, str) or make is None:
            return value
        return self.name(value, place) if make is _NAME else self._canary(make, place)

    def _canary(self, make: _Make, place: str) -> str:
        self.places.append(place)
        return make(len(self.places) - 1)


def _is_public_title(record: Any, name: str) -> bool:
    shape = type(record).__name__
    if shape == "Audience":
        return name in ("title", "subscribe") and record.public and not record.authority
    return name in _TITLES.get(shape, ())


def _shape(record: Record) -> type[Record]:
    return type(record)


@cache
def _plan(shape: type[Record]) -> tuple[tuple[str, _Make | None], ...]:
    """Return a model's fields, each with a function that creates a valid canary for it.

    The function is None for fields that contain records, choices, times or ids.
    """
    found = []
    for name, info in shape.model_fields.items():
        wanted = TypeAdapter(_annotated(info))
        makes = [make for make in _SHAPES if _fits(wanted, make(1)) or _fits(wanted, (make(1),))]
        found.append((name, makes[0] if makes else None))
    return tuple(found)


def _annotated(info: FieldInfo) -> Any:
    return Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation


def _fits(wanted: TypeAdapter[Any], value: object) -> bool:
    try:
        wanted.validate_python(value)
    except ValidationError:
        return False
    return True
