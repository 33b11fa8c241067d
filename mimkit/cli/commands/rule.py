"""`mim rule`."""

from __future__ import annotations

from typing import Any

import click

from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.terminal.console import width
from mimkit.errors import UsageError
from mimkit.report.rule_page import rule_choices, rule_list, rule_text
from mimkit.rules.catalogue import RULES
from mimkit.rules.example import example
from mimkit.rules.registry import Rule
from mimkit.rules.select import RuleChoice, choices, find_unknown_patterns, match_rules


@click.command()
@click.argument("code", required=False)
@click.option(
    "--select",
    multiple=True,
    metavar="C",
    help="Show the effect of `mim check --select C`. Repeatable.",
)
@click.option("--ignore", multiple=True, metavar="C", help="Show the effect of `mim check --ignore C`.")
@judging()
def rule(_inquiry: Inquiry, code: str | None, select: tuple[str, ...], ignore: tuple[str, ...]) -> Result:
    """Explain a rule with examples; without a code, list all rules.

    CODE is a rule code, code prefix, rule name or rule family. With --select or --ignore, shows whether each rule
    is on or off, and which option decides this.

    \b
    Examples:
      mim rule
      mim rule MIM501
      mim rule communication
      mim rule --select review --ignore MIM608
    """
    if unknown := find_unknown_patterns((*filter(None, (code,)), *select, *ignore), RULES.values()):
        raise UsageError(f"{unknown[0]!r} is not a rule", "list all codes and names: mim rule")
    found = RULES.values() if code is None else match_rules([code], RULES.values())
    rows = choices(found, select, ignore)
    is_chosen = bool(select or ignore)
    if code is not None and len(rows) == 1:
        return _explanation(*rows[0], is_chosen=is_chosen)
    return Result(
        text=lambda: rule_choices(rows) if is_chosen else rule_list(found),
        json=lambda: {"version": 1, "rules": [_row(*each) for each in rows]},
    )


def _explanation(found: Rule, choice: RuleChoice, *, is_chosen: bool) -> Result:
    state = f"{found.code} is {'on' if choice.on else 'off'}: {choice.reason}\n\n" if is_chosen else ""
    row = {**_row(found, choice), "why": found.why, "fix": found.fix}
    return Result(
        text=lambda: state + rule_text(found, example(found.code), width()),
        json=lambda: {"version": 1, "rule": row},
    )


def _row(found: Rule, choice: RuleChoice) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": found.name,
        "family": found.family,
        "level": found.level,
        "on": choice.on,
        "reason": choice.reason,
        "summary": found.summary,
    }


COMMANDS = {"rule": rule}
