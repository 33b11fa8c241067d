"""Removes findings that a nearby comment suppresses with a reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from mimkit.model.diagnostic import Diagnostic
from mimkit.model.file_problem import SuppressionFault
from mimkit.rules.base.sentences import unknown
from mimkit.rules.catalogue import RULES, check_file, find_rule

WITHOUT_REASON: Final = "MIM091"
UNUSED: Final = "MIM092"
UNKNOWN: Final = "MIM093"
HISTORY: Final = "history"
"""The family of rules that check changes to recorded data."""
_NAMES: Final = frozenset(rule.name for rule in RULES.values())
_COMMENT: Final = re.compile(r"#\s*+mim:\s*+ignore\[(?P<rules>[^\]#]*+)\](?P<reason>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment such as `# mim: ignore[MIM608] reason`.

    It consists of its line number (1-based), the rule codes or names, and the reason.
    """

    line: int
    rules: tuple[str, ...]
    reason: str

    def covers(self, found: Diagnostic) -> bool:
        """Return whether the comment suppresses the finding.

        The finding must belong to one of the comment's rules, and be on the comment's line or the next line.
        """
        here = found.line in (self.line, self.line + 1)
        return here and bool(self.reason) and (found.code in self.rules or found.rule in self.rules)


@dataclass(frozen=True, slots=True)
class SuppressionResult:
    """A file's remaining findings, and the findings that each comment suppressed."""

    kept: tuple[Diagnostic, ...]
    suppressed: tuple[tuple[Suppression, Diagnostic], ...]
    unused: tuple[Suppression, ...]


def suppressions(comments: Iterable[tuple[int, str]]) -> tuple[Suppression, ...]:
    """Return the suppressions in comments.

    Each comment consists of its line number (1-based) and its text, starting with `#`.
    """
    return tuple(
        Suppression(line, tuple(filter(None, re.split(r"[\s,]+", said["rules"]))), said["reason"].strip())
        for line, text in comments
        if (said := _COMMENT.match(text))
    )


def apply_suppressions(
    path: str,
    found: Iterable[Diagnostic],
    comments: Iterable[tuple[int, str]],
    stood: Collection[Diagnostic] = (),
) -> SuppressionResult:
    """Split the findings of one file into remaining and suppressed ones.

    A suppression without a reason, with an unknown rule or without any effect becomes a finding. A history finding
    is suppressed only if it is in `stood`, the findings that a comment already covered before the change.

    `found` must contain the findings of all rules, because otherwise suppressions of the missing rules would be
    reported as unused.
    """
    ours = suppressions(comments)
    kept, suppressed = [], []
    for each in found:
        by = [one for one in ours if one.covers(each)]
        if by and RULES[each.code].family == HISTORY and each not in stood:
            kept.append(each._replace(hint=f"{each.hint} {_too_late(by[0])}"))
            continue
        suppressed += [(one, each) for one in by]
        kept += [] if by else [each]
    unused = tuple(_leftover(ours, suppressed))
    return SuppressionResult((*kept, *_about(path, ours, unused)), tuple(suppressed), unused)


def _too_late(suppression: Suppression) -> str:
    line = f"The comment on line {suppression.line} has no effect"
    return f"{line}, because it was added in the same change as the finding that it suppresses."


def _leftover(
    ours: Iterable[Suppression], suppressed: Iterable[tuple[Suppression, Diagnostic]]
) -> Iterator[Suppression]:
    """Yield the unused suppressions, each reduced to the rules that found nothing."""
    used = {(by, name) for by, found in suppressed for name in (found.code, found.rule)}
    for one in ours:
        idle = tuple(name for name in one.rules if (one, name) not in used and _could_be_used(name))
        if one.reason and idle:
            yield replace(one, rules=idle)


def _could_be_used(name: str) -> bool:
    """Return whether a suppression of the rule can be reported as unused.

    Unknown rules never run, and history rules run only with a base.
    """
    rule = find_rule(name)
    return rule is not None and name in (rule.code, rule.name) and rule.family != HISTORY


def _about(path: str, ours: Iterable[Suppression], unused: Iterable[Suppression]) -> Iterator[Diagnostic]:
    """Yield the findings about a file's suppression comments."""
    for one in ours:
        if not one.reason:
            sentence = f"this comment does not state why {_named(one)} is suppressed"
            yield from _finding(path, one, WITHOUT_REASON, sentence)
        for name in one.rules:
            if name not in RULES and name not in _NAMES:
                yield from _finding(path, one, UNKNOWN, _no_rule(name))
    for one in unused:
        sentence = f"{_named(one)} has no findings on this line or the next"
        yield from _finding(path, one, UNUSED, sentence)


def _finding(path: str, suppression: Suppression, code: str, sentence: str) -> Iterator[Diagnostic]:
    for rule, spot in check_file(SuppressionFault(code, sentence)):
        yield rule.at(path, suppression.line, 1, *spot[1:])


def _no_rule(name: str) -> str:
    if rule := find_rule(name):
        written = rule.code if name.upper() == rule.code else rule.name
        return f"write `{written}` instead of `{name}`"
    return unknown(name, "a rule code or rule name", _NAMES)


def _named(suppression: Suppression) -> str:
    return " or ".join(suppression.rules) or "anything"


def suppress(
    path: str,
    found: Iterable[Diagnostic],
    comments: Iterable[tuple[int, str]],
    stood: Collection[Diagnostic] = (),
) -> tuple[Diagnostic, ...]:
    """Return a file's unsuppressed findings, and the findings about its suppression comments.

    See `apply_suppressions`.
    """
    return apply_suppressions(path, found, comments, stood).kept
