"""MIM1xx: files that do not match their schema. Detected by the models and the loader, documented here."""

from __future__ import annotations

from mimkit.rules.registry import explained

explained(
    "MIM101",
    "unknown-key",
    "error",
    """The file has a key that this kind of record does not define.

    Why: Commands, checks and pages ignore a misspelt key.
    Fix: Correct the key or remove it; `mim schema` lists the keys, and editors autocomplete them.
    """,
)
explained(
    "MIM102",
    "missing-key",
    "error",
    """A required key is missing.

    Why: Results computed from the record would be guesses.
    Fix: Add the key.
    """,
)
explained(
    "MIM103",
    "wrong-value",
    "error",
    """A value has the wrong format for its key.

    Why: People and programs can misread an ambiguous value.
    Fix: Write the value in the format shown in the message.
    """,
)
explained(
    "MIM104",
    "naive-time",
    "error",
    """A time has no offset from UTC.

    Why: Without it, events recorded in different time zones appear in the wrong order.
    Fix: Add `Z`, or the UTC offset of the time zone, such as `+01:00`.
    """,
)
explained(
    "MIM105",
    "unknown-kind",
    "error",
    """A timeline entry has no kind or an unknown kind.

    Why: The kind decides what an entry means: which clock it starts or meets, and who is notified.
    Fix: Give the entry one of the kinds; if none fits, use `note`.
    """,
)
explained(
    "MIM106",
    "wrong-place",
    "error",
    """A record's id does not match its file or folder name.

    Why: Commands find a record by its path, and people find it by its id, so the two must match.
    Fix: Rename the file to match the id, or correct the id.
    """,
)
explained(
    "MIM107",
    "unknown-file",
    "error",
    """A file under `incidents/` or `policy/` is not a record.

    Why: A record with a misspelt file name is silently left out of every list, clock and page.
    Fix: Rename it to a valid record path, or move it out of these folders.
    """,
)
explained(
    "MIM108",
    "timeline-not-last",
    "error",
    """The timeline is not the last key of the incident's file.

    Why: New entries are appended to the file, so that nothing else changes during an incident.
    Fix: Move the keys below the timeline above it.
    """,
)
explained(
    "MIM109",
    "entry-without-id",
    "error",
    """A manually written timeline entry has no id.

    Why: Amends, merges and notifications refer to an entry by its id.
    Fix: Add the suggested id, or use `mim log`, which generates one.
    """,
)
explained(
    "MIM110",
    "missing-file",
    "error",
    """A required file is missing.

    Why: A review without its incident, or records without a policy, cannot be checked.
    Fix: Add the file, or remove what depends on it; `mim init` creates a first policy.
    """,
)
