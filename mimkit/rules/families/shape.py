"""MIM1xx: files that do not match their schema or their place; what the models detect is only documented here."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.file_problem import AttachmentChanged, FileProblem, OtherId, TimelineNotLast, UnknownPath
from mimkit.rules.registry import Spot, explained, file_rule

explained(
    "MIM101",
    "unknown-key",
    "error",
    """The file has a key that is not defined for this kind of record.

    Why: Commands, checks and pages would ignore a misspelt key.
    Fix: Correct the key or remove it; `mim schema` lists the keys, and editors autocomplete them.
    """,
)
explained(
    "MIM102",
    "missing-key",
    "error",
    """A required key is missing.

    Why: Without the key, results calculated from the record would be guesses.
    Fix: Add the key.
    """,
)
explained(
    "MIM103",
    "wrong-value",
    "error",
    """A value is not in a valid format for its key.

    Why: People and programs can misread an ambiguous value.
    Fix: Use the format shown in the message.
    """,
)
explained(
    "MIM104",
    "naive-time",
    "error",
    """A time has no UTC offset.

    Why: Without an offset, events recorded in different time zones appear in the wrong order.
    Fix: Add `Z`, or the UTC offset of the time zone, such as `+01:00`. `mim fix --zone ZONE --write` adds it.
    """,
)
explained(
    "MIM105",
    "unknown-kind",
    "error",
    """A timeline entry has no kind or an unknown kind.

    Why: The kind determines the meaning of an entry: which clock it starts, which deadline it meets, and who is notified.
    Fix: Set `kind` to a valid entry kind. If no other kind fits, use `note`.
    """,
)


@file_rule("MIM106", "wrong-place", "error")
def wrong_place(found: FileProblem) -> Iterator[Spot]:
    """A record's id does not match its file or folder name.

    Why: Commands find a record by its path and people find it by its id, so the two must match.
    Fix: Rename the file to match the id, or correct the id.
    """
    if isinstance(found, OtherId):
        yield (found.key,), f"this path belongs to {found.by_path}, but the file says {found.by_file}"


@file_rule("MIM107", "unknown-file", "error")
def unknown_file(found: FileProblem) -> Iterator[Spot]:
    """A file under `incidents/` or `policy/` is not at a valid record path.

    Why: A record with a misspelt file name would be missing from all lists and pages.
    Fix: Rename it to a valid record path, or move it out of these folders.
    """
    if isinstance(found, UnknownPath):
        yield (), "a record cannot have this path"


@file_rule("MIM108", "timeline-not-last", "error")
def timeline_not_last(found: FileProblem) -> Iterator[Spot]:
    """The timeline is not the last key in the incident file.

    Why: New entries are added at the end of the file, so nothing else changes during an incident.
    Fix: Run `mim fix --write`, or move the keys that come after the timeline so that they precede it.
    """
    if isinstance(found, TimelineNotLast):
        yield (found.last,), f"`{found.last}` comes after the timeline"


@file_rule("MIM180", "attachment-changed", "error")
def attachment_changed(found: FileProblem) -> Iterator[Spot]:
    """Attached text is missing, or differs from the text that was recorded.

    Why: The text is evidence, and readers cannot tell that it was changed later.
    Fix: Restore the file from the git history. To remove its text, use `mim redact ENTRY`.
    """
    if isinstance(found, AttachmentChanged):
        what = "is missing" if found.is_missing else "differs from the text that was recorded"
        yield found.keys, f"the attached text {found.file} {what}"


explained(
    "MIM109",
    "entry-without-id",
    "error",
    """A manually written timeline entry has no id.

    Why: Amends, merges and notifications use the id to refer to an entry.
    Fix: Run `mim fix --write`, which adds the id. `mim log` generates one immediately.
    """,
)
explained(
    "MIM110",
    "missing-file",
    "error",
    """A required file is missing.

    Why: A review cannot be checked without its incident, and records cannot be checked without a policy.
    Fix: Add the file, or remove the records that depend on it. `mim init` creates an initial policy.
    """,
)
