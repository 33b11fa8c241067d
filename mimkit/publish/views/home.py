"""Home page: open incidents, key figures, due and overdue items, and latest incidents."""

from __future__ import annotations

from dataclasses import dataclass

from mimkit.metrics.measure import measure, metrics_of
from mimkit.metrics.result import (
    DeadlineSample,
    DurationSample,
    MetricsQuestion,
    NumberSample,
    Sample,
    ShareSample,
)
from mimkit.model.policy.metric import built_in
from mimkit.model.time.period import Period
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card, ReviewAction
from mimkit.publish.links import HOME
from mimkit.publish.page import Page
from mimkit.publish.times import days
from mimkit.publish.views.maintenance import announced_rows
from mimkit.publish.views.metrics import counted_cards
from mimkit.publish.views.parts.badges import is_overdue
from mimkit.publish.views.parts.drawings import quarters
from mimkit.publish.views.parts.lists import incident_rows
from mimkit.publish.views.parts.obligations import obligation_rows
from mimkit.publish.views.parts.open_incident import live_deadlines, open_incident, open_incidents
from mimkit.publish.views.parts.repositories import SUMMARY, by_repository
from mimkit.report.metrics.report import value

_LATEST = 6
_OWED = 8
_GLANCE = (
    "time-to-declare", "time-to-assemble", "time-to-first-update", "time-to-restore", "cadence-kept", "reviewed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tile:
    """A number with its label and a note."""

    value: str
    label: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class QuarterMetric:
    """A metric of the current quarter on one line."""

    id: str
    title: str
    words: str


def home(archive: Archive) -> Page:
    """Return the home page."""
    running, table = open_incidents(archive), by_repository(archive, SUMMARY)
    live = live_deadlines(archive, running)
    backlog = [each for each in archive.owed if each not in live]
    owed = [each for each in archive.actions if each.is_chased]
    shown = {card.id for card in running}
    past = (card for card in archive.cards if card.was_major and card.id not in shown)
    latest = [card for card in past if card.header.mode != "drill"][:_LATEST]
    view = {
        "organisation": archive.snapshot.policy.organisation,
        "running": tuple(open_incident(archive, card) for card in running),
        "live": obligation_rows(archive, live[:_OWED]),
        "live_count": len(live),
        "is_archive": archive.is_backfill_only,
        "has_drills": any(card.header.mode == "drill" for card in archive.cards),
        "tiles": _archive_tiles(archive) if archive.is_backfill_only else _tiles(archive, owed),
        "left_out": _left_out(archive),
        "planned": announced_rows(archive),
        "latest": incident_rows(archive, latest),
        "owed": obligation_rows(archive, backlog[:_OWED]),
        "owed_count": len(backlog),
        "quarter": _glance(archive),
        "quarters": quarters(archive, counted_cards(archive)),
        "table": table,
        "open_elsewhere": table.open_elsewhere if table else 0,
    }
    return Page(HOME, archive.snapshot.policy.organisation, "home.html.j2", view, ("navigation", "toc"))


def _glance(archive: Archive) -> tuple[QuarterMetric, ...]:
    """Return the metrics that have values in the current quarter."""
    if archive.is_backfill_only:
        return ()
    today = archive.zoned.local(archive.facts.now)
    since = today.replace(
        month=(today.month - 1) // 3 * 3 + 1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    question = MetricsQuestion(archive.facts.now, archive.snapshot.policy.calendar, Period(since, None))
    metrics = [each for each in metrics_of(archive.snapshot.policy, built_in()) if each.id in _GLANCE]
    measured = measure(question, metrics, archive.counted)
    return tuple(
        QuarterMetric(each.id, each.title, value(group, each))
        for group in measured.groups
        for each in metrics
        if _has_values(group.samples[each.id])
    )


def _has_values(sample: Sample) -> bool:
    match sample:
        case DurationSample(points=found) | ShareSample(whole=found):
            return bool(found)
        case DeadlineSample(due=due):
            return due > 0
        case NumberSample(incidents=incidents):
            return bool(incidents)


def _tiles(archive: Archive, owed: list[ReviewAction]) -> tuple[Tile, ...]:
    counted = [card for card in archive.cards if card.is_counted]
    return (_calm(archive, counted), *_counts(archive, counted), _owed_tile(archive, owed), _reviews(counted))


def _calm(archive: Archive, counted: list[Card]) -> Tile:
    label = "since the last major incident"
    since = archive.days_since_last(counted)
    if since is None:
        return Tile("None", "major incidents")
    if any(card.standing.is_open for card in counted):
        return Tile(days(0), label, "an incident is open")
    return Tile(days(since), label)


def _quarter(archive: Archive, card: Card) -> tuple[int, int]:
    today = archive.zoned.date(card.counted_at or archive.facts.now)
    return today.year, (today.month - 1) // 3


def _counts(archive: Archive, counted: list[Card]) -> tuple[Tile, Tile]:
    today = archive.zoned.date(archive.facts.now)
    year, quarter = today.year, (today.month - 1) // 3
    last = (year, quarter - 1) if quarter else (year - 1, 3)
    fallen = [_quarter(archive, card) for card in counted]
    before = sum(each[0] == year - 1 for each in fallen)
    return (
        Tile(
            str(now := fallen.count((year, quarter))),
            f"{_major(now)} in Q{quarter + 1}",
            f"{fallen.count(last)} in the previous quarter",
        ),
        Tile(
            str(in_year := sum(each[0] == year for each in fallen)),
            f"{_major(in_year)} in {year}",
            f"{before} in {year - 1}",
        ),
    )


def _major(count: int) -> str:
    return "major incident" if count == 1 else "major incidents"


def _owed_tile(archive: Archive, owed: list[ReviewAction]) -> Tile:
    overdue = sum(is_overdue(archive, each) for each in owed)
    noun = "open action item" if len(owed) == 1 else "open action items"
    return Tile(str(len(owed)), noun, f"{overdue} overdue" if overdue else "none overdue")


def _reviews(counted: list[Card]) -> Tile:
    over = [card for card in counted if card.standing.milestones.restored]
    finished = sum(card.review is not None and card.review.state in ("published", "waived") for card in over)
    return Tile(f"{finished} of {len(over)}", "reviews published or waived")


def _archive_tiles(archive: Archive) -> tuple[Tile, ...]:
    years = sorted(archive.by_year)
    repeats = sum(len(problem.incidents) > 1 for problem in archive.problems)
    done = sum(each.item.done is not None for each in archive.actions)
    span = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
    return (
        Tile(str(len(archive.cards)), "incidents on record", span),
        Tile(str(len(archive.problems)), "problem records", f"{repeats} linked to more than one incident"),
        Tile(str(len(archive.actions)), "action items", f"{done} confirmed done"),
        Tile(
            str(len({each for card in archive.cards for each in card.header.services})), "affected services"
        ),
    )


def _left_out(archive: Archive) -> str:
    """Return a note about the records that the metrics exclude."""
    drills = sum(card.header.mode == "drill" for card in archive.cards)
    backfills = sum(card.header.mode == "backfill" for card in archive.cards)
    parts = [
        f"{count} {one if count == 1 else many}"
        for count, one, many in (
            (drills, "drill", "drills"),
            (backfills, "back-filled record", "back-filled records"),
        )
        if count
    ]
    return " and ".join(parts)
