"""Situation report (sitrep) to read aloud in 30 seconds: conditions, actions and needs, in at most 75 words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from mimkit.clocks.kinds.escalation import unanswered_pages
from mimkit.model.dossier import Dossier
from mimkit.model.incident.state import State
from mimkit.model.time.approximate import length_text
from mimkit.model.time.end_of_day import due_day, last_moment
from mimkit.model.time.times import time_text, zone_name
from mimkit.report.incident.approval_text import waiting_sentence, waiting_texts
from mimkit.report.incident.outage_text import outage_sentence, partly_restored_sentence
from mimkit.report.incident.paging.page_text import page_sentence

MOST_WORDS = 75


def sitrep(dossier: Dossier, now: datetime, zone: ZoneInfo, update_due: datetime | None = None) -> str:
    """Return the sitrep as sentences that can be read aloud, in at most 75 words.

    `update_due` is when the next update is due under the policy or a promise, or None if no update is due. The
    sentences are ordered by importance. Sentences that do not fit are omitted completely, except that the first one
    may be truncated.
    """
    said: list[str] = []
    room = MOST_WORDS
    for sentence in _sentences(dossier, now, zone, update_due):
        words = sentence.split()
        if not said and len(words) > room:
            words = [*words[: room - 1], words[room - 1].rstrip(".,;:") + "."]
        if len(words) <= room:
            said.append(" ".join(words))
            room -= len(words)
    return " ".join(said)


def _sentences(dossier: Dossier, now: datetime, zone: ZoneInfo, update_due: datetime | None) -> Iterator[str]:
    incident, state = dossier.incident, dossier.state
    drill = "This is a drill. " if incident.mode == "drill" else ""
    yield f"{drill}{state.severity}, {_stop(incident.title)}"
    yield _conditions(state, now)
    yield from _needs(state)
    for page in unanswered_pages(dossier)[:1]:
        yield page_sentence(page, now, lambda at: time_text(at, now, zone))
    for text in waiting_texts(dossier, now)[:1]:
        yield waiting_sentence(text, lambda at: time_text(at, now, zone))
    yield from _actions(state)
    yield from _queries(state, now)
    if update_due:
        promised = update_due == state.next_update
        yield _next_update(update_due, now, zone, promised=promised)
    yield from _command(state)


def _conditions(state: State, now: datetime) -> str:
    milestones = state.milestones
    began = milestones.started or milestones.detected or milestones.declared
    lasting = f"It has lasted for {length_text(began, now)}; " if began and began <= now else ""
    if not state.is_open:
        into = f" into {state.merged_into}" if state.merged_into else ""
        return f"It is {state.status}{into}."
    if milestones.restored:
        since = length_text(milestones.restored, max(now, milestones.restored))
        confirmed = (
            f"confirmed by {state.confirmed_by}"
            if state.confirmed_by
            else "not confirmed by the business yet"
        )
        return f"Service was restored {since} ago, {confirmed}. {outage_sentence(state, now)}".rstrip()
    lasting = partly_restored_sentence(state) + (outage_sentence(state, now) or lasting)
    if milestones.workaround:
        article = "a" if lasting.endswith("; ") else "A"
        return f"{lasting}{article} workaround is in place: {_brief(state.workaround or '', 12)}"
    return f"{lasting}{'there' if lasting.endswith('; ') else 'There'} is no workaround yet."


def _next_update(due: datetime, now: datetime, zone: ZoneInfo, *, promised: bool) -> str:
    word, moment = _moment(due, now, zone)
    if last_moment(due) < now:
        was = f"promised for {moment}" if promised else f"due {word} {moment}"
        return f"An update was {was} and is overdue."
    return f"The next update is due {word} {moment}."


def _moment(due: datetime, now: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """Return the preposition and the text for a deadline: `on` with a date, or `at` with a time."""
    if day := due_day(due):
        return "on", f"{day.day} {day:%B}"
    at = due.astimezone(zone)
    other_day = "" if at.date() == now.astimezone(zone).date() else f" on {at.day} {at:%B}"
    return "at", f"{at:%H:%M} {zone_name(at)}{other_day}"


def _needs(state: State) -> Iterator[str]:
    for blocker in state.blockers[:2]:
        yield f"We are blocked: {_brief(blocker.text, 12)}"
    for role in ("technical-lead", "communications-lead"):
        if role not in state.roles and state.is_open and not state.milestones.restored:
            yield f"We need a {role.replace('-', ' ')}."


def _actions(state: State) -> Iterator[str]:
    found = [entry for entry in state.timeline if entry.kind == "finding"]
    if found and not state.milestones.restored:
        yield f"Latest finding: {_brief(found[-1].text, 14)}"
    for action in state.actions[-2:]:
        who = f"{action.owner} is on it" if action.owner else "no one owns it"
        yield f"In progress, {who}: {_brief(action.text, 10)}"


def _queries(state: State, now: datetime) -> Iterator[str]:
    if not state.queries:
        return
    oldest = min(each.at for each in state.queries)
    waiting = length_text(oldest, max(now, oldest))
    if len(state.queries) == 1:
        yield f"A stakeholder query has been waiting for an answer for {waiting}."
    else:
        yield f"{len(state.queries)} stakeholder queries are waiting for an answer, the oldest for {waiting}."


def _command(state: State) -> Iterator[str]:
    held = [
        f"{holding.person} is {role.replace('-', ' ')}" for role, holding in list(state.roles.items())[:2]
    ]
    if held:
        yield f"{'; '.join(held)}."


def _brief(text: str, most: int) -> str:
    words = text.split()
    if len(words) <= most:
        return _stop(" ".join(words))
    return " ".join(words[:most]).rstrip(".,;:") + "."


def _stop(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
