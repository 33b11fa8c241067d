"""Defines flags that change the value of another option, such as `--json` for `--format`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

F = TypeVar("F", bound=Callable[..., object])


def remembered_flag(name: str, help_text: str) -> Callable[[F], F]:
    """Return a decorator that adds a flag, which `is_set` returns. It is not an argument of the command."""

    def remember(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        ctx.meta[_key(name)] = value

    # Eager, so that the callbacks of other options can read it.
    return click.option(
        name, is_flag=True, is_eager=True, expose_value=False, callback=remember, help=help_text
    )


def is_set(ctx: click.Context, name: str) -> bool:
    """Return whether a remembered flag was given."""
    return bool(ctx.meta.get(_key(name)))


def _key(name: str) -> str:
    return f"mimkit{name}"
