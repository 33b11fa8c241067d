"""Documentation of a rule, for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Protocol

from mimkit.report.text.terminal import safe


class RuleWords(Protocol):
    """The displayed texts of a rule."""

    @property
    def code(self) -> str:
        """Its code, such as MIM301."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def level(self) -> str:
        """`error` or `warning`."""

    @property
    def family(self) -> str:
        """The label of the rule's family."""

    @property
    def summary(self) -> str:
        """What is wrong, in one sentence."""

    @property
    def why(self) -> str:
        """Why it matters."""

    @property
    def fix(self) -> str:
        """What to do."""


class RuleExample(Protocol):
    """A rule's examples: a record that it finds, the output, a record that passes."""

    @property
    def bad(self) -> str:
        """The files in which the rule finds something."""

    @property
    def good(self) -> str:
        """The same files, corrected."""

    @property
    def out(self) -> str:
        """The output for `bad`."""

    @property
    def base(self) -> str:
        """The previous version of the files, for a rule that compares; otherwise empty."""


class ChoiceWords(Protocol):
    """Whether a rule is on, and why."""

    @property
    def on(self) -> bool:
        """Whether it is on."""

    @property
    def reason(self) -> str:
        """What decided it."""


def rule_text(rule: RuleWords, example: RuleExample, width: int = 80) -> str:
    """Return everything about one rule, for a terminal with this many columns."""
    paragraphs = (rule.summary, f"Why: {rule.why}", f"Fix: {rule.fix}")
    head = f"{rule.code} {rule.name} ({rule.level}, {rule.family})"
    parts = [head, *(textwrap.fill(each, width) for each in paragraphs)]
    before = [("Before:", example.base)] if example.base else []
    shown = [("Fails:", example.bad), ("as", example.out), ("Passes:", example.good)]
    for title, text in (*before, *shown):
        parts += [title, textwrap.indent(safe(text.rstrip()), "    ")]
    return "\n\n".join(parts) + "\n"


def rule_list(rules: Iterable[RuleWords]) -> str:
    """Return one line per rule: code, level, name, what is wrong."""
    known = list(rules)
    longest = max((len(rule.name) for rule in known), default=0)
    return "".join(f"{rule.code}  {rule.level:7}  {rule.name:{longest}}  {rule.summary}\n" for rule in known)


def rule_choices(rules: Iterable[tuple[RuleWords, ChoiceWords]]) -> str:
    """Return one line per rule: code, on or off, name, and reason; then the number of active rules."""
    known = list(rules)
    longest = max((len(rule.name) for rule, _ in known), default=0)
    rows = [
        f"{rule.code}  {'on ' if choice.on else 'off'}  {rule.name:{longest}}  {safe(choice.reason)}\n"
        for rule, choice in known
    ]
    return "".join(rows) + f"{sum(choice.on for _, choice in known)} of {len(known)} rules are on\n"
