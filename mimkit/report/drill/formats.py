"""Writes the scorecard of a drill as a document for people and as JSON."""

from __future__ import annotations

import json as _json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from mimkit.model.time.durations import exact
from mimkit.model.time.times import full_time_text, rfc3339
from mimkit.report.drill.scorecard import Scorecard, ScoredDeadline, ScoredUpdate
from mimkit.report.incident.outage_text import seconds
from mimkit.report.printed.document import Document, Row, Section, Table
from mimkit.report.printed.html import html
from mimkit.report.printed.markdown import markdown

_NEVER: Final = "not reached"


def document(card: Scorecard) -> Document:
    """Return the scorecard as a document for people."""
    sections = (_steps, _deadlines, _roles, _updates)
    return Document(
        f"Scorecard: {card.title}",
        tuple(_lead(card)),
        tuple(section(card) for section in sections),
        card.command,
    )


def _lead(card: Scorecard) -> Iterator[str]:
    yield f"{card.points} of {card.possible} points: one for each deadline met on time, and one for each update with clear wording."
    since, until = (full_time_text(at, card.zone) for at in (card.start, card.end))
    what = f"A drill of {card.original} at speed {card.speed:g}, " if card.original else "Practised "
    yield f"{what}from {since} to {until}. All durations are in drill time, measured from the start of the drill."
    if card.incident is None:
        yield "No incident was declared."


def result_sentence(card: Scorecard) -> str:
    """Return the result of a drill in one sentence."""
    reached = [
        f"{each.title.lower()} after {exact(each.crew)}" for each in card.steps if each.crew is not None
    ]
    steps = f"; {', '.join(reached)}" if reached else ""
    return f"End of a drill of {card.original} at speed {card.speed:g}: {card.points} of {card.possible} points{steps}."


def _steps(card: Scorecard) -> Section:
    rows = [Row(each.title, (_length(each.crew), *_original(card, each.original))) for each in card.steps]
    return Section("Response", table=Table(_head(card, "Step", "you"), tuple(rows)))


def _deadlines(card: Scorecard) -> Section:
    lead = [f"{card.met} of {len(card.deadlines)} met on time."]
    if card.original_deadlines:
        met, of = card.original_deadlines
        lead.append(f"In the past incident, {met} of {of} were met on time by its end.")
    return _section(
        "Deadlines",
        ("Deadline", "due after", "result"),
        (Row(each.title, (exact(each.due), _result(each))) for each in card.deadlines),
        lead,
    )


def _result(each: ScoredDeadline) -> str:
    times = f" ({each.kept} of {each.intervals} times met)" if each.intervals > 1 else ""
    if each.late is None:
        return f"met{times}"
    said = f"{exact(each.late)} late" if each.result == "late" else f"missed, {exact(each.late)} overdue"
    return said + times


def _roles(card: Scorecard) -> Section:
    rows = (
        Row(each.title, (each.person or "no one", _length(each.crew), *_original(card, each.original)))
        for each in card.roles
    )
    return _section("Roles", _head(card, "Role", "first holder", "filled after"), rows)


def _updates(card: Scorecard) -> Section:
    rows = (Row(exact(each.after), (each.affected, _wording(each))) for each in card.updates)
    lead = [f"{card.clear} of {len(card.updates)} with clear wording."]
    return _section("Updates", ("After", "affected", "wording"), rows, lead)


def _wording(update: ScoredUpdate) -> str:
    said = (f"{each.message} {each.hint} ({each.code})" for each in update.remarks)
    return "; ".join(said) or "clear"


def _head(card: Scorecard, *names: str) -> tuple[str, ...]:
    return (*names, "past incident") if card.original else names


def _original(card: Scorecard, length: timedelta | None) -> tuple[str, ...]:
    return (_length(length, "not recorded"),) if card.original else ()


def _length(length: timedelta | None, otherwise: str = _NEVER) -> str:
    if length is None:
        return otherwise
    return exact(length) if length >= timedelta() else f"{exact(-length)} before"


def _section(heading: str, head: tuple[str, ...], rows: Iterable[Row], lead: Iterable[str] = ()) -> Section:
    found = tuple(rows)
    return Section(heading, tuple(lead), table=Table(head, found) if found else None)


def json(card: Scorecard) -> str:
    """Return the scorecard as a JSON document. Durations are in seconds."""
    return f"{_json.dumps(as_data(card))}\n"


def as_data(card: Scorecard) -> dict[str, Any]:
    """Return the JSON document as a dictionary."""
    return {
        "version": 1,
        "title": card.title,
        "original": card.original,
        "incident": card.incident,
        "speed": card.speed,
        "start": rfc3339(card.start),
        "end": rfc3339(card.end),
        "points": card.points,
        "possible": card.possible,
        "steps": [
            {
                "step": each.id,
                "seconds": seconds(each.crew),
                "original_seconds": seconds(each.original),
            }
            for each in card.steps
        ],
        "deadlines": [
            {
                "clock": each.clock,
                "subject": each.subject or None,
                "title": each.title,
                "due_seconds": seconds(each.due),
                "result": each.result,
                "late_seconds": seconds(each.late),
                "kept": each.kept,
                "intervals": each.intervals,
            }
            for each in card.deadlines
        ],
        "original_deadlines": _counts(card.original_deadlines),
        "roles": [
            {
                "role": each.role,
                "person": each.person,
                "seconds": seconds(each.crew),
                "original_seconds": seconds(each.original),
            }
            for each in card.roles
        ],
        "updates": [
            {
                "seconds": seconds(each.after),
                "audience": each.audience,
                "affected": each.affected,
                "remarks": [remark._asdict() for remark in each.remarks],
            }
            for each in card.updates
        ],
    }


def _counts(found: tuple[int, int] | None) -> dict[str, int] | None:
    return {"met": found[0], "of": found[1]} if found else None


FORMATS: Final[Mapping[str, Callable[[Scorecard], str]]] = {
    "json": json,
    "markdown": lambda card: markdown(document(card)),
    "html": lambda card: html(document(card)),
}
"""The formats that a scorecard supports besides text."""
