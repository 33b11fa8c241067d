"""The option that decides whether `mim page` contacts anyone."""

from __future__ import annotations

from typing import Final

import click

WANTED: Final = "mimkit.page"
"""The key of the answer in click's `meta`: True, False, or None if the option was omitted."""

SEND_PAGE = click.option(
    "--send/--no-send",
    "send",
    default=None,
    expose_value=False,
    callback=lambda ctx, _, wanted: ctx.meta.__setitem__(WANTED, wanted),
    help="Contact the person even in a drill, or for a page in the past; or only record the page.",
)
