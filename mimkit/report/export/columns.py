"""Defines the columns of the exported tables. Within a version, columns can be added, but not renamed or removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, get_args

VERSION: Final = 1
"""The version of the tables. Renaming or removing a column requires a new version."""

Table = Literal["incidents", "entries", "obligations", "actions"]
TABLES: Final[tuple[Table, ...]] = get_args(Table)
ColumnType = Literal["text", "time", "day", "number", "flag", "list"]
"""The type of a column.

`time` is in UTC, and `list` is a list of strings. Any column except the key columns can be empty.
"""


class Column(NamedTuple):
    """A column of a table."""

    name: str
    type: ColumnType
    words: str
    """The meaning of the column, as a sentence without a full stop."""


DURATIONS: Final = (
    "time-to-declare",
    "impact-to-declare",
    "time-to-assemble",
    "time-to-first-update",
    "time-to-workaround",
    "time-to-restore",
    "detected-to-restored",
    "declared-to-restored",
    "elapsed-to-restore",
)
"""The metrics that have a column in the incidents table, in seconds."""
MILESTONES: Final[Mapping[str, str]] = {
    "started": "the impact started",
    "detected": "the incident was first detected",
    "declared": "the incident was declared",
    "assembled": "the last required role was filled and the last paged group had joined",
    "update": "the first stakeholder update was recorded",
    "workaround": "service was acceptable again",
    "restored": "service was fully restored",
    "confirmed": "the stakeholder confirmed restoration",
    "fixed": "the permanent fix was in place",
    "closed": "the incident was closed",
}
"""The milestones that have a column in the incidents table, with their meanings."""


def duration_column(metric: str) -> str:
    """Return the column name for a metric, such as `time_to_declare_seconds`."""
    return f"{metric.replace('-', '_')}_seconds"


def milestone_column(name: str) -> str:
    """Return the column name for a milestone, such as `declared_at`."""
    return f"{'first_update' if name == 'update' else name}_at"


_INCIDENT: Final = (
    Column("organisation", "text", "The organisation in the policy"),
    Column("incident", "text", "The id of the incident"),
)
_YEAR: Final = Column(
    "year", "number", "The year in the id of the incident. Parquet files are partitioned by year"
)

COLUMNS: Final[Mapping[Table, tuple[Column, ...]]] = {
    "incidents": (
        *_INCIDENT,
        _YEAR,
        Column("title", "text", "The internal title"),
        Column("mode", "text", "`live`, `drill` or `backfill`. `mim metrics` counts only `live`"),
        Column("status", "text", "`proposed`, `declared`, `closed`, `rejected`, `demoted` or `merged`"),
        Column("is_major", "flag", "Whether it is a separate major incident, which means that it was declared and neither demoted nor merged"),
        Column("was_declared", "flag", "Whether it was ever declared"),
        Column("severity", "text", "The latest severity"),
        Column("category", "text", "The category"),
        Column("services", "list", "The affected services"),
        Column("tags", "list", "The tags"),
        Column("begins_at", "time", "When it was declared, or otherwise its first event. Determines the quarter"),
        Column("quarter", "text", "The quarter of `begins_at` in the policy's time zone, such as `2026-Q4`"),
        *(Column(milestone_column(name), "time", f"When {words}") for name, words in MILESTONES.items()),
        Column("approximate", "list", "The names of the time columns whose values are approximate"),
        *(
            Column(
                duration_column(each),
                "number",
                f"The value of the metric `{each}`. Empty if `mim metrics` does not count the incident: a time is missing, "
                "too approximate or before the start, or it is not a separate major incident",
            )
            for each in DURATIONS
        ),
        Column("reopened", "number", "How many times it was reopened"),
        Column("updates", "number", "The number of stakeholder updates"),
        Column("review", "text", "`none`, `draft`, `in-review`, `published` or `waived`"),
        Column("review_published_at", "time", "When the review was published"),
        Column("causes", "list", "The known root causes. Incidents that share a root cause are repeat incidents"),
        Column("problems", "list", "The ids of its problem records"),
        Column("merged_into", "text", "The incident that it was merged into"),
        Column("source_url", "text", "The URL of the report that the record is based on"),
    ),
    "entries": (
        *_INCIDENT,
        _YEAR,
        Column("entry", "text", "The id of the entry"),
        Column("happened_at", "time", "When the event happened, including corrections"),
        Column("precision", "text", "`minute`, `hour` or `day` if the time is approximate"),
        Column("latest_at", "time", "The latest possible time, if only a range is known"),
        Column("recorded_at", "time", "When it was recorded"),
        Column("kind", "text", "The kind of the entry"),
        Column("author", "text", "The person who did or reported this"),
        Column("text", "text", "The text, as corrected. A redacted text is `[redacted]`"),
        Column("audience", "text", "The audience. Empty for all audiences"),
        Column("severity", "text", "For `declared`, `proposed` and `severity`: the severity"),
        Column("next_update_at", "time", "For an update: the promised time of the next update"),
        Column("via", "text", "How the entry arrived: `cli`, `file`, `alert`, `import`, `bot` or `agent`"),
        Column("source", "text", "The source of the entry"),
        Column("key", "text", "The event's key in its source"),
        Column("evidence", "list", "Links to evidence"),
        Column("is_retracted", "flag", "Whether it was retracted, so that it does not count"),
        Column("is_superseded", "flag", "Whether an earlier entry had the same effect, so that it does not count"),
        Column("is_after_closing", "flag", "Whether it was recorded after the incident was closed"),
        Column("data", "text", "All keys of the entry as a JSON object"),
    ),
    "obligations": (
        Column("organisation", "text", "The organisation in the policy"),
        Column("incident", "text", "The id of the incident. Empty for deadlines of a runbook, a roster or the policy"),
        Column("year", "number", "The year in the id of the incident, or otherwise the year of the deadline"),
        Column("obligation", "text", "The permanent id of the deadline. The same as `key` in `mim due --json`"),
        Column("clock", "text", "The clock in the policy that sets the deadline"),
        Column("title", "text", "What must happen"),
        Column("subject", "text", "What the deadline applies to: an action item, a role, an audience or a runbook"),
        Column("owner", "text", "The person or role that owns the deadline"),
        Column("role", "text", "The responsible role"),
        Column("severity", "text", "The severity that applies to the deadline"),
        Column("starts_at", "time", "When the interval began"),
        Column("due_at", "time", "When it was due"),
        Column("met_at", "time", "When it was met"),
        Column("ended_at", "time", "When the deadline ended without being met"),
        Column("status", "text", "`pending`, `soon`, `overdue`, `met`, `late`, `waived` or `undecided`, at the time of the export"),
        Column("is_evidence", "flag", "Whether it shows success or failure. False if the deadline could not be missed"),
        Column("waived", "text", "The reason for the waiver, and the approver"),
        Column("escalated_to", "text", "The owner's manager, if the deadline has been overdue for too long"),
    ),
    "actions": (
        *_INCIDENT,
        _YEAR,
        Column("action", "text", "The id of the action item"),
        Column("title", "text", "What will be different when the work is done"),
        Column("kind", "text", "`prevent`, `detect`, `mitigate` or `process`"),
        Column("priority", "text", "`high`, `medium` or `low`"),
        Column("owner", "text", "The owner"),
        Column("state", "text", "`open`, `done` or `declined`"),
        Column("opened_at", "time", "When it was recorded"),
        Column("assigned_at", "time", "When it was assigned"),
        Column("due_day", "day", "The due date"),
        Column("done_at", "time", "When the work was finished"),
        Column("done_by", "text", "The person who reported the work as done"),
        Column("evidence", "text", "A link to evidence, or the commit"),
        Column("declined_at", "time", "When it was declined"),
        Column("declined_reason", "text", "Why it was declined"),
        Column("reopened", "number", "How many times it was reopened"),
        Column("ticket", "text", "The ticket that tracks the work"),
    ),
}  # fmt: skip
"""The columns of each table, in order."""
