"""Formats a rule's documentation for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Protocol

from mimkit.report.text.terminal import safe


class RuleWords(Protocol):
    """The texts of a rule that are shown to users."""

    @property
    def code(self) -> str:
        """The rule's code, such as MIM301."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def level(self) -> str:
        """`error` or `warning`."""

    @property
    def family(self) -> str:
        """The display name of the rule's family."""

    @property
    def summary(self) -> str:
        """One sentence that describes the problem."""

    @property
    def why(self) -> str:
        """Why it matters."""

    @property
    def fix(self) -> str:
        """What to do."""


class RuleExample(Protocol):
    """A rule's examples: files with a finding, the output for them, and the corrected files."""

    @property
    def bad(self) -> str:
        """Files in which the rule reports a finding."""

    @property
    def good(self) -> str:
        """The same files, corrected."""

    @property
    def out(self) -> str:
        """The output for `bad`."""

    @property
    def base(self) -> str:
        """The earlier version of the files for a history rule, or "" for other rules."""


class ChoiceWords(Protocol):
    """Whether a rule is enabled, and why."""

    @property
    def on(self) -> bool:
        """Whether the rule is enabled."""

    @property
    def reason(self) -> str:
        """What decided it."""


def rule_text(rule: RuleWords, example: RuleExample, width: int = 80) -> str:
    """Return the full description of a rule, wrapped to `width` columns."""
    paragraphs = (rule.summary, f"Why: {rule.why}", f"Fix: {rule.fix}")
    head = f"{rule.code} {rule.name} ({rule.level}, {rule.family})"
    parts = [head, *(textwrap.fill(each, width) for each in paragraphs)]
    before = [("Before:", example.base)] if example.base else []
    shown = [("Fails:", example.bad), ("as", example.out), ("Passes:", example.good)]
    for title, text in (*before, *shown):
        parts += [title, textwrap.indent(safe(text.rstrip()), "    ")]
    return "\n\n".join(parts) + "\n"


def rule_list(rules: Iterable[RuleWords]) -> str:
    """Return one line per rule: code, level, name and summary."""
    known = list(rules)
    longest = max((len(rule.name) for rule in known), default=0)
    return "".join(f"{rule.code}  {rule.level:7}  {rule.name:{longest}}  {rule.summary}\n" for rule in known)


def rule_choices(rules: Iterable[tuple[RuleWords, ChoiceWords]]) -> str:
    """Return one line per rule: code, on or off, name and reason.

    The last line contains the number of enabled rules.
    """
    known = list(rules)
    longest = max((len(rule.name) for rule, _ in known), default=0)
    rows = [
        f"{rule.code}  {'on ' if choice.on else 'off'}  {rule.name:{longest}}  {safe(choice.reason)}\n"
        for rule, choice in known
    ]
    return "".join(rows) + f"{sum(choice.on for _, choice in known)} of {len(known)} rules are on\n"
