"""`mim rule`."""

from __future__ import annotations

import json
from typing import Any

import click

from mimkit.cli.terminal.console import width
from mimkit.errors import UsageError
from mimkit.report.rule_page import rule_choices, rule_list, rule_text
from mimkit.rules.catalogue import RULES
from mimkit.rules.example import example
from mimkit.rules.registry import Rule
from mimkit.rules.select import Choice, choices, choose, meaningless, meant


@click.command()
@click.argument("code", required=False)
@click.option(
    "--select",
    multiple=True,
    metavar="C",
    help="Show the effect of `mim check --select C`. Repeatable.",
)
@click.option("--ignore", multiple=True, metavar="C", help="Show the effect of `mim check --ignore C`.")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of text.")
def rule(code: str | None, select: tuple[str, ...], ignore: tuple[str, ...], *, as_json: bool) -> None:
    """Explain a rule with examples; without a code, list all rules.

    CODE is a code, a code prefix, a name or a rule family. With --select or --ignore, each rule is
    shown as on or off, with the option that determines it.

    \b
    Examples:
      mim rule
      mim rule MIM501
      mim rule communication
      mim rule --select review --ignore MIM608
    """
    if unknown := meaningless((*filter(None, (code,)), *select, *ignore), RULES.values()):
        raise UsageError(f"{unknown[0]!r} is not a rule", "mim rule lists all codes and names")
    found = RULES.values() if code is None else meant([code], RULES.values())
    rows = choices(found, select, ignore)
    if code is not None and len(rows) == 1:
        _show(rows[0][0], select, ignore, as_json=as_json)
    elif as_json:
        click.echo(json.dumps({"version": 1, "rules": [_row(*each) for each in rows]}))
    elif select or ignore:
        click.echo(rule_choices(rows), nl=False)
    else:
        click.echo(rule_list(found), nl=False)


def _show(found: Rule, select: tuple[str, ...], ignore: tuple[str, ...], *, as_json: bool) -> None:
    choice = choose(found, select, ignore)
    if as_json:
        row = {**_row(found, choice), "why": found.why, "fix": found.fix}
        click.echo(json.dumps({"version": 1, "rule": row}))
        return
    if select or ignore:
        click.echo(f"{found.code} is {'on' if choice.on else 'off'}: {choice.reason}\n")
    click.echo(rule_text(found, example(found.code), width()), nl=False)


def _row(found: Rule, choice: Choice) -> dict[str, Any]:
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
