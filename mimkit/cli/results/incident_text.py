"""Prints the status of an incident or all details about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mimkit.cli.terminal.console import Word, clock, columns, heading, paragraph
from mimkit.cli.terminal.own_zone import for_reader
from mimkit.clocks.kinds.escalation import unanswered_pages
from mimkit.duty.shift_end import ended_shifts
from mimkit.model.dossier import Dossier
from mimkit.model.incident.doubts import is_entry
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.incident_facts import PUBLIC_FACTS, fact_label
from mimkit.model.incident.kinds import KINDS
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import SECTIONS, ActionItem, Review
from mimkit.model.incident.state import State, is_past_without_decision
from mimkit.model.obligation import Obligation
from mimkit.model.time.times import full_time_text
from mimkit.report.incident.approval_text import waiting_row, waiting_texts
from mimkit.report.incident.entry_marks import LATE, LATE_THEN, marks
from mimkit.report.incident.entry_text import entry_words, is_struck_out
from mimkit.report.incident.known_text import known_text
from mimkit.report.incident.outage_text import outage_rows, services_text
from mimkit.report.incident.paging.group_facts import group_facts, group_row
from mimkit.report.incident.paging.page_text import page_text
from mimkit.report.incident.progress.countdown import countdown
from mimkit.report.incident.progress.phase import duration_text, phase_text
from mimkit.report.incident.shift_text import shift_words

if TYPE_CHECKING:
    from mimkit.model.stated_figures import Comparison

_NEAR = timedelta(days=1)
_MOST = 8
"""The maximum number of deadlines in a status. Only deadlines that the people on the call can still meet are shown."""
_COLOUR = {"overdue": "red", "late": "red", "soon": "yellow", "met": "green", "pending": None, "waived": None}


def print_status(dossier: Dossier, owed: Sequence[Obligation], now: datetime) -> None:
    """Print the status of an incident."""
    state, zone = dossier.state, dossier.policy.calendar.tz
    print_headline(dossier)
    rows = [("phase", phase_text(state, now))]
    if outages := list(outage_rows(state, now)):
        rows += outages
    elif lasted := duration_text(state, now):
        rows.append(("duration", lasted))
    if state.is_partly_restored:
        rows.append(("services", services_text(state, lambda at: clock(at, now, zone))))
    if state.bridge:
        rows.append(("bridge", state.bridge))
    if state.workaround:
        rows.append(("workaround", state.workaround))
    rows += _roles(dossier, now)
    rows += [
        ("no answer", page_text(each, lambda at: clock(at, now, zone))) for each in unanswered_pages(dossier)
    ]
    rows += [
        (
            "answered",
            f"{each.group}, acknowledged at {clock(each.acknowledged, now, zone)}, not on the bridge yet",
        )
        for each in group_facts(state)
        if each.acknowledged and not each.joined
    ]
    columns(rows, ("cyan",))
    _print_clocks(dossier.incident, owed, now)
    if waiting := waiting_texts(dossier, now):
        heading("Waiting for approval")
        columns([waiting_row(each, lambda at: clock(at, now, zone)) for each in waiting], ("cyan",))
    for title, entries in (("Open tasks", state.actions), ("Blockers", state.blockers)):
        if entries:
            heading(title)
            columns([(each.id[-6:], each.owner or "no one", each.text) for each in entries], ("cyan",))
    if state.queries:
        heading("Queries")
        columns(
            [
                (each.id[-6:], clock(each.at, now, zone), each.asked_by or each.audience or "", each.text)
                for each in state.queries
            ],
            ("cyan",),
        )


def _roles(dossier: Dossier, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield each role with its holder and start time, or with a note that the holder's shift has ended."""
    zone = dossier.policy.calendar.tz
    ended = ended_shifts(dossier.state, dossier.snapshot, now)
    for role, holding in dossier.state.roles.items():
        over = f", shift ended {clock(ended[role], now, zone)}" if role in ended else ""
        yield (
            role,
            Word(
                f"{holding.person}, since {clock(holding.since, now, zone)}{over}", "yellow" if over else None
            ),
        )


def _print_clocks(incident: Incident, owed: Sequence[Obligation], now: datetime) -> None:
    running = sorted((each for each in owed if each.is_owed), key=lambda each: each.due)
    shown = [each for each in running if each.due - now < _NEAR][:_MOST]
    if shown:
        heading("Clocks")
        columns(
            [
                (Word(countdown(each, now), _COLOUR[each.status]), each.title, each.owner or "")
                for each in shown
            ]
        )
    if later := len(running) - len(shown):
        more = f"{later} more" if shown else "Nothing is due within a day"
        paragraph(f"{more}: mim due -i {incident.id}")


def titled(title: str, mode: str) -> str:
    """Return a title with the label for a drill or back-filled incident, if applicable."""
    return f"{title} [{mode}]" if mode != "live" else title


def print_headline(dossier: Dossier) -> None:
    """Print the id, severity and title of an incident."""
    incident, state = dossier.incident, dossier.state
    severity = Word(state.severity, "red" if state.is_open else None)
    columns([(Word(incident.id, "cyan"), severity, titled(incident.title, incident.mode))], indent="")


def print_incident(dossier: Dossier, now: datetime, late: timedelta = LATE) -> None:
    """Print all details of an incident. Entries recorded more than `late` after the event are marked."""
    print_headline(dossier)
    columns(_facts(dossier, now, dossier.policy.calendar.tz), ("cyan",))
    if groups := group_facts(dossier.state):
        heading("Resolver groups")
        zone = dossier.policy.calendar.tz
        columns([group_row(each, lambda at: clock(at, now, zone)) for each in groups], ("cyan",))
    print_timeline(dossier, now, late)
    if dossier.incident.stated:
        from mimkit.model.stated_figures import comparisons  # noqa: PLC0415 - few incidents have stated figures

        heading("Stated figures")
        columns([_compared(each) for each in comparisons(dossier, dossier.snapshot.policy)], ("cyan",))
    if dossier.incident.source and dossier.incident.source.doubts:
        heading("Open questions")
        columns(
            [(", ".join(map(_brief_id, each.about)), each.text) for each in dossier.incident.source.doubts],
            ("cyan",),
        )
    if dossier.review:
        _print_review(dossier.review)
    for problem in dossier.problems:
        _print_problem(problem)


def print_known(whole: Dossier, then: Dossier, at: datetime) -> None:
    """Print an incident as it was known at a given time. `whole` is the complete record."""
    zone = for_reader(whole.policy.calendar.tz)
    words = known_text(whole.incident, at, lambda moment: full_time_text(moment, zone))
    paragraph(words, indent="")
    print_incident(then, at, LATE_THEN)


def print_timeline(dossier: Dossier, now: datetime, delay: timedelta = LATE) -> None:
    """Print an incident's entries in chronological order of events."""
    from mimkit.clocks.due import all_intervals  # noqa: PLC0415 - a status does not pay for the history
    from mimkit.clocks.updates import late_updates, timing  # noqa: PLC0415 - as above

    judged = dossier.under_its_policy()
    late = late_updates(all_intervals(judged.at(now)), judged.policy)
    state, zone = dossier.state, dossier.policy.calendar.tz
    heading(f"Timeline (times in {zone})")
    columns(
        [
            (
                clock(entry.at, now, zone),
                _label(entry, state),
                entry.by,
                entry.id[-6:],
                _with_marks(
                    _marked(entry_words(entry), timing(entry, state, late)),
                    marks(entry, dossier, for_reader(zone), delay),
                ),
            )
            for entry in state.shown
        ],
        (None, "cyan", None, None),
    )


def _label(entry: Any, state: State) -> str:
    """Return the label for an entry's kind. Entries that no longer count are marked even without colour."""
    label = KINDS[entry.kind].label
    return Word(f"~{label}~", "bright_black") if is_struck_out(entry, state) else label


def _compared(each: Comparison) -> tuple[str, str, str, str]:
    computed = f"computed {each.computed_text}" if each.computed_text else "not computed"
    mark = Word("differs", "yellow") if each.differs else ""
    return each.stated.metric, f"stated {each.stated.duration}", computed, mark or each.stated.source or ""


def _brief_id(subject: str) -> str:
    return subject[-6:] if is_entry(subject) else subject


def _with_marks(words: str, lines: Iterable[str]) -> str:
    return "\n".join(filter(None, (words, *lines)))


def _marked(words: str, mark: str) -> str:
    return f"{words} [{mark}]" if mark else words


def _facts(dossier: Dossier, now: datetime, zone: ZoneInfo) -> list[tuple[str, str]]:
    incident, state = dossier.incident, dossier.state
    rows = [("status", state.status if state.status == state.phase else f"{state.status}, {state.phase}")]
    if services := services_text(state, lambda at: clock(at, now, zone)):
        rows.append(("services", services))
    rows += [("impact", incident.impact)] if incident.impact else []
    rows += [("criteria", ", ".join(state.criteria))] if state.criteria else []
    rows += [("category", incident.category)] if incident.category else []
    rows += [("reported by", incident.reported_by)] if incident.reported_by else []
    rows += [("tags", ", ".join(incident.tags))] if incident.tags else []
    rows += [("visibility", incident.visibility)] if incident.visibility != "normal" else []
    rows += [(fact_label(field), text) for field in PUBLIC_FACTS if (text := incident.header_value(field))]
    rows += [
        (name, clock(moment, now, zone) if moment else "at an unknown time")
        for name, moment in state.milestones.items()
        if moment or (name == "declared" and is_past_without_decision(incident))
    ]
    rows += outage_rows(state, now)
    rows += [("bridge", state.bridge)] if state.bridge else []
    rows += [("linked", ", ".join(link.ref for link in state.links))] if state.links else []
    ended = ended_shifts(state, dossier.snapshot, now)
    rows += [
        (role, shift_words(holding.person, ended.get(role), lambda at: clock(at, now, zone)))
        for role, holding in state.roles.items()
    ]
    return rows


def _print_review(review: Review) -> None:
    heading(f"Review: {review.state}, owner {review.owner}")
    named = [(name, getattr(review, name)) for name in ("summary", "trigger", "detection", "root_cause")]
    columns([(name, text) for name, text in named if text], ("cyan",))
    columns([(section, text) for section in SECTIONS for text in getattr(review, section)], ("cyan",))
    columns([(each.id, text) for each in review.sections for text in each.findings], ("cyan",))
    print_action_items(review)


def print_action_items(review: Review) -> None:
    """Print the action items of a review."""
    columns(
        [(each.id, _standing(each), each.owner or "no one", each.title) for each in review.actions], ("cyan",)
    )


def _print_problem(problem: Problem) -> None:
    heading(f"Problem record {problem.id}: {problem.state}, owner {problem.owner or 'no one'}")
    rows = [("problem", problem.title), ("root cause", problem.root_cause or "not known yet")]
    named = ("known_error", "permanent_fix", "accepted_risk")
    rows += [(name.replace("_", " "), text) for name in named if (text := getattr(problem, name))]
    rows += [("evidence", url) for url in problem.evidence]
    rows += [("incidents", ", ".join(problem.incidents))] if len(problem.incidents) > 1 else []
    columns(rows, ("cyan",))


def _standing(action: ActionItem) -> str:
    if action.done or action.declined:
        return "done" if action.done else "declined"
    return f"due {action.due.isoformat()}" if action.due else "no due date"
