"""MIM1xx: files that do not match their schema or are in the wrong place."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.file_problem import (
    AttachmentChanged,
    FileMissing,
    FileProblem,
    OtherId,
    TimelineNotLast,
    UnknownPath,
    WrongShape,
)
from mimkit.rules.registry import Spot, file_rule


def _wrong_shape(found: FileProblem, code: str) -> Iterator[Spot]:
    if isinstance(found, WrongShape) and found.code == code:
        yield found.keys, found.message, found.hint


@file_rule("MIM101", "unknown-key", "error")
def unknown_key(found: FileProblem) -> Iterator[Spot]:
    """The file has a key that is not defined for this kind of record.

    Why: Commands, checks and pages would ignore a misspelt key.
    Fix: Correct the key or remove it; `mim schema` lists the keys, and editors autocomplete them.
    """
    yield from _wrong_shape(found, "MIM101")


@file_rule("MIM102", "missing-key", "error")
def missing_key(found: FileProblem) -> Iterator[Spot]:
    """A required key is missing.

    Why: Without the key, results calculated from the record would be guesses.
    Fix: Add the key.
    """
    yield from _wrong_shape(found, "MIM102")


@file_rule("MIM103", "wrong-value", "error")
def wrong_value(found: FileProblem) -> Iterator[Spot]:
    """A value is not in a valid format for its key.

    Why: People and programs can misread an ambiguous value.
    Fix: Use the format shown in the message.
    """
    yield from _wrong_shape(found, "MIM103")


@file_rule("MIM104", "naive-time", "error")
def naive_time(found: FileProblem) -> Iterator[Spot]:
    """A time has no UTC offset.

    Why: Without an offset, events recorded in different time zones appear in the wrong order.
    Fix: Add `Z`, or the UTC offset of the time zone, such as `+01:00`. `mim fix --zone ZONE --write` adds it.
    """
    yield from _wrong_shape(found, "MIM104")


@file_rule("MIM105", "unknown-kind", "error")
def unknown_kind(found: FileProblem) -> Iterator[Spot]:
    """A timeline entry has no kind or an unknown kind.

    Why: The kind determines the meaning of an entry: which clock it starts, which deadline it meets, and who is
    notified.
    Fix: Set `kind` to a valid entry kind. If no other kind fits, use `note`.
    """
    yield from _wrong_shape(found, "MIM105")


@file_rule("MIM106", "wrong-place", "error")
def wrong_place(found: FileProblem) -> Iterator[Spot]:
    """A record's id does not match its file or folder name.

    Why: Commands find a record by its path and people find it by its id, so the two must match.
    Fix: Rename the file to match the id, or correct the id.
    """
    if isinstance(found, OtherId):
        yield (found.key,), f"this path belongs to {found.by_path}, but the id in the file is {found.by_file}"


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
    Fix: Run `mim fix --write`, or move the keys after the timeline to a place before it.
    """
    if isinstance(found, TimelineNotLast):
        yield (found.last,), f"`{found.last}` comes after the timeline"


@file_rule("MIM180", "attachment-changed", "error")
def attachment_changed(found: FileProblem) -> Iterator[Spot]:
    """Attached text is missing, or differs from the text that was recorded.

    Why: The text is evidence, and readers cannot see that it was changed later.
    Fix: Restore the file from the git history. To remove its text, use `mim redact ENTRY`.
    """
    if isinstance(found, AttachmentChanged):
        what = "is missing" if found.is_missing else "differs from the text that was recorded"
        yield found.keys, f"the attached text {found.file} {what}"


@file_rule("MIM109", "entry-without-id", "error")
def entry_without_id(found: FileProblem) -> Iterator[Spot]:
    """A manually written timeline entry has no id.

    Why: Amends, merges and notifications use the id to refer to an entry.
    Fix: Run `mim fix --write`, which adds the id. `mim log` generates one immediately.
    """
    yield from _wrong_shape(found, "MIM109")


@file_rule("MIM110", "missing-file", "error")
def missing_file(found: FileProblem) -> Iterator[Spot]:
    """A required file is missing.

    Why: A review cannot be checked without its incident, and records cannot be checked without a policy.
    Fix: Add the file, or remove the records that depend on it. `mim init` creates an initial policy.
    """
    if isinstance(found, FileMissing):
        if found.incident:
            yield ("incident",), f"The incident.yaml for {found.incident} is missing from this folder."
        else:
            yield (), "There is no policy to check the records against."
