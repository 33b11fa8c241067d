"""MIM0xx: files that cannot be read. Detected by the YAML reader, documented here."""

from __future__ import annotations

from mimkit.rules.registry import explained

explained(
    "MIM001",
    "not-utf8",
    "error",
    """The file is not plain UTF-8 text.

    Why: With another encoding, a byte order mark or a NUL, some programs read the record incorrectly.
    Fix: Save the file as UTF-8 without a byte order mark.
    """,
)
explained(
    "MIM002",
    "yaml-syntax",
    "error",
    """The file is not valid YAML.

    Why: The file cannot be checked, shown or appended to until it is valid.
    Fix: Check the reported line. The usual cause is a colon or quotation mark in unquoted text.
    """,
)
explained(
    "MIM003",
    "outside-subset",
    "error",
    """The file uses YAML features that are not allowed in records: anchors, aliases, tags, merge keys, directives.

    Why: Responders must see the whole record in one place, and these features hide parts of it.
    Fix: Write out the value, or put text that starts with `&`, `*` or `!` in quotes.
    """,
)
explained(
    "MIM004",
    "duplicate-key",
    "error",
    """A mapping has the same key twice.

    Why: Programs silently keep one of the values, but people may read the other.
    Fix: Keep one of them.
    """,
)
explained(
    "MIM005",
    "too-large",
    "error",
    """The file exceeds a limit: 1 MiB, 20 levels, 100,000 values.

    Why: People and commands read the whole record, and a larger record is not usable.
    Fix: Split or shorten the file, and link to long logs instead of pasting them.
    """,
)
explained(
    "MIM091",
    "suppression-without-reason",
    "error",
    """A comment suppresses a rule without a reason.

    Why: Future readers must be able to tell an exception from a shortcut.
    Fix: Write the reason after the bracket: `# mim: ignore[MIM608] wording from the vendor`.
    """,
)
explained(
    "MIM092",
    "suppression-unused",
    "warning",
    """A comment suppresses a rule that has no finding there.

    Why: The comment would hide a future finding that no one expects.
    Fix: Remove the comment, or move it to the same line as the finding or to the line above.
    """,
)
explained(
    "MIM093",
    "suppression-unknown-rule",
    "warning",
    """A comment suppresses a rule that does not exist.

    Why: The comment looks like an exception, but suppresses nothing.
    Fix: Use a code or name exactly as shown by `mim rule`.
    """,
)
