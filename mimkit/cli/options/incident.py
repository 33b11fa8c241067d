"""Options for the commands that create an incident record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

ROLES = ("major-incident-manager", "technical-lead", "communications-lead", "scribe")
"""The roles that can be given as options, in the order of the options."""

_FACTS = (
    click.option(
        "-s", "--service", "services", multiple=True, metavar="S", help="An affected service. Repeatable."
    ),
    click.option(
        "--severity", metavar="SEV", help="The severity. [default: derived from the criterion, or pending]"
    ),
    click.option(
        "-c",
        "--criterion",
        "criteria",
        multiple=True,
        metavar="C",
        help="A criterion that is met. Repeatable.",
    ),
    click.option("--impact", metavar="TEXT", help="The impact on users."),
    click.option(
        "--tag",
        "tags",
        multiple=True,
        metavar="WORD",
        help="A tag, for search and for clocks that apply only to certain tags. Repeatable.",
    ),
    click.option("--category", metavar="WORD", help="The kind of disruption, for metrics."),
    click.option("--reported-by", metavar="P", help="The business stakeholder who reported the impact."),
    click.option(
        "--origin", "origins", multiple=True, metavar="REF", help="The originating record. Repeatable."
    ),
    click.option(
        "--restricted", is_flag=True, help="Keep this incident off the public site and the internal site."
    ),
    click.option(
        "--audience",
        "audiences",
        multiple=True,
        metavar="A",
        help="For a restricted incident: an audience that can be informed. Repeatable.",
    ),
)


def incident_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for the facts about a new incident."""
    for option in reversed(_FACTS):
        command = option(command)
    return command
