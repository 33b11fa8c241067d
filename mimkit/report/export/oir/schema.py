"""Builds the JSON Schema for open incident records, which is published with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, get_args

from mimkit.model.incident.incident import Mode
from mimkit.model.incident.kinds import KINDS, Phase
from mimkit.model.incident.review import ActionKind, Priority, ReviewState
from mimkit.model.incident.state import Milestones
from mimkit.report.export.oir.document import FORMAT, VERSION

NAME: Final = FORMAT
"""The name of the schema file, without its extension."""
Part = dict[str, Any]

_MEANINGS: Final[Mapping[str, str]] = {
    "started": "the impact on users began",
    "detected": "an alert or a person first noticed it",
    "declared": "the major incident process was activated",
    "assembled": "all required roles were filled and all paged groups had joined",
    "workaround": "service was acceptable again, although the cause remained",
    "restored": "service was fully restored",
    "confirmed": "the person who reported the impact confirmed that service was restored",
    "fixed": "the permanent fix was in place",
    "closed": "the incident was closed",
}


def open_incident_schema(address: str = "") -> Part:
    """Return the JSON Schema.

    `address` is its public URL. Unknown keys are allowed, so that keys can be added later.
    """
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        **({"$id": address} if address else {}),
        "title": "Open incident record",
        "description": "One incident of an online service: what happened and when, what readers were told and promised, "
        "what caused it, and what is being done about it.",
        **_object(
            ("format", "version", "id", "title", "phase", "impact", "times", "updates", "events"),
            format=_part("Identifies the format.", const=FORMAT),
            version=_part(
                "The version of the format. Within a version, keys can be added, but not changed or removed.",
                const=VERSION,
            ),
            id=_text("The permanent id, unique within the organisation."),
            url=_text("The page of the incident.", format="uri-reference"),
            organisation=_text("The organisation that publishes the record."),
            title=_text("What is broken and for whom, in one line."),
            mode=_part("`live`, or `backfill` if it was recorded afterwards.", enum=[*get_args(Mode)]),
            phase=_part("The current phase of the response.", enum=[*get_args(Phase)]),
            severity=_text("The latest severity. On public sites: `critical`, `major` or `minor`."),
            impact=_impact(),
            times=_list("The known times, in the order of the process.", _time()),
            updates=_list("What readers were told, oldest first.", _update()),
            events=_list("Everything else on the timeline, oldest first.", _event()),
            cause=_cause(),
            review=_review(),
            actions=_list(
                "The follow-up work. A public record has only the action items with a public title.",
                _action(),
            ),
            provenance=_provenance(),
        ),
    }


def _part(words: str, **more: Any) -> Part:
    return {"description": words, **more}


def _text(words: str, **more: Any) -> Part:
    return _part(words, type="string", **more)


def _instant(words: str) -> Part:
    return _text(f"{words} (RFC 3339).", format="date-time")


def _object(required: tuple[str, ...], /, **properties: Part) -> Part:
    return {"type": "object", "required": [*required], "properties": properties}


def _list(words: str, items: Part) -> Part:
    return _part(words, type="array", items=items)


def _texts(words: str) -> Part:
    return _list(words, {"type": "string"})


def _moment() -> dict[str, Part]:
    return {
        "at": _instant("When it happened"),
        "earliest": _instant("If the time is approximate: the earliest possible time"),
        "latest": _instant("If the time is approximate: the latest possible time"),
    }


def _time() -> Part:
    words = "; ".join(f"`{name}`: {meaning}" for name, meaning in _MEANINGS.items())
    return _object(
        ("meaning", "at"),
        meaning=_part(f"What happened at this time. {words}.", enum=[*Milestones._fields]),
        **_moment(),
    )


def _head() -> dict[str, Part]:
    return {
        "id": _text("A permanent id, unique within the incident."),
        **_moment(),
        "recorded_at": _instant("When it was recorded or last changed"),
        "by": _text("The person who did or reported this. On public sites: a role."),
        "audience": _text("The audience, if it is not for all audiences."),
        "evidence": _texts("Links to evidence."),
    }


def _update() -> Part:
    return _object(
        ("id", "at"),
        **_head(),
        affected=_text("What is not working, or the full text of an imported update."),
        not_affected=_text("What still works."),
        doing=_text("What is being done."),
        state=_text("The state of the incident as stated in the source, such as `identified`."),
        next_update_at=_instant("The promised time of the next update"),
    )


def _event() -> Part:
    return _object(
        ("id", "at", "kind"),
        **_head(),
        kind=_part("The kind of event.", enum=[*KINDS]),
        text=_text("What happened, in plain text."),
        severity=_text("The new severity."),
        services=_texts("The services that were restored or reopened, if not all."),
        details=_part(
            "Other values in the entry, such as the role that a person was assigned.", type="object"
        ),
    )


def _impact() -> Part:
    service = _object(("id", "name"), id=_text("The id."), name=_text("The name that readers see."))
    return _part("What users noticed.") | _object(
        ("services",),
        text=_text("The impact on users."),
        summary=_text("What happened, in a few sentences for users."),
        services=_list("The affected services.", service),
    )


def _cause() -> Part:
    return _part("What is known about the cause.") | _object(
        (),
        trigger=_text("What triggered the incident."),
        detection=_text("How it was detected."),
        root_cause=_text("The root cause."),
        factors=_texts("Other contributing factors."),
    )


def _review() -> Part:
    return _part("The post-incident review.") | _object(
        ("state",),
        state=_part("The state of the review.", enum=[*get_args(ReviewState)]),
        published_at=_instant("When it was published"),
        summary=_text("A summary that takes one minute to read."),
        worked=_texts("What went well."),
        slowed=_texts("What slowed the response down."),
        lucky=_texts("Where we got lucky."),
        surprised=_texts("What surprised us."),
    )


def _action() -> Part:
    return _object(
        ("id", "title", "state"),
        id=_text("A permanent id."),
        title=_text("What will be different when the work is done. In a public record: the public title."),
        public_title=_text("The title for the public, if it is not the title."),
        kind=_part("The purpose of the work.", enum=[*get_args(ActionKind)]),
        priority=_part("The priority.", enum=[*get_args(Priority)]),
        state=_part("The state of the work.", enum=["open", "done", "declined"]),
        owner=_text("The owner."),
        due=_text("The due date.", format="date"),
        done_at=_instant("When the work was finished"),
        evidence=_text("A link to evidence, or a commit."),
        declined_reason=_text("The reason why the work will not be done."),
        ticket=_text("The ticket that tracks the work."),
    )


def _provenance() -> Part:
    source = _object(
        (),
        title=_text("The title of the report."),
        url=_text("The URL of the report.", format="uri"),
        licence=_text("The licence of the report."),
        zone=_text("The time zone of the report."),
        doubts=_texts("Open questions and contradictions."),
    )
    return _part("The source of the record.") | _object(
        ("producer",),
        producer=_text("The program that wrote the document."),
        source=_part("The report that the record is based on.") | source,
    )
