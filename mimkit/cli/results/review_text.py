"""Prints a review for reading in the review meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from mimkit.cli.results.incident_text import print_action_items, print_timeline, titled
from mimkit.cli.terminal.console import Word, clock, columns, heading, paragraph, to_do
from mimkit.model.dossier import Dossier
from mimkit.model.policy.policy import ReviewRequirements
from mimkit.report.incident.review_text import header, missing_lines, sections


def print_review(
    dossier: Dossier, policy: ReviewRequirements, facts: Mapping[str, Sequence[str]], now: datetime
) -> None:
    """Print a review: the sections with facts from the record, the action items, the timeline, and what is missing."""
    review, zone = dossier.reviewed, dossier.policy.calendar.tz
    columns(
        [(Word(dossier.incident.id, "cyan"), titled(dossier.incident.title, dossier.incident.mode))],
        indent="",
    )
    times = (("started", review.started), ("held", review.held), ("published", review.published))
    columns([*header(dossier), *((name, clock(at, now, zone)) for name, at in times if at)], ("cyan",))
    for section in sections(review, policy, facts):
        heading(section.title)
        _print_items(section.texts or ("(empty)",), is_list=len(section.texts) > 1)
        _print_facts(section.facts)
    is_open = review.state in ("draft", "in-review")
    heading("Action items")
    print_action_items(review)
    if not review.actions:
        paragraph("(none)")
    _print_facts(facts.get("actions", ()) if is_open else ())
    print_timeline(dossier, now)
    missing = [*missing_lines(dossier)] if is_open else []
    if missing:
        heading("Before you can publish the review")
        to_do([("open", what, command) for what, command in missing])


def _print_items(texts: Sequence[str], *, is_list: bool) -> None:
    if is_list:
        columns([("-", text) for text in texts])
    else:
        paragraph(texts[0])


def _print_facts(facts: Sequence[str]) -> None:
    if facts:
        paragraph("From the record:")
        columns([("-", fact) for fact in facts], indent="    ")
