"""`mim rule`."""

from __future__ import annotations

import json

import click

from mimkit.cli.console import width
from mimkit.errors import UsageError
from mimkit.report.rule_page import rule_list, rule_text
from mimkit.rules.catalogue import RULES
from mimkit.rules.example import example

_NO_RULE = "mim rule lists the codes and names"


@click.command()
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of text.")
def rule(code: str | None, as_json: bool) -> None:
    """Explain a rule by its own examples; without a code, list them all.

    \b
    Examples:
      mim rule
      mim rule MIM501
    """
    if code is None:
        if as_json:
            rows = [
                {"code": each.code, "name": each.name, "level": each.level, "summary": each.summary}
                for each in RULES.values()
            ]
            click.echo(json.dumps({"version": 1, "rules": rows}))
        else:
            click.echo(rule_list(RULES.values()), nl=False)
        return
    found = next((each for each in RULES.values() if code.lower() in (each.code.lower(), each.name)), None)
    if found is None:
        raise UsageError(f"{code!r} is no rule", _NO_RULE)
    if as_json:
        shown = {
            "code": found.code,
            "name": found.name,
            "level": found.level,
            "summary": found.summary,
            "why": found.why,
            "fix": found.fix,
        }
        click.echo(json.dumps({"version": 1, "rule": shown}))
    else:
        click.echo(rule_text(found, example(found.code), width()), nl=False)


COMMANDS = {"rule": rule}
