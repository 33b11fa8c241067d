"""One person's answers to the questions of a drill, and the file that stores them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from mimkit.errors import UsageError
from mimkit.model.policy.policy import PENDING
from mimkit.model.text import TEXT, normalise
from mimkit.model.time.durations import parse_elapsed
from mimkit.model.time.times import parse_day, typed_time
from mimkit.report.drill.solo.moments import Moment

DECISIONS: Final = ("declare", "propose", "no")
TEXTS: Final = ("affected", "not_affected", "doing")
"""The keys of an update's texts."""
FASTEST: Final = 1000
"""The highest speed."""
_LONGEST: Final = 24 * 60 * 60
_VERSION: Final = 1
_KEYS: Final = ("version", "incident", "speed", "answers", "questions")
"""The keys of the file. The questions are only for the reader and are ignored."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's answer at one moment. Fields are empty if their question was not asked or not answered."""

    moment: str
    """The id of the moment, such as `first-update`."""
    seconds: int
    """How long the person took to answer, in seconds of real time."""
    affected: str = ""
    not_affected: str = ""
    doing: str = ""
    next: str = ""
    """When the next update is promised, as the person typed it, such as `30m` or `10:44`."""
    review_by: str = ""
    """The date of the review. Only for the final update."""
    criteria: tuple[str, ...] = ()
    """The criteria that are met."""
    unsure: tuple[str, ...] = ()
    """The criteria that may be met, but that the person is unsure about."""
    decision: str = ""
    """`declare`, `propose` or `no`."""
    severity: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the answer has no content."""
        return not any(getattr(self, each.name) for each in fields(self)[2:])


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers to one drill, and the speed of the drill."""

    incident: str
    speed: float
    answers: tuple[Answer, ...] = ()

    def to(self, moment: Moment) -> Answer | None:
        """Return the answer at a moment, or None if there is none."""
        return next((each for each in self.answers if each.moment == moment.id), None)


class WrongAnswers(UsageError):
    """The file of answers cannot be scored."""

    def __init__(self, file: str, sentence: str) -> None:
        super().__init__(
            f"{file} {sentence}", "correct the file; its format is in the how-to page Run a drill"
        )


def keys_of(moment: Moment) -> tuple[str, ...]:
    """Return the keys that an answer at this moment can have, in the order of the questions."""
    if moment.kind == "declare":
        return ("criteria", "unsure", "decision", "severity")
    if moment.kind == "severity":
        return ("criteria", "unsure", "severity")
    if moment.kind == "all-clear":
        return ("affected", "doing", "review_by")
    return (*TEXTS, "next")


def answers_document(answers: Answers, moments: Iterable[Moment]) -> dict[str, Any]:
    """Return the file content as a dictionary.

    Each answered moment has one answer, with a key for each question.
    """
    rows = []
    for moment in moments:
        if answer := answers.to(moment):
            given = asdict(answer)
            rows.append({key: given[key] for key in ("moment", "seconds", *keys_of(moment))})
    return {"version": _VERSION, "incident": answers.incident, "speed": answers.speed, "answers": rows}


def answers_text(answers: Answers, moments: Iterable[Moment]) -> str:
    """Return the file content as text."""
    return json.dumps(answers_document(answers, moments), ensure_ascii=False, indent=2) + "\n"


def read_answers(text: str, file: str, incident: str, moments: Iterable[Moment]) -> Answers:
    """Return the answers in a file.

    `incident` and `moments` belong to the drill. Raise WrongAnswers if the file cannot be scored.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise WrongAnswers(file, "is not JSON") from None
    try:
        return _answers(found, incident, {each.id: each for each in moments})
    except ValueError as problem:
        raise WrongAnswers(file, str(problem)) from None


def _answers(found: Any, incident: str, moments: Mapping[str, Moment]) -> Answers:
    if not isinstance(found, dict) or found.get("version") != _VERSION:
        raise ValueError(f'is not an answer file: it needs "version": {_VERSION}')
    _refuse_unknown(found, _KEYS, "the file")
    if found.get("incident") != incident:
        raise ValueError(f"is for {_said(found.get('incident'))}, not for {incident}")
    speed, rows = found.get("speed"), found.get("answers")
    if not isinstance(speed, int | float) or isinstance(speed, bool) or not 1 <= speed <= FASTEST:
        raise ValueError(f"needs a speed from 1 to {FASTEST}")
    if not isinstance(rows, list):
        raise ValueError("needs a list of answers")  # noqa: TRY004 - a value in a file
    read = tuple(_answer(row, number, moments) for number, row in enumerate(rows, 1))
    if len({each.moment for each in read}) < len(read):
        raise ValueError("answers the same moment twice")
    # Ignore empty entries, because a blank answer file has an entry for each moment.
    return Answers(incident, speed, tuple(each for each in read if each.seconds or not each.is_empty))


def _answer(row: Any, number: int, moments: Mapping[str, Moment]) -> Answer:
    name = row.get("moment") if isinstance(row, dict) else None
    moment = moments.get(name) if isinstance(name, str) else None
    if moment is None:
        raise ValueError(
            f"has an unknown moment in answer {number}; the moments are {', '.join(moments) or 'none'}"
        )
    where = f"answer {number} ({moment.id})"
    _refuse_unknown(row, ("moment", "seconds", *keys_of(moment)), where)
    seconds = row.get("seconds")
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 <= seconds <= _LONGEST:
        raise ValueError(f"needs whole seconds from 0 to {_LONGEST} in {where}")
    given: dict[str, Any] = {key: _value(row[key], key, where) for key in keys_of(moment) if key in row}
    answer = Answer(moment.id, seconds, **given)
    for problem in problems(answer, moment):
        raise ValueError(f"has an error in {where}: {problem}")
    return answer


def _value(value: Any, key: str, where: str) -> str | tuple[str, ...]:
    if key in ("criteria", "unsure"):
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(dict.fromkeys(value))
        raise ValueError(f"needs a list of names for {key} in {where}")
    if not isinstance(value, str):
        raise ValueError(f"needs text for {key} in {where}")  # noqa: TRY004 - a value in a file
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"has text that is not valid Unicode for {key} in {where}") from None
    return normalise(value)


def problems(answer: Answer, moment: Moment) -> Iterator[str]:
    """Yield a message for each field of an answer that cannot be scored."""
    policy = moment.known.policy
    known = [each.id for each in policy.criteria]
    for each in (*answer.criteria, *answer.unsure):
        if each not in known:
            yield f"{each} is not a criterion in the policy; the criteria are {', '.join(known)}"
    if answer.decision not in ("", *DECISIONS):
        yield f"{answer.decision} is not a decision; write {', '.join(DECISIONS)}"
    severities = [*(each.id for each in policy.severities if each.id != PENDING), PENDING]
    if answer.severity not in ("", *severities):
        yield f"{answer.severity} is not a severity; the severities are {', '.join(severities)}"
    for key in TEXTS:
        if len(getattr(answer, key)) > TEXT:
            yield f"{key} is longer than {TEXT} characters"
    for key, parse in (("next", promised_time), ("review_by", review_day)):
        try:
            parse(getattr(answer, key), moment.at, policy.calendar.tz)
        except ValueError as problem:
            yield f"{key}: {getattr(answer, key)} {problem}"


def promised_time(text: str, at: datetime, zone: tzinfo) -> datetime | None:
    """Return the promised time from a text such as `30m` or `10:44`, relative to `at`. None if it is empty.

    Raise ValueError if the text is not a valid time.
    """
    if not text:
        return None
    if ":" in text or text[:1] in "+-":
        return typed_time(text, at, zone)
    return at + parse_elapsed(text)


def review_day(text: str, _at: datetime, _zone: tzinfo) -> Any:
    """Return a date, or None for an empty text. Raise ValueError if the text is not a date."""
    return parse_day(text) if text else None


def answered_at(answer: Answer, moment: Moment, speed: float) -> datetime:
    """Return the time in the incident at which the answer was given."""
    return moment.at + timedelta(seconds=round(answer.seconds * speed))


def _refuse_unknown(found: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    for key in found:
        if key not in known:
            raise ValueError(f"has the unknown key {_said(key)} in {where}")


def _said(value: Any) -> str:
    return json.dumps(value)[:80]
