"""Decide which rules are on, and say why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mimkit.model.diagnostic import Diagnostic
from mimkit.rules.registry import Rule


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether a rule is on, and the reason in words."""

    on: bool
    reason: str


def choose(rule: Rule, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Choice:
    """Decide about one rule by codes, beginnings of codes (MIM6) and names.

    Without `select` every rule is on. Where both `select` and `ignore` mean a rule, the longer one wins,
    a name counting as a whole code; of equals, `ignore`.
    """
    on, off = _closest(rule, select), _closest(rule, ignore)
    if off and _weight(rule, off) >= (_weight(rule, on) if on else 0):
        return Choice(on=False, reason=f"--ignore {off}")
    if on:
        return Choice(on=True, reason=f"--select {on}")
    if select:
        return Choice(on=False, reason="not in --select")
    return Choice(on=True, reason="every rule is on unless told otherwise")


def selected(
    found: Iterable[Diagnostic], rules: Iterable[Rule], select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> list[Diagnostic]:
    """Return the findings of the rules that are on."""
    on = {rule.code for rule in rules if choose(rule, select, ignore).on}
    return [each for each in found if each.code in on]


def meaningless(patterns: Iterable[str], rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return the patterns that mean none of the rules: misspelt ones."""
    known = tuple(rules)
    return tuple(each for each in patterns if not any(_means(each, rule) for rule in known))


def _means(pattern: str, rule: Rule) -> bool:
    wanted = pattern.strip().lower()
    return bool(wanted) and (rule.code.lower().startswith(wanted) or wanted == rule.name)


def _closest(rule: Rule, patterns: Sequence[str]) -> str | None:
    meant = [each for each in patterns if _means(each, rule)]
    return max(meant, key=lambda each: _weight(rule, each), default=None)


def _weight(rule: Rule, pattern: str) -> int:
    wanted = pattern.strip().lower()
    return len(rule.code) if wanted == rule.name else len(wanted)
