"""Exports a roster as a Terraform file for the PagerDuty provider: users by email address, and one schedule.

Source: https://registry.terraform.io/providers/PagerDuty/pagerduty/latest/docs/resources/schedule.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from mimkit.app.rosters.exporting.plan import ExportedRoster, NotExportable


def to_terraform(found: ExportedRoster) -> str:
    """Return the content of a `.tf` file. Raises NotExportable."""
    if found.exceptions:
        raise NotExportable(
            f"the roster {found.roster.id} has shifts or overrides, which Terraform cannot express",
            "export it with --to pagerduty, which includes them",
        )
    return "\n".join(_lines(found)) + "\n"


def _lines(found: ExportedRoster) -> Iterator[str]:
    people = dict.fromkeys(found.rotation.people)
    for person in people:
        yield f'data "pagerduty_user" "{_name(person)}" {{'
        yield f"  email = {_text(found.email(person))}"
        yield "}"
        yield ""
    yield f'resource "pagerduty_schedule" "{_name(found.roster.id)}" {{'
    yield f"  name      = {_text(found.roster.title)}"
    yield f"  time_zone = {_text(found.roster.zone)}"
    yield ""
    yield "  layer {"
    yield f"    name                         = {_text(found.roster.title)}"
    yield f"    start                        = {_text(found.start.isoformat())}"
    yield f"    rotation_virtual_start       = {_text(found.start.isoformat())}"
    yield f"    rotation_turn_length_seconds = {found.turn_seconds}"
    yield "    users = ["
    yield from (f"      data.pagerduty_user.{_name(person)}.id," for person in found.rotation.people)
    yield "    ]"
    for each in found.restrictions:
        yield ""
        yield "    restriction {"
        yield f"      type              = {_text('weekly_restriction' if each.day else 'daily_restriction')}"
        yield f"      start_time_of_day = {_text(each.opens)}"
        if each.day:
            yield f"      start_day_of_week = {each.day}"
        yield f"      duration_seconds  = {each.seconds}"
        yield "    }"
    yield "  }"
    yield "}"


def _name(word: str) -> str:
    """Return a resource name: a letter or underscore, followed by letters, digits, underscores and hyphens."""
    name = re.sub(r"[^0-9A-Za-z_-]", "_", word)
    return name if name[:1].isalpha() else f"_{name}"


def _text(words: str) -> str:
    """Return a Terraform string literal with interpolation escaped."""
    return json.dumps(words, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
