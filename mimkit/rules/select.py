"""Decides which rules are enabled, and explains why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mimkit.model.diagnostic import Diagnostic
from mimkit.rules.registry import Rule


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """Whether a rule is enabled, and the reason as text."""

    on: bool
    reason: str


def choose(rule: Rule, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> RuleChoice:
    """Decide whether a rule is enabled, given codes, code prefixes (MIM6), rule names and families (review).

    If there is no `select`, every rule is enabled. If both `select` and `ignore` match a rule, the longer pattern
    wins. For this comparison, a rule name has the length of its code, and a family has the length of its code
    prefix. If both patterns are equally long, `ignore` wins.
    """
    on, off = _closest(rule, select), _closest(rule, ignore)
    if off and _weight(rule, off) >= (_weight(rule, on) if on else 0):
        return RuleChoice(on=False, reason=f"--ignore {off}")
    if on:
        return RuleChoice(on=True, reason=f"--select {on}")
    if select:
        return RuleChoice(on=False, reason="not in --select")
    return RuleChoice(on=True, reason="on by default")


def choices(
    rules: Iterable[Rule], select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> list[tuple[Rule, RuleChoice]]:
    """Return each rule with its choice, which says whether the rule is enabled and why."""
    return [(rule, choose(rule, select, ignore)) for rule in rules]


def match_rules(patterns: Sequence[str], rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the rules that match any of the given codes, code prefixes, names or families."""
    return tuple(rule for rule in rules if any(_means(each, rule) for each in patterns))


def selected(
    found: Iterable[Diagnostic], rules: Iterable[Rule], select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> list[Diagnostic]:
    """Return the findings of the enabled rules."""
    on = {rule.code for rule, choice in choices(rules, select, ignore) if choice.on}
    return [each for each in found if each.code in on]


def within(found: Iterable[Diagnostic], places: Sequence[str]) -> list[Diagnostic]:
    """Return the findings in the given files and folders, or all findings if `places` is empty.

    `.` includes all files.
    """
    return [each for each in found if not places or any(_lies_in(each.path, place) for place in places)]


def find_unknown_patterns(patterns: Iterable[str], rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return the patterns that match no rule, which are usually misspelt."""
    known = tuple(rules)
    return tuple(each for each in patterns if not any(_means(each, rule) for rule in known))


def _lies_in(path: str, place: str) -> bool:
    return place in {".", path} or path.startswith(f"{place}/")


def _means(pattern: str, rule: Rule) -> bool:
    return _weight(rule, pattern) > 0


def _closest(rule: Rule, patterns: Sequence[str]) -> str | None:
    wanted = [each for each in patterns if _means(each, rule)]
    return max(wanted, key=lambda each: _weight(rule, each), default=None)


def _weight(rule: Rule, pattern: str) -> int:
    """Return how many characters of the rule's code the pattern matches, or 0 if it does not match the rule."""
    wanted = pattern.strip().lower()
    if wanted == rule.name:
        return len(rule.code)
    if wanted == rule.family:
        return len("MIM6")
    return len(wanted) if rule.code.lower().startswith(wanted) else 0
