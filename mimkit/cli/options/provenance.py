"""Options for an entry's provenance: --via, --source and --key, and the variables MIM_VIA and MIM_SOURCE."""

from __future__ import annotations

import os
from typing import NamedTuple, cast

import click

from mimkit.cli.session import clean_argument
from mimkit.errors import UsageError
from mimkit.model.incident.entry_parts import VIA, Via

VIA_OPTION = click.option(
    "--via",
    type=click.Choice(VIA),
    help="How the entry was created. [default: MIM_VIA, or cli]",
)
SOURCE_OPTION = click.option(
    "--source",
    metavar="TEXT",
    help="The source: a URL, a message, or a file and line. [default: MIM_SOURCE]",
)
KEY_OPTION = click.option(
    "--key", metavar="KEY", help="A key for the event. Each key is recorded only once per incident."
)


class Provenance(NamedTuple):
    """How an entry was created, where it came from, and the key that identifies it."""

    via: Via
    source: str | None = None
    key: str | None = None


def provenance(via: str | None, source: str | None, key: str | None) -> Provenance:
    """Return the provenance from the options or the environment. Raises UsageError for unknown or empty values."""
    return Provenance(
        _via(via or os.environ.get("MIM_VIA") or "cli"),
        _text("--source", source) if source is not None else clean_argument(os.environ.get("MIM_SOURCE")),
        _text("--key", key) if key is not None else None,
    )


def _via(given: str) -> Via:
    if given in VIA:
        return cast("Via", given)
    raise UsageError(f"MIM_VIA is {given!r}, which is not one of {', '.join(VIA)}", "export MIM_VIA=agent")


def _text(option: str, given: str) -> str:
    text = clean_argument(given)
    if text:
        return text
    raise UsageError(f"{option} is empty", f"omit {option}, or add a value")
