"""The scorecard of a drill for one person, as JSON and as a document for people."""

from __future__ import annotations

import json as _json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from mimkit.model.time.times import full_time_text, rfc3339
from mimkit.report.drill.solo.answer_file import Answer, Answers, keys_of
from mimkit.report.drill.solo.moments import Moment
from mimkit.report.drill.solo.question import (
    NAMES,
    ask,
    background,
    known_rows,
    left_out,
    readers,
    situation,
    suppositions,
    team_did,
    time_left,
)
from mimkit.report.drill.solo.score import NOT_SCORED, Check, Points, ScoredMoment, points, score
from mimkit.report.printed.document import Document, Row, Section, Table
from mimkit.report.printed.html import html
from mimkit.report.printed.markdown import markdown
from mimkit.report.text.counts import counted

_MARKS: Final = {True: "yes", False: "no", None: "not scored"}
_LABELS: Final = {
    "affected": "Affected",
    "not_affected": "Not affected",
    "doing": "In progress",
    "next": "Next update",
    "review_by": "Review",
    "criteria": "Criteria met",
    "unsure": "Unsure",
    "decision": "Decision",
    "severity": "Severity",
}
"""The labels of the fields of an answer."""


@dataclass(frozen=True, slots=True)
class SoloScorecard:
    """The moments of a drill and their scores."""

    incident: str
    title: str
    answers: Answers
    moments: tuple[ScoredMoment, ...]
    zone: tzinfo
    command: str
    """The command that recreates this scorecard from the same answers."""

    @property
    def answered(self) -> int:
        """The number of moments that were answered."""
        return sum(each.answer is not None for each in self.moments)

    @property
    def points(self) -> Points:
        """The points for all answered moments."""
        return points([check for each in self.moments for check in each.checks])


def solo_scorecard(
    title: str, answers: Answers, moments: Sequence[Moment], zone: tzinfo, command: str
) -> SoloScorecard:
    """Return the scorecard for the answers. The same answers always result in the same scorecard."""
    scored = tuple(score(each, answers.to(each), answers.speed) for each in moments)
    return SoloScorecard(answers.incident, title, answers, scored, zone, command)


def total(card: SoloScorecard) -> str:
    """Return the total points as a sentence."""
    given, possible = card.points
    answered = f"{card.answered} of {counted(len(card.moments), 'moment')} answered"
    return f"{given} of {counted(possible, 'point')}; {answered}."


def how_timed(speed: float) -> str:
    """Return a sentence about how answers are timed."""
    return f"Timed at speed {speed:g}: one second of real time is {speed:g} seconds of the incident, counted from each question."


def mark(check: Check) -> str:
    """Return the result of a check in one or two words."""
    return _MARKS[check.passed]


def remark(check: Check) -> str:
    """Return why a check failed or cannot be evaluated. Empty if it passed."""
    return check.doubt or check.wrong


def moment_title(scored: ScoredMoment, number: int, zone: tzinfo) -> str:
    """Return the heading of a moment, including its points."""
    given, possible = scored.points
    result = f"{given} of {possible}" if scored.answer else "not answered"
    at = full_time_text(scored.moment.at, zone)
    return f"{number}. {at}: {NAMES[scored.moment.kind]} ({result})"


def answer_rows(moment: Moment, answer: Answer) -> Iterator[tuple[str, str]]:
    """Yield the label and text of each field of an answer."""
    for key in keys_of(moment):
        value = getattr(answer, key)
        text = ", ".join(value) if isinstance(value, tuple) else value
        if text or key != "unsure":
            yield _LABELS[key], text or "(nothing)"


def team_result(scored: ScoredMoment) -> str:
    """Return what the team did, and how many points its update scores in the same checks.

    Empty if there is no answer. In that case, this must not be shown, because the person may still answer.
    """
    if scored.answer is None:
        return ""
    did = f"The team: {team_did(scored.moment)}"
    if not scored.team:
        return did
    given, possible = points(scored.team)
    return f"{did} With the same checks: {given} of {possible}."


def taken(scored: ScoredMoment) -> str:
    """Return how long the answer took, and the time in the incident at that point. Empty if there is no answer."""
    if scored.answer is None or scored.answered is None:
        return ""
    at = full_time_text(scored.answered, scored.moment.known.policy.calendar.tz)
    return f"Answered in {counted(scored.answer.seconds, 'second')}, at {at} of the incident."


def document(card: SoloScorecard) -> Document:
    """Return the scorecard as a document for people."""
    sections = [_section(each, number, card) for number, each in enumerate(card.moments, 1)]
    sections.append(Section("Not scored", tuple(f"- {each}" for each in NOT_SCORED)))
    lead = (total(card), how_timed(card.answers.speed))
    return Document(
        f"Drill for one person: {card.title} ({card.incident})", lead, tuple(sections), card.command
    )


def _section(scored: ScoredMoment, number: int, card: SoloScorecard) -> Section:
    moment, answer = scored.moment, scored.answer
    lead = [*situation(moment), *background(moment), suppositions(moment)]
    lead += [f"{each.time}, {each.label}: {each.words}" for each in known_rows(moment)]
    lead += [left_out(moment), ask(moment), readers(moment), time_left(moment, card.answers.speed)]
    lead += [taken(scored)]
    if answer is not None:
        lead += [f"{label}: {text}" for label, text in answer_rows(moment, answer)]
    rows = tuple(Row(each.words, (mark(each), remark(each))) for each in scored.checks)
    table = Table(("The answer ...", "result", "why"), rows) if rows else None
    title, did = moment_title(scored, number, card.zone), team_result(scored)
    return Section(title, tuple(filter(None, lead)), table, (did,) if did else ())


def json(card: SoloScorecard) -> str:
    """Return the scorecard as a JSON document. Times are in UTC, and missing values are null."""
    given, possible = card.points
    return (
        _json.dumps(
            {
                "version": 1,
                "form": "solo",
                "incident": card.incident,
                "title": card.title,
                "speed": card.answers.speed,
                "points": given,
                "possible": possible,
                "answered": card.answered,
                "moments": [_moment(each) for each in card.moments],
                "not_scored": list(NOT_SCORED),
                "command": card.command,
            }
        )
        + "\n"
    )


def _moment(scored: ScoredMoment) -> dict[str, Any]:
    moment, answer = scored.moment, scored.answer
    return {
        **question_document(moment),
        "answer": {key: asdict(answer)[key] for key in keys_of(moment)} if answer else None,
        "seconds": answer.seconds if answer else None,
        "answered": _at(scored.answered),
        **_points(scored.checks),
        "team": _team(scored) if answer else None,
    }


def _team(scored: ScoredMoment) -> dict[str, Any]:
    team = scored.moment.team
    return {"text": team_did(scored.moment), "at": _at(team.at) if team else None, **_points(scored.team)}


def question_document(moment: Moment) -> dict[str, Any]:
    """Return a moment as a dictionary: its time, what was known, and the questions."""
    return {
        "moment": moment.id,
        "kind": moment.kind,
        "at": _at(moment.at),
        "due": _at(moment.due),
        "situation": [*situation(moment), *background(moment)],
        "known": [each._asdict() for each in known_rows(moment)],
        "supposed": suppositions(moment) or None,
        "ask": ask(moment),
    }


def _points(checks: Sequence[Check]) -> dict[str, Any]:
    given, possible = points(checks)
    rows = [
        {"id": each.id, "checks": each.words, "passed": each.passed, "why": remark(each) or None}
        for each in checks
    ]
    return {"points": given, "possible": possible, "checks": rows}


def _at(at: datetime | None) -> str | None:
    return rfc3339(at) if at else None


FORMATS: Final[Mapping[str, Callable[[SoloScorecard], str]]] = {
    "json": json,
    "markdown": lambda card: markdown(document(card)),
    "html": lambda card: html(document(card)),
}
"""Pure functions that return text and print nothing."""
