"""Scores one person's answers with the deadlines, the policy's criteria and the wording rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from mimkit.clocks.due import next_update_of
from mimkit.model.policy.assessment import Assessment, CriterionAnswer
from mimkit.model.policy.policy import PENDING, review_within
from mimkit.model.time.approximate import earliest, latest
from mimkit.model.time.calendar import deadline
from mimkit.model.time.durations import exact
from mimkit.model.time.end_of_day import last_moment
from mimkit.model.time.times import time_text
from mimkit.report.drill.solo.answer_file import Answer, answered_at, promised_time, review_day
from mimkit.report.drill.solo.moments import Moment
from mimkit.report.drill.solo.update_check import PUBLIC, WrittenUpdate, remarks, update_of, with_update

NOT_SCORED: Final = (
    "whether an update is true and complete, or omits something important",
    "whether the criteria that you chose were really met, and therefore whether the decision was right",
    "style, spelling and tone, except for what the wording rules cover",
)
"""Aspects that no rule can evaluate, so they are not scored."""

_WORDING: Final = (
    ("affected", "states what is affected", ("MIM416",)),
    ("doing", "states what is being done, not just that work continues", ("MIM419",)),
    ("promises", "does not promise a repair time or use vague times", ("MIM414", "MIM418")),
    ("claims", "makes no absolute claims", ("MIM417",)),
    ("blame", "does not blame a person or team", ("MIM415",)),
    ("jargon", "uses no jargon or unexplained acronyms", ("MIM411", "MIM412")),
    ("internal", "contains no internal names", ("MIM413", PUBLIC)),
)
"""The wording checks, each with its id, its description and the rules whose findings cause it to fail."""
_EMPTY: Final = "Nothing was written."
_SILENT: Final = "The text does not mention this."


class Check(NamedTuple):
    """One check of an answer, which is worth one point."""

    id: str
    words: str
    wrong: str = ""
    """Why the check failed. Empty if it passed."""
    doubt: str = ""
    """Why the check cannot be evaluated. Empty if it can."""

    @property
    def passed(self) -> bool | None:
        """Whether the check passed, or None if it cannot be evaluated."""
        return None if self.doubt else not self.wrong


class Points(NamedTuple):
    """The number of points that were scored, and the maximum number of points."""

    given: int
    possible: int


class ScoredMoment(NamedTuple):
    """A moment with its answer and the checks of that answer."""

    moment: Moment
    answer: Answer | None
    answered: datetime | None
    """The time in the incident at which the answer was given (UTC), or None if there is no answer."""
    checks: tuple[Check, ...]
    team: tuple[Check, ...]
    """The same checks, applied to the update that the team sent.

    Empty if the team sent no update or made a decision.
    """

    @property
    def points(self) -> Points:
        """The points for the answer."""
        return points(self.checks)


def points(checks: Sequence[Check]) -> Points:
    """Return the points for these checks. Checks that cannot be evaluated are ignored."""
    judged = [each for each in checks if each.passed is not None]
    return Points(sum(bool(each.passed) for each in judged), len(judged))


def score(moment: Moment, answer: Answer | None, speed: float) -> ScoredMoment:
    """Return the score of the answer at a moment. If there is no answer, nothing is checked."""
    team = tuple(_of_team(moment))
    if answer is None:
        return ScoredMoment(moment, None, None, (), team)
    at = answered_at(answer, moment, speed)
    judge = _decision if moment.is_decision else _update
    return ScoredMoment(moment, answer, at, tuple(judge(moment, answer, at)), team)


def _of_team(moment: Moment) -> Iterator[Check]:
    if moment.team is not None and moment.team.kind == "update" and (sent := update_of(moment.team)):
        yield from _judged(moment, sent)


def _decision(moment: Moment, answer: Answer, at: datetime) -> Iterator[Check]:
    if moment.due is not None:
        yield _in_time(moment, at)
    verdict = _verdict(moment, answer)
    decides = verdict.decides
    if moment.kind == "declare":
        wanted = _decisions(verdict)
        wrong = "" if answer.decision in wanted else f"Under the policy: {wanted[0]}."
        yield Check("decision", "follows the policy for the criteria that you chose", wrong)
    if decides is None and not verdict.unknown:
        return
    right = _severities(verdict)
    wrong = "" if answer.severity in right else f"Under the policy: {' or '.join(right)}."
    yield Check("severity", "sets the severity that the policy requires for these criteria", wrong)


def _decisions(verdict: Assessment) -> tuple[str, ...]:
    """Return the decisions that are consistent with the answers about criteria, starting with the policy's decision."""
    if decides := verdict.decides:
        return ("declare",) if decides.outcome == "declare" else ("propose", "declare")
    return ("declare",) if verdict.unknown else ("no",)


def _verdict(moment: Moment, answer: Answer) -> Assessment:
    policy = moment.known.policy

    def line(name: str) -> CriterionAnswer:
        criterion = next(each for each in policy.criteria if each.id == name)
        if name in answer.unsure:
            return CriterionAnswer(criterion, "unknown")
        return CriterionAnswer(criterion, "met" if name in answer.criteria else "not met")

    return Assessment(tuple(line(each.id) for each in policy.criteria), policy, None)


def _severities(verdict: Assessment) -> tuple[str, ...]:
    """Return the severities that are consistent with the answers about criteria.

    If the person is unsure about criteria, include all severities up to the worst possible one.
    """
    decides, worst = verdict.decides, verdict.highest or PENDING
    if decides is None:
        return (PENDING, worst)
    order = [each.id for each in verdict.policy.severities]
    if worst not in order or decides.severity not in order:
        return (decides.severity,)
    return tuple(reversed(order[order.index(worst) : order.index(decides.severity) + 1]))


def _update(moment: Moment, answer: Answer, at: datetime) -> Iterator[Check]:
    zone = moment.known.policy.calendar.tz
    update = WrittenUpdate(
        at,
        answer.affected,
        answer.not_affected,
        answer.doing,
        promised_time(answer.next, at, zone),
        review_day(answer.review_by, at, zone),
    )
    if not update.is_empty:
        yield from _judged(moment, update)
        return
    # An empty text does not violate any wording rule, but it earns no points.
    for each in _judged(moment, update):
        yield each._replace(wrong=_EMPTY)


def _judged(moment: Moment, update: WrittenUpdate) -> Iterator[Check]:
    if moment.due is not None:
        yield _in_time(moment, update.at)
    is_final = moment.kind == "all-clear"
    if not is_final:
        wrong = "" if update.not_affected else _SILENT
        yield Check("not-affected", "states what is not affected", wrong)
    yield from _review_date(moment, update) if is_final else _next(moment, update)
    found = remarks(moment.known, update)
    for name, words, rules in _WORDING:
        why = [text for rule in rules for text in found.get(rule, ())]
        yield Check(name, words, " ".join(why) if getattr(update, name, True) else _SILENT)


def _in_time(moment: Moment, at: datetime) -> Check:
    due, zone = moment.due or moment.at, moment.known.policy.calendar.tz
    words = f"is on time: due at {time_text(due, moment.at, zone)}"
    if earliest(at) <= due < latest(at):
        return Check("in-time", words, doubt="The time is too approximate.")
    late = latest(at) - due
    return Check("in-time", words, f"It was {exact(late)} late." if late > timedelta() else "")


def _next(moment: Moment, update: WrittenUpdate) -> Iterator[Check]:
    """Yield a check of whether the next update is promised for no later than the policy requires."""
    zone = moment.known.policy.calendar.tz
    without = with_update(moment.known, WrittenUpdate(update.at, update.affected, doing=update.doing))
    coming = next_update_of(without, update.at)
    if coming is None and update.next is None:
        return
    wrong = ""
    if update.next is None and coming:
        wrong = f"The next update is due by {time_text(coming.due, moment.at, zone)}."
    elif update.next and update.next <= update.at:
        wrong = "The promised time has already passed."
    elif update.next and coming and update.next > coming.due:
        said, due = (time_text(each, moment.at, zone) for each in (update.next, coming.due))
        wrong = f"The promised time is {said}, but the next update is due by {due}."
    yield Check("next", "promises the next update in time under the policy", wrong)


def _review_date(moment: Moment, update: WrittenUpdate) -> Iterator[Check]:
    """Yield a check of whether the final update states the date of the review, if the policy requires a review."""
    policy, state = moment.known.policy, moment.known.state
    within = review_within(policy, state.severity)
    if within is None:
        return
    zone, given = policy.calendar.tz, update.review_by
    due = deadline(policy.calendar, state.milestones.restored or moment.at, within)
    last = last_moment(due).astimezone(zone).date()
    wrong = ""
    if given is None:
        wrong = f"The review is due by {last.isoformat()}."
    elif not update.at.astimezone(zone).date() <= given <= last:
        wrong = f"The date is {given.isoformat()}, but the review is due by {last.isoformat()}."
    yield Check("review-date", "announces a review date that meets the policy", wrong)
