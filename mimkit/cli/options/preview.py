"""The option `--preview`, which only shows a command's effect, as `--dry-run` does."""

from __future__ import annotations

from typing import Final

import click

_KEY: Final = "mimkit.preview"

PREVIEW = click.option(
    "--preview",
    is_flag=True,
    expose_value=False,
    callback=lambda ctx, _, wanted: ctx.meta.__setitem__(_KEY, wanted),
    help="Show exactly what each channel would receive, without recording or sending anything.",
)


def is_preview() -> bool:
    """Return whether `--preview` was given."""
    return bool(click.get_current_context().meta.get(_KEY))
