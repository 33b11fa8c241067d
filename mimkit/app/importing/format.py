"""Defines a format: a name, what it reads, and the function that turns a file into drafts."""

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
    """How the user wants files to be read."""

    zone: ZoneInfo | None = None
    """`--zone`: the zone of times without an offset."""
    dates: DateOrder | None = None
    """`--dates`: the order of day and month in dates such as 3/4/2026."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """`--map`: for CSV and JSON Lines, the name of a column in the file by ours."""


@dataclass(frozen=True)
class Material:
    """One file to import: its name as typed (`-` for standard input), its content, and the options."""

    name: str
    raw: bytes
    options: ReadOptions = ReadOptions()
    as_of: datetime | None = None
    """When the file had this content, if that is known: the time of its commit."""


Read = Callable[[Material], Iterator[IncidentDraft | LeftOut | ImportProblem]]
"""Yields a draft for each incident, in the order of the file, and a problem for each part that it cannot read. Names
what it leaves out because it is not an incident.
It raises nothing for what a file may contain."""


@dataclass(frozen=True)
class Format:
    """A format of incidents."""

    name: str
    """As typed: `mim import NAME FILE`."""
    line: str
    """What it reads and how to get that from the other tool, in one line for `mim import --help`."""
    read: Read
    suffixes: tuple[str, ...] = (".json",)
    """The names that files in a given folder must end with to be read."""
