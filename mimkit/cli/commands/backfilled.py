"""Commands on what is known about a past incident: doubt."""

from __future__ import annotations

import click

from mimkit.cli.acting import OWN_AT, RunOptions, recording_command
from mimkit.cli.session import clean_argument
from mimkit.ops.backfilled import RecordDoubt


@click.command()
@click.argument("text")
@click.option(
    "--about",
    "subjects",
    multiple=True,
    metavar="SUBJECT",
    help="What is uncertain: a milestone, a closing gate, a fact, a section of the review, or an entry id. Repeatable.",
)
@recording_command(OWN_AT)
def doubt(act: RunOptions, text: str, subjects: tuple[str, ...]) -> RecordDoubt:
    """Record what is uncertain about a back-filled incident.

    A doubt is shown with the incident. It also tells `mim check`, `mim close` and `mim review publish` what they cannot
    ask for, because the source does not say it: only what --about names.

    \b
    Examples:
      mim doubt "The report does not say who confirmed it" --about confirmed -i K7F
      mim doubt "The end may be a day later" --about 7Q2M9X -i K7F
    """
    return RecordDoubt(**act.on_incident, text=clean_argument(text) or "", subjects=subjects)


COMMANDS = {"doubt": doubt}
