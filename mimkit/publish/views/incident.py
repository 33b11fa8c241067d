"""The page of one incident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from markupsafe import Markup

from mimkit.model.dossier import Dossier
from mimkit.model.incident.effects.outages import without
from mimkit.model.policy.metric import Metric, built_in
from mimkit.model.policy.metric_length import with_service_of
from mimkit.model.stated_figures import comparisons, known_metrics, reached
from mimkit.model.time.approximate import length_text
from mimkit.model.time.durations import short
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card, ReviewAction
from mimkit.publish.entry_text import RELATIONS
from mimkit.publish.figures.phases import phases
from mimkit.publish.links import Links, facet_uri, incident_uri
from mimkit.publish.page import Page
from mimkit.publish.status import internal_badge
from mimkit.publish.views.home import Tile
from mimkit.publish.views.parts.badges import mode_badge, problem_badge, review_badge, severity_rank
from mimkit.publish.views.parts.deadlines import deadline_rows, next_updates
from mimkit.publish.views.parts.drawings import affected_services_chart, timeline_chart
from mimkit.publish.views.parts.hosts import host_lines
from mimkit.publish.views.parts.known import fact_rows, known
from mimkit.publish.views.parts.lists import action_rows
from mimkit.publish.views.parts.open_incident import is_shown_open, open_incident
from mimkit.publish.views.parts.runbook_steps import followed_runbooks
from mimkit.publish.views.parts.timeline import timeline
from mimkit.publish.views.services import TIERS
from mimkit.report.incident.outage_text import outage_rows
from mimkit.report.incident.paging.group_facts import group_facts

_MILESTONES = {
    "started": "Impact started",
    "detected": "Detected",
    "declared": "Declared",
    "assembled": "Response team assembled",
    "workaround": "Workaround in place",
    "restored": "Service restored",
    "confirmed": "Restoration confirmed",
    "fixed": "Permanent fix in place",
    "closed": "Closed",
}


_BUILT_IN: Final = {each.id: each for each in built_in()}
_OF_OUTAGES: Final[dict[str, Metric]] = {
    "time to restore": _BUILT_IN["time-to-restore"],
    "detection to restoration": _BUILT_IN["detected-to-restored"],
    "time to workaround": _BUILT_IN["time-to-workaround"],
}
"""The metrics that count only the outages if an incident was reopened, by tile label."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A milestone and the time since the previous milestone."""

    label: str
    at: datetime
    after: str


@dataclass(frozen=True, slots=True)
class Banner:
    """An important notice at the top of the page."""

    title: str
    words: str | Markup


@dataclass(frozen=True, slots=True)
class ResolutionStep:
    """A step towards resolution, and when it was taken."""

    label: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class StatedLine:
    """A duration stated in the source, with the duration computed from the record."""

    title: str
    stated: str
    computed: str
    source: str
    differs: bool


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """An affected service."""

    id: str
    title: str
    tier: str
    owner: str
    restored: datetime | None
    """When the service was restored, or None if it is still down or the incident ended without restoration."""


def incident_page(archive: Archive, card: Card) -> Page:
    """Return an incident's page."""
    uri = incident_uri(card.id)
    links = Links(uri, archive.known)
    until = archive.facts.now if is_shown_open(card) else None
    steps = phases(card.standing.milestones, until)
    then = known(archive, card)
    actions = (ReviewAction(item, card) for item in (card.review.actions if card.review else ()))
    view = {
        "card": card,
        "phase": internal_badge(card),
        "mode": mode_badge(card),
        "rank": severity_rank(archive, card.standing.severity),
        "severity_uri": facet_uri("severity", card.standing.severity),
        "severity_words": archive.names.severity(card.standing.severity),
        "banners": tuple(_banners(archive, card, links)),
        "tiles": tuple(_tiles(archive, card)),
        "phases": steps,
        "story": timeline_chart(archive, card, steps),
        "facts_rows": _facts(card),
        "relations": RELATIONS,
        "next_updates": next_updates(archive, card),
        "open": open_incident(archive, card) if until else None,
        "promises": deadline_rows(archive, card),
        "remedy": _remedy(card),
        "services": _services(archive, card),
        # Shown only while the incident is open, because inventories list current hosts, not past ones.
        "hosts": host_lines(archive, card) if until else None,
        "runbooks": followed_runbooks(archive, card, is_open=until is not None),
        "picture": affected_services_chart(archive, uri, card.header.services),
        "days": timeline(archive, card, links, then),
        "moments": then.moments,
        "known_facts": fact_rows(archive, then),
        "update_periods": {each.id: then.period(each.recorded) for each in card.state.updates},
        "groups": group_facts(card.state),
        "stated": _stated(archive, card),
        "review": card.review,
        "review_badge": review_badge(card),
        "review_cause": _review_cause(card),
        "review_sections": tuple(_review_sections(archive, card)),
        "actions": action_rows(archive, actions),
        "problem_badges": {each.id: problem_badge(each.state) for each in card.problems},
    }
    tags = (card.id, *card.header.services, *(facet.value for facet in card.facets))
    return Page(uri, card.header.title, "incident.html.j2", view, tags=tuple(dict.fromkeys(tags)))


def _stated(archive: Archive, card: Card) -> tuple[StatedLine, ...]:
    """Return the durations stated in the source, each with the computed duration."""
    if not card.header.stated:
        return ()
    metrics = known_metrics(archive.snapshot.policy)
    dossier = Dossier(card.incident, archive.snapshot)
    return tuple(
        StatedLine(
            metrics[each.stated.metric].title if each.stated.metric in metrics else each.stated.metric,
            each.stated.duration,
            each.computed_text or "not known",
            each.stated.source or "",
            differs=each.differs,
        )
        for each in comparisons(dossier, archive.snapshot.policy)
    )


def _remedy(card: Card) -> tuple[ResolutionStep, ...]:
    """Return the workaround, the restoration and the permanent fix in their recorded wording."""
    words = {"workaround": "Workaround", "restored": "Resolution", "fixed": "Permanent fix"}
    return tuple(
        ResolutionStep(words[entry.kind], entry.at, entry.text)
        for entry in card.state.timeline
        if entry.kind in words and entry.text
    )


def _review_sections(archive: Archive, card: Card) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the title, colour and items of each review section.

    The sections that the policy defines come first, in the policy's order, followed by all others.
    """
    if card.review:
        titles = {each.id: each.title for each in archive.snapshot.policy.review.sections}
        found = {each.id: each.findings for each in card.review.sections}
        for name in (*titles, *(each for each in found if each not in titles)):
            yield titles.get(name, name), "calm", found.get(name, ())


def _review_cause(card: Card) -> str:
    """Return the review's root cause, or an empty string if one of the incident's problem records states the same cause."""
    cause = (card.review.root_cause if card.review else None) or ""
    return "" if _bare(cause) in {_bare(each.root_cause or "") for each in card.problems} else cause


def _bare(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def _services(archive: Archive, card: Card) -> tuple[ServiceLine, ...]:
    known, restored = archive.snapshot.services, card.standing.restored_services
    return tuple(
        ServiceLine(
            each,
            known[each].title,
            TIERS[known[each].tier],
            archive.names.group(known[each].owner),
            restored.get(each),
        )
        for each in card.header.services
        if each in known
    )


def _banners(archive: Archive, card: Card, links: Links) -> list[Banner]:
    banners = []
    if card.header.mode == "drill":
        banners.append(
            Banner("This was a drill.", "No users were affected. Drills are excluded from metrics.")
        )
    if card.header.mode == "backfill":
        banners.append(Banner("Back-filled.", _back_filled(archive, card)))
    if card.standing.merged_into:
        goes_on = Markup("Work continues in {}.").format(links.incident(card.standing.merged_into))
        banners.append(Banner("Merged into another incident.", goes_on))
    for other in archive.merged.get(card.id, ()):
        took = Markup("{} was merged into this one.").format(links.incident(other.id, other.incident.title))
        banners.append(Banner("Includes a merged incident.", took))
    if card.standing.status in ("rejected", "demoted"):
        ending = next(each for each in reversed(card.state.timeline) if each.kind == card.standing.status)
        banners.append(Banner("Not a major incident.", ending.reason))
    if card.standing.reopened:
        banners.append(Banner("Reopened.", _reopened(archive, card)))
    return banners


def _reopened(archive: Archive, card: Card) -> str:
    """Return a note that an incident was reopened, with its outage time and its elapsed time."""
    rows = outage_rows(card.standing, archive.facts.now)
    figures = "".join(f" {label.capitalize()}: {text}." for label, text in rows)
    return f"Only milestones after the last reopening are shown.{figures}"


def _back_filled(archive: Archive, card: Card) -> str:
    """Return a note that the incident was back-filled, and whether metrics include it.

    Metrics include back-filled incidents only on a site without live incidents.
    """
    counts = (
        "The metrics on this site are based on back-filled incidents."
        if archive.is_backfill_only
        else "This incident is excluded from metrics, which count only live incidents."
    )
    sentences = ["This incident was recorded after it ended.", counts]
    if card.header.source and card.header.source.doubts:
        sentences.append("Open questions about the report are listed at the end of this page.")
    return " ".join(sentences)


def _tiles(archive: Archive, card: Card) -> list[Tile]:
    at = card.standing.milestones
    start, since = (at.started, "from start of impact") if at.started else (at.detected, "from detection")
    rest = ", excluding the time between outages" if card.standing.reopened else ""
    update = reached(card.state, archive.snapshot.authorities).get("update")
    spans = (
        (at.started, at.restored, "time to restore", f"from start of impact{rest}"),
        (at.detected, at.restored, "detection to restoration", rest.removeprefix(", ")),
        (start, at.workaround, "time to workaround", f"{since}{rest}"),
        (at.detected, at.declared, "time to declare", "from detection"),
        (at.declared, at.assembled, "time to assemble", "from declaration"),
        (at.declared, update, "time to first update", "from declaration"),
    )
    tiles = [
        Tile(_length(card, begin, end, label), label, remark)
        for begin, end, label, remark in spans
        if begin and end and end >= begin
    ]
    is_early = update and at.declared and update < at.declared
    return [*tiles, *[Tile("0m", "time to first update", "before the declaration")] * bool(is_early)]


def _length(card: Card, begin: datetime, end: datetime, label: str) -> str:
    metric = _OF_OUTAGES.get(label)
    if metric and (excluded := with_service_of(metric, card.standing)):
        return short(sum((last - first for first, last in without(begin, end, excluded)), timedelta()))
    return length_text(begin, end)


def _facts(card: Card) -> tuple[Fact, ...]:
    known = sorted(
        (
            (at, place, _MILESTONES[name])
            for place, (name, at) in enumerate(card.standing.milestones.items())
            if at
        ),
    )
    before: list[datetime | None] = [None, *(at for at, _, _ in known)]
    return tuple(
        Fact(label, at, length_text(last, at) if last else "")
        for (at, _, label), last in zip(known, before, strict=False)
    )
