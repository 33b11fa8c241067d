"""Defines an import format: its name, its files, and the function that converts a file to drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft, LeftOut

DateOrder = Literal["dmy", "mdy"]


@dataclass(frozen=True)
class ReadOptions:
    """The user's options for reading import files."""

    zone: ZoneInfo | None = None
    """`--zone`: the time zone for times without an offset."""
    dates: DateOrder | None = None
    """`--dates`: the order of day and month in dates such as 3/4/2026."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """`--map`, for CSV and JSON Lines: maps our column names to the column names in the file."""


@dataclass(frozen=True)
class Material:
    """A file to import: its name as typed (`-` for standard input), its content, and the options."""

    name: str
    raw: bytes
    options: ReadOptions = ReadOptions()
    as_of: datetime | None = None
    """The commit time of this version of the file, or None if it is unknown."""


Read = Callable[[Material], Iterator[IncidentDraft | LeftOut | ImportProblem]]
"""Yields a draft for each incident in file order, a problem for each part that cannot be read, and a `LeftOut` for each part that is not an incident.

It never raises an error for invalid content.
"""


@dataclass(frozen=True)
class Format:
    """A format that `mim import` can read."""

    name: str
    """The name on the command line: `mim import NAME FILE`."""
    line: str
    """A one-line description for `mim import --help`: what the format reads, and how to export it from the other tool."""
    read: Read
    suffixes: tuple[str, ...] = (".json",)
    """The suffixes of the files that are read from a folder."""
