"""MIM0xx: files that cannot be read, and comments that suppress findings."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.file_problem import Fault, FileProblem, SuppressionFault, Unreadable
from mimkit.rules.registry import Spot, file_rule


def _unreadable(found: FileProblem, fault: Fault) -> Iterator[Spot]:
    if isinstance(found, Unreadable) and found.fault == fault:
        yield (), found.message, found.hint


def _faulty_suppression(found: FileProblem, code: str) -> Iterator[Spot]:
    if isinstance(found, SuppressionFault) and found.code == code:
        yield (), found.message


@file_rule("MIM001", "not-utf8", "error")
def not_utf8(found: FileProblem) -> Iterator[Spot]:
    """The file is not plain UTF-8 text.

    Why: If the file has another encoding, a byte order mark or a NUL character, some programs read the record
    incorrectly.
    Fix: Save the file as UTF-8 without a byte order mark.
    """
    yield from _unreadable(found, "not-utf8")


@file_rule("MIM002", "yaml-syntax", "error")
def yaml_syntax(found: FileProblem) -> Iterator[Spot]:
    """The file is not valid YAML.

    Why: The file cannot be checked, shown or appended to until it is valid.
    Fix: Check the reported line. The usual cause is a colon or quotation mark in unquoted text.
    """
    yield from _unreadable(found, "yaml-syntax")


@file_rule("MIM003", "outside-subset", "error")
def outside_subset(found: FileProblem) -> Iterator[Spot]:
    """The file uses YAML features that are not allowed in records: anchors, aliases, tags, merge keys, directives.

    Why: Responders must see the whole record in one place, and these features hide parts of it.
    Fix: Write out the value, or put text that starts with `&`, `*` or `!` in quotes.
    """
    yield from _unreadable(found, "outside-subset")


@file_rule("MIM004", "duplicate-key", "error")
def duplicate_key(found: FileProblem) -> Iterator[Spot]:
    """A key appears twice in the same mapping.

    Why: Programs silently keep one of the values, but people may read the other.
    Fix: Keep one of the keys.
    """
    yield from _unreadable(found, "duplicate-key")


@file_rule("MIM005", "too-large", "error")
def too_large(found: FileProblem) -> Iterator[Spot]:
    """The file exceeds a limit: 2 MiB, 20 levels, 100,000 values.

    Why: Commands and people read the whole record, so a larger record would be unusable.
    Fix: Split or shorten the file, and store long logs next to it with `mim log TEXT --attach FILE`.
    """
    yield from _unreadable(found, "too-large")


@file_rule("MIM091", "suppression-without-reason", "error")
def suppression_without_reason(found: FileProblem) -> Iterator[Spot]:
    """A comment suppresses a rule without a reason.

    Why: Future readers need to know whether this is a justified exception or a shortcut.
    Fix: Write the reason after the bracket: `# mim: ignore[MIM608] wording from the vendor`.
    """
    yield from _faulty_suppression(found, "MIM091")


@file_rule("MIM092", "suppression-unused", "warning")
def suppression_unused(found: FileProblem) -> Iterator[Spot]:
    """A comment suppresses a rule that reports nothing there.

    Why: The comment would hide a future finding that no one expects.
    Fix: Remove the comment, or move it to the same line as the finding or to the line above.
    """
    yield from _faulty_suppression(found, "MIM092")


@file_rule("MIM093", "suppression-unknown-rule", "warning")
def suppression_unknown_rule(found: FileProblem) -> Iterator[Spot]:
    """A comment suppresses a rule that does not exist.

    Why: The comment looks like an exception, but suppresses nothing.
    Fix: Use a code or name exactly as shown by `mim rule`.
    """
    yield from _faulty_suppression(found, "MIM093")
