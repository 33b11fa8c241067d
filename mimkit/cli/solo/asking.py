"""Asks one person the questions in a drill on a terminal, and measures how long each answer takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic
from typing import Final

import click

from mimkit.cli.session import clean_argument
from mimkit.cli.solo.shown import print_background, print_criteria, print_question, print_result
from mimkit.cli.terminal.console import paragraph
from mimkit.model.policy.policy import PENDING
from mimkit.report.drill.solo.answer_file import DECISIONS, Answer, Answers, keys_of, problems
from mimkit.report.drill.solo.moments import Moment
from mimkit.report.drill.solo.score import score

_PROMPTS: Final = {
    "affected": "Affected",
    "not_affected": "Not affected",
    "doing": "What is being done",
    "next": "Next update (30m, or 10:44)",
    "review_by": "Date of the review (2026-11-30)",
    "decision": f"Decision ({', '.join(DECISIONS)})",
}


def ask_moments(given: Answers, moments: Sequence[Moment], keep: Callable[[Answers], None]) -> Answers:
    """Ask for each missing answer, save it, and score it immediately. Raises click.Abort if the user cancels."""
    print_background(next(each for each in moments if not given.to(each)))
    for number, moment in enumerate(moments, 1):
        if given.to(moment):
            continue
        print_question(moment, f"{number} of {len(moments)}", given.speed)
        answer = _timed(moment)
        given = replace(given, answers=(*given.answers, answer))
        keep(given)
        print_result(score(moment, answer, given.speed))
        if any(given.to(each) is None for each in moments[number:]):
            _wait("Press Enter for the next question")
    return given


def _timed(moment: Moment) -> Answer:
    """Return the answer, including the number of seconds from the question to the last Enter."""
    start = monotonic()
    answer = Answer(moment.id, 0)
    for key in keys_of(moment):
        if key == "criteria":
            answer = _criteria(moment, answer)
        elif key == "severity" and answer.decision == "no":
            continue
        elif key != "unsure":
            answer = _part(moment, answer, key)
    return replace(answer, seconds=math.ceil(monotonic() - start))


def _part(moment: Moment, answer: Answer, key: str) -> Answer:
    """Ask for one part of an answer until it is valid. Enter leaves the part empty."""
    while True:
        said = clean_argument(_prompt(_PROMPTS.get(key) or _severities(moment))) or ""
        if key == "decision":
            said = said.lower()
        found = replace(answer, **{key: said})  # type: ignore[arg-type]  # a text of the answer, by its name
        wrong = next(problems(found, moment), None)
        if wrong is None:
            return found
        paragraph(wrong, err=True)


def _severities(moment: Moment) -> str:
    names = [each.id for each in moment.known.policy.severities if each.id != PENDING]
    return f"Severity ({', '.join((*names, PENDING))})"


def _criteria(moment: Moment, answer: Answer) -> Answer:
    names = [each.id for each in moment.known.policy.criteria]
    known = [f"{number}" for number in range(1, len(names) + 1)]
    print_criteria(moment)
    while True:
        words = _prompt("Criteria met, by number (1 3? means 1, and perhaps 3)").replace(",", " ").split()
        numbers = [word.removesuffix("?") for word in words]
        if all(each in known for each in numbers):
            break
        paragraph(f"Type numbers from 1 to {len(names)}, or press Enter for none.", err=True)
    sure, unsure = ([], [])  # type: tuple[list[str], list[str]]
    for word, number in zip(words, numbers, strict=True):
        (unsure if word.endswith("?") else sure).append(names[int(number) - 1])
    return replace(answer, criteria=tuple(dict.fromkeys(sure)), unsure=tuple(dict.fromkeys(unsure)))


def _prompt(text: str) -> str:
    said: str = click.prompt(text, default="", show_default=False, err=True)
    return said


def _wait(text: str) -> None:
    click.prompt(text, default="", show_default=False, prompt_suffix="", err=True)
