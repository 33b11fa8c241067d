"""MIM0xx: files that cannot be read. Detected by the YAML reader, documented here."""

from __future__ import annotations

from mimkit.rules.registry import explained

explained(
    "MIM001",
    "not-utf8",
    "error",
    """The file is not plain UTF-8 text.

    Why: With another encoding, a byte order mark or a NUL, programs read the record differently.
    Fix: Save the file as UTF-8 without a byte order mark.
    """,
)
explained(
    "MIM002",
    "yaml-syntax",
    "error",
    """The file is not valid YAML.

    Why: The file cannot be checked, shown or appended to until it is valid.
    Fix: Check the reported place; the usual cause is a colon or quote in unquoted text.
    """,
)
explained(
    "MIM003",
    "outside-subset",
    "error",
    """The file uses YAML features that records do not allow: anchors, aliases, tags, merge keys, directives.

    Why: A responder must see the whole record in one place; these features hide parts of it.
    Fix: Write out the value, or put text that starts with `&`, `*` or `!` in quotes.
    """,
)
explained(
    "MIM004",
    "duplicate-key",
    "error",
    """A mapping has the same key twice.

    Why: Programs silently keep one of them, while people may read the other.
    Fix: Keep one of them.
    """,
)
explained(
    "MIM005",
    "too-large",
    "error",
    """The file exceeds a limit: 1 MiB, 20 levels, 100,000 values.

    Why: People and commands read the whole record; beyond these limits it is not usable.
    Fix: Split the file, or shorten it; link to long logs instead of pasting them.
    """,
)
explained(
    "MIM091",
    "suppression-without-reason",
    "error",
    """A comment suppresses a rule without a reason.

    Why: Later readers must be able to tell an exception from a shortcut.
    Fix: Write the reason after the bracket: `# mim: ignore[MIM608] wording from the vendor`.
    """,
)
explained(
    "MIM092",
    "suppression-unused",
    "warning",
    """A comment suppresses a rule that reports nothing there.

    Why: It will hide the next, unexpected finding of that rule there.
    Fix: Remove the comment, or move it to the line of the finding or the line above.
    """,
)
explained(
    "MIM093",
    "suppression-unknown-rule",
    "warning",
    """A comment suppresses a rule that does not exist.

    Why: It looks like an exception, but suppresses nothing.
    Fix: Use a code or name exactly as `mim rule` lists it.
    """,
)
