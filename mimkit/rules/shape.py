"""MIM1xx, the shape of a file: judged by the models and the loader, explained here."""

from __future__ import annotations

from mimkit.rules.registry import explained

explained(
    "MIM101",
    "unknown-key",
    "error",
    """A key stands in the file that this kind of record does not have.

    Why: A misspelt key is a fact that no command, check or page ever sees.
    Fix: Correct the key or remove it; `mim schema` lists the keys, and editors complete them.
    """,
)
explained(
    "MIM102",
    "missing-key",
    "error",
    """A key that this kind of record needs is missing.

    Why: What is computed from the record would be computed from a guess.
    Fix: Add the key.
    """,
)
explained(
    "MIM103",
    "wrong-value",
    "error",
    """A value does not have the form that its key asks for.

    Why: A value that one reader understands and another does not is worth less than none.
    Fix: Write the value in the form that the message shows.
    """,
)
explained(
    "MIM104",
    "naive-time",
    "error",
    """A time has no offset from UTC.

    Why: In a review, 10:09 on two clocks an hour apart turns cause and effect around.
    Fix: End the time with `Z`, or with the offset of the zone it was read in, such as `+01:00`.
    """,
)
explained(
    "MIM105",
    "unknown-kind",
    "error",
    """A timeline entry has no kind, or one that does not exist.

    Why: The kind decides what an entry means: which clock it starts or meets, who is told.
    Fix: Give the entry one of the kinds; when none fits, `note` does.
    """,
)
explained(
    "MIM106",
    "wrong-place",
    "error",
    """A record's id is not the name of the file or folder it stands in.

    Why: Commands find a record by its place and people by its id; two names lead to two records.
    Fix: Move the file to the place that the id asks for, or correct the id.
    """,
)
explained(
    "MIM107",
    "unknown-file",
    "error",
    """A file under `incidents/` or `policy/` is no record.

    Why: A record with a misspelt file name is silently left out of every list, clock and page.
    Fix: Rename the file to a place where records stand, or move it out of these folders.
    """,
)
explained(
    "MIM108",
    "timeline-not-last",
    "error",
    """The timeline is not the last key of the incident's file.

    Why: New entries are written at the end of the file, so that nothing else is touched during an incident.
    Fix: Move the keys that stand below the timeline above it.
    """,
)
explained(
    "MIM109",
    "entry-without-id",
    "error",
    """A timeline entry that was typed by hand has no id yet.

    Why: Amends, merges and notifications name an entry by its id; it stays when the lines move.
    Fix: Add the id that the hint offers, or write entries with `mim log`, which gives them one.
    """,
)
explained(
    "MIM110",
    "missing-file",
    "error",
    """A file is missing that others in its folder rely on.

    Why: A review without its incident, or records without a policy, cannot be judged.
    Fix: Add the file, or remove what relies on it; `mim init` writes a first policy.
    """,
)
