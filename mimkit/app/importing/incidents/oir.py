"""Reads open incident records: a single record, a list, one record per line, or the `all.zip` file from a site."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Final, get_args

from mimkit.app.importing.format import Format, Material
from mimkit.app.importing.pages.fields import Fields
from mimkit.app.importing.reading.json_records import json_records
from mimkit.model.time.approximate import ApproximateTime, Precision, approximated, bounds
from mimkit.ops.importing.drafts import (
    ActionDraft,
    EntryDraft,
    EntryDraftKind,
    ImportProblem,
    IncidentDraft,
    LeftOut,
    Place,
    ReviewDraft,
)
from mimkit.report.export.oir.document import FORMAT as NAME
from mimkit.report.export.oir.document import VERSION

_ZIP: Final = b"PK\x03\x04"
_LARGEST: Final = 16 * 1024 * 1024
"""The maximum size of a file inside an archive, in bytes. An incident record cannot exceed 1 MiB."""
_PRECISIONS: Final[tuple[Precision, ...]] = get_args(Precision)
_DATED: Final = re.compile(r"[A-Z]{2}-([0-9]{8})-[0-9A-Z]{3,26}")
_UNSTATED: Final = ("restored", "The record does not state when service was restored.")
_KINDS: Final[dict[str, EntryDraftKind]] = {
    **{each: each for each in ("detected", "declared", "severity", "acknowledged", "workaround", "restored")},
    **{each: each for each in ("note", "finding", "decision", "action")},
    "close": "closed",
    "reopen": "reopened",
}
_OF_TIMES: Final[dict[str, EntryDraftKind]] = {
    "detected": "detected",
    "declared": "declared",
    "workaround": "workaround",
    "restored": "restored",
    "closed": "closed",
}
"""The entry kind for each time that has no matching event."""
_MAPPED: Final = frozenset(
    (
        *("$schema", "format", "version", "id", "url", "organisation", "title", "severity"),
        *("impact", "times", "updates", "events", "cause", "review", "actions"),
    )
)
_LABELS: Final = (("not_affected", "Not affected"), ("doing", "What we are doing"))


def read(material: Material) -> Iterator[IncidentDraft | LeftOut | ImportProblem]:
    """Yield the incidents in a file or archive. The JSON Schema of the format is yielded as `LeftOut`."""
    for file in _files(material):
        if isinstance(file, ImportProblem):
            yield file
            continue
        for record in json_records(file):
            yield from (
                (record,) if isinstance(record, ImportProblem) else _one(record.data, record.place, file)
            )


def _files(material: Material) -> Iterator[Material | ImportProblem]:
    """Yield the file itself or, if it is an archive, the JSON files inside it."""
    if not material.raw.startswith(_ZIP):
        yield material
        return
    place = Place(material.name)
    try:
        with zipfile.ZipFile(io.BytesIO(material.raw)) as archive:
            for each in archive.infolist():
                name = f"{material.name}/{each.filename}"
                if each.filename.endswith(".json") and each.file_size <= _LARGEST:
                    yield Material(name, archive.read(each), material.options)
                elif not each.is_dir():
                    yield ImportProblem(
                        Place(name), "this is not a JSON file of at most 16 MiB, so it was skipped"
                    )
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
        zlib.error,
    ) as problem:
        yield ImportProblem(place, f"the archive cannot be read: {problem}")


def _one(
    data: dict[str, Any], place: Place, file: Material
) -> Iterator[IncidentDraft | LeftOut | ImportProblem]:
    problems: list[ImportProblem] = []
    incident = Fields(data, f"incident {str(data.get('id'))[:60]}", place, file.options, problems)
    if "format" not in data and data.get("title") == "Open incident record" and "properties" in data:
        yield LeftOut(place, file.name, "the JSON Schema of the format")
        return
    if data.get("format") != NAME:
        yield ImportProblem(place, f"this is not an open incident record: its `format` is not {NAME}")
        return
    if data.get("version") != VERSION:
        yield ImportProblem(
            place,
            f"this is version {str(data.get('version'))[:20]} of the format; only version {VERSION} can be read",
        )
        return
    draft = _draft(incident)
    yield from problems
    if draft:
        yield draft


def _draft(incident: Fields) -> IncidentDraft | None:
    times = {each.text("meaning"): at for each in incident.objects("times", "time") if (at := _moment(each))}
    impact = _object(incident, "impact")
    names = {
        each.text("id"): each.text("name") or each.text("id")
        for each in impact.objects("services", "service")
    }
    entries = [*_updates(incident), *_events(incident, frozenset(names))]
    told = {each.kind for each in entries}
    entries += [
        EntryDraft(key=f"times/{meaning}", kind=kind, at=times[meaning], severity=incident.text("severity"))
        for meaning, kind in _OF_TIMES.items()
        if meaning in times and kind not in told
    ]
    moments = [*times.values(), *(each.at for each in entries)]
    created = min(moments) if moments else _day_of(incident.text("id"))
    if not incident.text("id") or not created:
        missing = "`id`" if moments else "time"
        incident.report(f"it has no {missing}, so it was skipped")
        return None
    review = _review(incident)
    is_over = any(each.kind == "restored" for each in entries)
    return IncidentDraft(
        key="/".join(filter(None, (incident.text("organisation"), incident.text("id")))),
        place=incident.place,
        title=incident.text("title") or f"Incident {incident.text('id')}",
        created=created,
        started=times.get("started"),
        as_of=_last_recorded(incident),
        services=tuple(dict.fromkeys(filter(None, names.values()))),
        severity=incident.text("severity"),
        impact=impact.text("text"),
        url=incident.text("url"),
        entries=tuple(sorted(entries, key=lambda each: each.at)),
        unmapped=_unmapped(
            incident, impact, {name: at for name, at in times.items() if name not in (*_OF_TIMES, "started")}
        ),
        # Without a restoration, the review would be too early.
        doubts=(_UNSTATED,) if review and not is_over else (),
        review=review,
    )


def _day_of(name: str) -> datetime | None:
    """Return the start of the day (UTC) in an incident's id, for a record that states no time at all."""
    found = _DATED.fullmatch(name)
    try:
        return datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def _object(incident: Fields, key: str) -> Fields:
    """Return the object at a key, or an empty one if it is missing or not an object."""
    value = incident.data.get(key)
    if value is not None and not isinstance(value, dict):
        incident.report(f"`{key}` is not an object, such as {{...}}")
    return incident.inner(value if isinstance(value, dict) else {}, f"{key} of {incident.name}")


def _moment(part: Fields) -> datetime | None:
    """Return a time. If it has bounds, it has the precision that implies these bounds, or else it is a range."""
    at, first, last = part.time("at"), part.time("earliest"), part.time("latest")
    if not (at and first and last and first < last):
        return at
    zones = (UTC, *((part.options.zone,) if part.options.zone else ()))
    for precision in _PRECISIONS:
        for zone in zones:
            found = ApproximateTime.of(at, precision, None, zone)
            if bounds(found) == (first, last):
                return found
    return approximated(first, None, last)


def _updates(incident: Fields) -> Iterator[EntryDraft]:
    for number, each in enumerate(incident.objects("updates", "update"), start=1):
        at = _moment(each)
        if at is None:
            each.report("it has no time, so it was skipped")
            continue
        lines = [
            each.text("affected"),
            *(f"{label}: {text}" for key, label in _LABELS if (text := each.text(key))),
        ]
        yield EntryDraft(
            key=each.text("id") or f"update-{number}",
            kind="update",
            at=at,
            text="\n\n".join(filter(None, lines)),
            by=each.text("by"),
            next=each.time("next_update_at"),
            state=each.text("state"),
        )


def _events(incident: Fields, services: frozenset[str]) -> Iterator[EntryDraft]:
    """Yield the events as entries. An event of an unknown kind becomes a note if it contains text."""
    for number, each in enumerate(incident.objects("events", "event"), start=1):
        at, name, text = _moment(each), each.text("kind"), each.text("text")
        if at is None:
            each.report("it has no time, so it was skipped")
            continue
        kind = _KINDS.get(name, "note")
        some = frozenset(each.texts("services")) if each.data.get("services") else services
        if kind == "restored" and some < services:
            # A draft cannot represent the restoration of only some services.
            kind, text = "note", text or f"Service was restored for {', '.join(sorted(some))}."
        if kind != "note" or text:
            yield EntryDraft(
                key=each.text("id") or f"event-{number}", kind=kind, at=at, text=text,
                by=each.text("by"), severity=each.text("severity"),
            )  # fmt: skip


def _last_recorded(incident: Fields) -> datetime | None:
    parts = [*incident.objects("updates", "update"), *incident.objects("events", "event")]
    return max((at for each in parts if (at := each.time("recorded_at"))), default=None)


def _review(incident: Fields) -> ReviewDraft | None:
    review, cause = _object(incident, "review"), _object(incident, "cause")
    actions = tuple(_action(each) for each in incident.objects("actions", "action") if each.text("title"))
    found = ReviewDraft(
        summary=review.text("summary"),
        trigger=cause.text("trigger"),
        detection=cause.text("detection"),
        root_cause=cause.text("root_cause"),
        worked=review.texts("worked"),
        slowed=review.texts("slowed"),
        lucky=review.texts("lucky"),
        surprised=review.texts("surprised"),
        actions=actions,
    )
    return found if found != ReviewDraft() else None


def _action(item: Fields) -> ActionDraft:
    done = item.time("done_at")
    return ActionDraft(
        item.text("title"),
        item.text("ticket"),
        item.text("kind"),
        item.text("priority"),
        public_title=item.text("public_title"),
        owner=item.text("owner"),
        due=_day(item),
        done=done if item.text("state") == "done" else None,
        evidence=item.text("evidence"),
        is_declined=item.text("state") == "declined",
        reason=item.text("declined_reason"),
    )


def _day(item: Fields) -> date | None:
    text = item.text("due")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        item.report(f"`due`: {text!r} is not a valid date")
        return None


def _unmapped(incident: Fields, impact: Fields, times: dict[str, datetime]) -> dict[str, str]:
    cause = _object(incident, "cause")
    return {
        **incident.unmapped(_MAPPED),
        **impact.unmapped(("text", "services")),
        **cause.unmapped(("trigger", "detection", "root_cause")),
        **{f"time {name}": at.isoformat() for name, at in times.items()},
    }


FORMAT = Format(
    "oir",
    "Open incident records: `ID.json` or all.zip from a site, or the output of `mim export oir`",
    read,
)
