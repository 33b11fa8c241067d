"""The `--format NAME` option of commands with several formats, and `--json` as its short form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click
from click.core import ParameterSource

from mimkit.errors import UsageError

_KEY = "mimkit.json"


def formats(names: Iterable[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the parameter `form`, one of the names; the first one is the default."""
    choice = tuple(names)

    def decorate(callback: Callable[..., Any]) -> Callable[..., Any]:
        form = click.option(
            "--format",
            "form",
            type=click.Choice(choice),
            default=choice[0],
            show_default=True,
            callback=_form,
            help="Output format.",
        )
        as_json = click.option(
            "--json",
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_remember,
            help="Print the JSON document: --format json.",
        )
        return form(as_json(callback))

    return decorate


def _remember(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    ctx.meta[_KEY] = value


def _form(ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if not ctx.meta.get(_KEY):
        return value
    if value != "json" and ctx.get_parameter_source("form") is ParameterSource.COMMANDLINE:
        raise UsageError(f"--json and --format {value} cannot be combined", "use one of them")
    return "json"
