"""`mim drill ID --solo`: a drill in which one person practises a past incident in about five minutes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.finding.find import find_incident
from mimkit.cli.judging import Inquiry, Result, forms_of, judging
from mimkit.cli.options.speed import Speed
from mimkit.cli.solo.asking import ask_moments
from mimkit.cli.solo.saved import STDIN, file_to_write, load_answers, save_answers
from mimkit.cli.solo.shown import print_questions, print_scorecard, print_summary
from mimkit.cli.terminal.dialogue import can_ask
from mimkit.errors import Interrupted, UsageError
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.shell import quoted
from mimkit.report.drill.solo.answer_file import FASTEST, Answer, Answers, answers_document
from mimkit.report.drill.solo.moments import Moment, choose_moments
from mimkit.report.drill.solo.scorecard import (
    FORMATS,
    SoloScorecard,
    question_document,
    solo_scorecard,
    total,
)

_SPEED: Final = 10


class _Drill(NamedTuple):
    """A past incident, and the decision points to ask about."""

    dossier: Dossier
    moments: Sequence[Moment]

    @property
    def id(self) -> str:
        return self.dossier.incident.id

    def again(self, *more: str) -> str:
        """Return the command that starts this drill again, with additional arguments."""
        return " ".join(("mim drill", self.id, "--solo", *map(quoted, more)))

    def card(self, answers: Answers, file: str) -> SoloScorecard:
        incident, zone = self.dossier.incident, self.dossier.policy.calendar.tz
        return solo_scorecard(incident.title, answers, self.moments, zone, self.again("--answers", file))


@click.command("solo")
@click.argument("incident", metavar="ID")
@click.option(
    "--answers",
    metavar="FILE",
    help="Score the answers in this file; - reads standard input. On a terminal, you are asked for any missing answers.",
)
@click.option(
    "--save",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file to save your answers in. [default: the --answers file, or a temporary file]",
)
@click.option("--questions", is_flag=True, help="Print the questions. With --json, print a file to fill in.")
@click.option(
    "--speed",
    type=Speed(FASTEST),
    metavar="N",
    help="The speed of the incident, as a multiple of real time. [default: the speed in the answers, or 10]",
)
@judging(("text", *FORMATS))
def solo(
    inquiry: Inquiry,
    incident: str,
    answers: str | None,
    save: Path | None,
    questions: bool,
    speed: float | None,
) -> Result:
    """Practise a past incident alone, in five minutes. Short form: mim drill ID --solo.

    At three to five points in the incident, you make a decision or write an update, based only on what was known at
    the time. Each answer is timed, scored against the deadlines and wording rules, and compared with what the team
    did. Nothing is recorded or sent.

    \b
    Examples:
      mim drill solo 6A8
      mim drill solo 6A8 --answers answers.json --json
    """
    drill = _drill(inquiry, incident)
    if questions:
        given = Answers(drill.id, _plain(speed or _SPEED))
        return Result(
            text=lambda: print_questions(drill.moments, given.speed),
            json=lambda: _to_fill_in(drill, given),
            markdown=_refuse_form,
            html=_refuse_form,
        )
    given = _given(drill, answers, speed)
    missing = [each for each in drill.moments if given.to(each) is None]
    if missing and can_ask() and answers != STDIN:
        return _asked(drill, given, file_to_write(answers, save))
    if answers is None:
        fill_in = drill.again("--questions", "--json")
        raise UsageError(
            "the questions need a terminal", f"answer them in a file instead: {fill_in} > answers.json"
        )
    return _result(drill.card(given, answers))


def _drill(inquiry: Inquiry, named: str) -> _Drill:
    """Return the drill for a past incident. Raises UsageError if there is nothing to practise."""
    session = inquiry.session  # not fetched: a drill needs no network
    name = find_incident(session.repo, session.commit, named)
    dossier = dossier_of(snapshot_at(session.repo, session.commit, (name,)), name)
    if dossier.incident.mode != "backfill" and dossier.state.is_open and dossier.review is None:
        raise UsageError(
            f"{name} is still open; a drill replays a past incident", "choose another one: mim list"
        )
    moments = choose_moments(dossier)
    if not moments:
        raise UsageError(
            f"{name} has nothing to practise, because its record does not show what was known at any deadline",
            "choose another incident: mim list",
        )
    return _Drill(dossier, moments)


def _given(drill: _Drill, file: str | None, speed: float | None) -> Answers:
    if file is None:
        return Answers(drill.id, _plain(speed or _SPEED))
    found = load_answers(file, drill.id, drill.moments)
    if speed is not None and speed != found.speed:
        raise UsageError(f"{file} was answered at speed {found.speed:g}", drill.again("--answers", file))
    return found


def _asked(drill: _Drill, given: Answers, file: Path) -> Result:
    kept = [given]

    def keep(answers: Answers) -> None:
        kept.append(answers)
        save_answers(file, answers, drill.moments)

    try:
        done = ask_moments(given, drill.moments, keep)
    except (click.Abort, KeyboardInterrupt):
        click.echo(err=True)  # end the prompt line
        card = drill.card(kept[-1], str(file))
        if not card.answered:
            raise Interrupted("Interrupted. Nothing was answered.", drill.again()) from None
        raise Interrupted(f"Interrupted: {total(card)}", card.command) from None
    return _result(drill.card(done, str(file)), is_fresh=True)


def _result(card: SoloScorecard, *, is_fresh: bool = False) -> Result:
    show = print_summary if is_fresh else print_scorecard
    return Result(text=lambda: show(card), **forms_of(FORMATS, card))


def _to_fill_in(drill: _Drill, given: Answers) -> str:
    """Return an answers file in JSON with the questions and empty answers."""
    empty = tuple(Answer(each.id, 0) for each in drill.moments)
    document: dict[str, Any] = answers_document(Answers(given.incident, given.speed, empty), drill.moments)
    document["questions"] = [question_document(each) for each in drill.moments]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _refuse_form() -> str:
    raise UsageError("the questions are printed as text or JSON", "use --format text or --format json")


def _plain(speed: float) -> float:
    """Return a speed as an int if it is a whole number, so that JSON shows no decimal point."""
    return int(speed) if speed == int(speed) else speed
