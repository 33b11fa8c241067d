"""The option that decides whether a command contacts anyone: `--send`, `--no-send`, or by default the policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

_WANTED: Final = "mimkit.send"
"""The key in click's `meta` under which the option's value is stored."""


def _option(help_text: str) -> Callable[[Any], Any]:
    return click.option(
        "--send/--no-send",
        "send",
        default=None,
        expose_value=False,
        callback=lambda ctx, _, wanted: ctx.meta.__setitem__(_WANTED, wanted),
        help=help_text,
    )


SEND = _option(
    "Send the update to its channels without asking, or only record it. [default: the policy's setting]"
)
SEND_PAGE = _option("Contact the person even in a drill or for a page in the past, or only record the page.")


def wanted_sending() -> bool | None:
    """Return True for `--send`, False for `--no-send`, or None if neither option was given."""
    wanted: bool | None = click.get_current_context().meta.get(_WANTED)
    return wanted
