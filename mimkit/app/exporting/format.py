"""Defines an export format: a name, what it contains, and the function that yields its files in parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from mimkit.app.reading.every_incident import Moment
from mimkit.app.reading.index import Progress, no_progress
from mimkit.errors import UsageError
from mimkit.report.export.columns import TABLES
from mimkit.store.git.repository import Repository

Content = Literal["internal", "public"]


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export, from where."""

    repo: Repository
    commit: str | None
    moment: Moment
    files: tuple[str, ...]
    """The files of the format that are wanted."""
    includes_restricted: bool = False
    progress: Progress = no_progress


@dataclass(slots=True)
class ExportSummary:
    """What was exported; complete after the last part."""

    counts: Counter[str] = field(default_factory=Counter)
    """The number of rows, events or documents, by what they are."""
    incidents: int = 0
    restricted: int = 0
    """The number of restricted incidents that were left out."""
    unreadable: list[str] = field(default_factory=list)
    """Paths of records that could not be read, and are left out."""


class Chunk(NamedTuple):
    """A part of a file."""

    file: str
    text: str


Chunks = Callable[[ExportRequest, ExportSummary], Iterator[Chunk]]


@dataclass(frozen=True)
class ExportFormat:
    """A format of `mim export`."""

    name: str
    """As typed: `mim export NAME`."""
    line: str
    """What it is, in one line for `mim export --help`."""
    content: Content
    """Whether it contains everything except restricted incidents, or only what the public site shows."""
    files: tuple[str, ...]
    """The names of its files. If it has several, it needs a folder, or a table."""
    chunks: Chunks | None = None
    """Yields the parts of the files, each file from its beginning. None: it consists of what the site shows, which a
    process of its own writes, as for the site."""
    finish: Callable[[Path], None] | None = None
    """Turns the files in a folder into what the format consists of. Such a format is always a folder."""
    ready: Callable[[], None] | None = None
    """Raises EnvironmentUnfit if an optional package is not installed."""

    @property
    def is_folder(self) -> bool:
        """Whether it consists of several files."""
        return len(self.files) > 1 or self.finish is not None

    def only(self, table: str) -> str:
        """Return the file of a table; raises UsageError if the format has no single tables."""
        if table not in {each.partition(".")[0] for each in self.files} or self.finish:
            raise UsageError(
                f"--table does not apply to {self.name}", "the formats with tables are csv and jsonl"
            )
        return self.files[TABLES.index(table)]
