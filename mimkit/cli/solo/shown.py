"""Prints the questions and the scorecard of a drill for one person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import click

from mimkit.cli.terminal.console import Word, columns, heading, paragraph
from mimkit.model.time.times import full_time_text
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
    time_left,
)
from mimkit.report.drill.solo.score import NOT_SCORED, Check, ScoredMoment
from mimkit.report.drill.solo.scorecard import (
    SoloScorecard,
    answer_rows,
    how_timed,
    mark,
    moment_title,
    remark,
    taken,
    team_result,
    total,
)

_COLOURS: Final = {True: "green", False: "yellow", None: None}


def print_background(moment: Moment, *, err: bool = True) -> None:
    """Print the facts that are the same for all decision points."""
    click.echo(err=err)
    _paragraphs(background(moment), err=err)


def print_question(moment: Moment, place: str, speed: float, *, err: bool = True) -> None:
    """Print what was known at a decision point and what to answer. `place` is the question's number."""
    at = full_time_text(moment.at, moment.known.policy.calendar.tz)
    click.echo(err=err)
    paragraph(f"{place}. It is {at}: {NAMES[moment.kind]}", indent="", err=err)
    _paragraphs((*situation(moment), suppositions(moment)), err=err)
    columns(known_rows(moment), ("cyan",), err=err)
    _paragraphs((left_out(moment), readers(moment), ask(moment), time_left(moment, speed)), err=err)


def print_criteria(moment: Moment, *, err: bool = True) -> None:
    """Print the policy's criteria with numbers."""
    criteria = moment.known.policy.criteria
    columns([(f"{number}", each.words) for number, each in enumerate(criteria, 1)], ("cyan",), err=err)


def print_questions(moments: Sequence[Moment], speed: float) -> None:
    """Print all questions."""
    print_background(moments[0], err=False)
    for number, moment in enumerate(moments, 1):
        print_question(moment, f"{number} of {len(moments)}", speed, err=False)
        if moment.is_decision:
            print_criteria(moment, err=False)


def print_result(scored: ScoredMoment, *, err: bool = True) -> None:
    """Print how an answer was scored, and what the team did at the time."""
    given, possible = scored.points
    paragraph(f"{given} of {possible}. {taken(scored)}", err=err)
    _checks(scored.checks, err=err)
    paragraph(team_result(scored), err=err)


def _checks(checks: Iterable[Check], *, err: bool = False) -> None:
    rows = [
        (Word(mark(each), _COLOURS[each.passed]), ": ".join(filter(None, (each.words, remark(each)))))
        for each in checks
    ]
    columns(rows, indent="    ", err=err)


def print_scorecard(card: SoloScorecard) -> None:
    """Print the scorecard without the background information."""
    _beginning(card)
    for number, scored in enumerate(card.moments, 1):
        heading(moment_title(scored, number, card.zone))
        if scored.answer:
            paragraph(taken(scored))
            for label, text in answer_rows(scored.moment, scored.answer):
                paragraph(f"{label}: {text}")
            _checks(scored.checks)
            paragraph(team_result(scored))
    _ending(card)


def print_summary(card: SoloScorecard) -> None:
    """Print the points for each decision point, without the details that the person has just seen."""
    click.echo()
    _beginning(card)
    for number, scored in enumerate(card.moments, 1):
        paragraph(moment_title(scored, number, card.zone))
    _ending(card)


def _beginning(card: SoloScorecard) -> None:
    paragraph(f"Drill for one person: {card.title} ({card.incident})", indent="")
    _paragraphs((total(card), how_timed(card.answers.speed)))


def _ending(card: SoloScorecard) -> None:
    heading("Not scored")
    _paragraphs(f"- {each}" for each in NOT_SCORED)
    # Do not wrap the command, so that it can be copied into a shell.
    click.echo(f"\nTo score it again: {card.command}")


def _paragraphs(sentences: Iterable[str], *, err: bool = False) -> None:
    for each in filter(None, sentences):
        paragraph(each, err=err)
