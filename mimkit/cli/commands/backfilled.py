"""Commands that record doubts and stated durations for a past incident: doubt, stated."""

from __future__ import annotations

import click

from mimkit.cli.acting import NO_TIME, RunOptions, recording_command
from mimkit.cli.session import clean_argument
from mimkit.ops.backfilled import RecordDoubt, RecordStated


@click.command("doubt")
@click.argument("text")
@click.option(
    "--about",
    "subjects",
    multiple=True,
    metavar="SUBJECT",
    help="The subject of the doubt: a milestone, a closing gate, a fact, a section of the review, or an entry id. Repeatable.",
)
@recording_command(NO_TIME)
def record_doubt(act: RunOptions, text: str, subjects: tuple[str, ...]) -> RecordDoubt:
    """Record what is uncertain about a back-filled incident.

    The doubt is shown with the incident. `mim check`, `mim close` and `mim review publish` do not require
    information about the subjects in --about, because the source does not contain it.

    \b
    Examples:
      mim doubt "The report does not say who confirmed it" --about confirmed -i K7F
      mim doubt "The end may be a day later" --about 7Q2M9X -i K7F
    """
    return RecordDoubt(**act.on_incident, text=clean_argument(text) or "", subjects=subjects)


@click.command()
@click.argument("metric")
@click.argument("duration")
@click.option("--where", metavar="T", help="The place in the report, if the report states several figures.")
@recording_command(NO_TIME)
def stated(act: RunOptions, metric: str, duration: str, where: str | None) -> RecordStated:
    """Record a duration that a report states. It is shown next to the duration that is computed from the record.

    METRIC is the id of the metric for the same duration; see `mim metrics --json`. Use the unit from the report for
    DURATION, because a difference smaller than that unit is treated as rounding. `mim check` reports any larger
    difference.

    \b
    Examples:
      mim stated time-to-restore "1h 32m" -i K7F
      mim stated time-to-restore 5h --where "Summary" -i K7F
    """
    return RecordStated(**act.on_incident, metric=metric, duration=duration, place=clean_argument(where))


COMMANDS = {"doubt": record_doubt, "stated": stated}
