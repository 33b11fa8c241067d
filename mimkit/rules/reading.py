"""MIM0xx, what keeps a file from being read: judged by the YAML reader, explained here."""

from __future__ import annotations

from mimkit.rules.registry import explained

explained(
    "MIM001",
    "not-utf8",
    "error",
    """The file is not plain UTF-8 text.

    Why: Other encodings, a byte order mark or a NUL make two readers see two different records.
    Fix: Save the file as UTF-8 without a mark.
    """,
)
explained(
    "MIM002",
    "yaml-syntax",
    "error",
    """The text is not YAML.

    Why: Nothing in the file can be judged, shown or appended to until it can be read.
    Fix: Look at the place named: most often a colon or a quote in a text that is not quoted itself.
    """,
)
explained(
    "MIM003",
    "outside-subset",
    "error",
    """The text is YAML, but uses what records do without: anchors, aliases, tags, merge keys, directives.

    Why: A reader on call must see the whole record where it stands; these hide a part of it elsewhere.
    Fix: Write the value out, or put text that begins with `&`, `*` or `!` in quotes.
    """,
)
explained(
    "MIM004",
    "duplicate-key",
    "error",
    """A mapping has the same key twice.

    Why: Programs keep one of the two without a word, and people believe the other.
    Fix: Keep one of them.
    """,
)
explained(
    "MIM005",
    "too-large",
    "error",
    """The file passes a limit: 1 MiB, 20 levels, 100,000 values.

    Why: A record is read by people and by each command; beyond these limits it is something else.
    Fix: Split the file, or shorten it; link to long logs instead of pasting them.
    """,
)
explained(
    "MIM091",
    "suppression-without-reason",
    "error",
    """A comment suppresses a rule and does not say why.

    Why: Whoever reads the record later must be able to tell an exception from a shortcut.
    Fix: Write the reason behind the bracket: `# mim: ignore[MIM608] the vendor words it so`.
    """,
)
explained(
    "MIM092",
    "suppression-unused",
    "warning",
    """A comment suppresses a rule that finds nothing there.

    Why: It will hide the next finding of that rule at that place, which nobody has thought about.
    Fix: Remove the comment, or move it to the line of the finding or the line above.
    """,
)
explained(
    "MIM093",
    "suppression-unknown-rule",
    "warning",
    """A comment suppresses a rule that there is not.

    Why: It looks as if an exception had been made, and suppresses nothing.
    Fix: Use a code or a name that `mim rule` lists, in the same letters.
    """,
)
