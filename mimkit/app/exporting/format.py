"""Defines an export format: its name, its content, and the function that yields its files in chunks."""

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
    """The repository and commit to export from, the files to write, and the options."""

    repo: Repository
    commit: str | None
    moment: Moment
    files: tuple[str, ...]
    """The files to export: all of the format's files, or only some of them."""
    includes_restricted: bool = False
    progress: Progress = no_progress


@dataclass(slots=True)
class ExportSummary:
    """The result of an export. It is complete after the last chunk."""

    counts: Counter[str] = field(default_factory=Counter)
    """The number of exported items by kind, such as `incidents` or `events`."""
    incidents: int = 0
    restricted: int = 0
    """The number of restricted incidents that were omitted."""
    unreadable: list[str] = field(default_factory=list)
    """Paths of records that were omitted because they could not be read."""


class Chunk(NamedTuple):
    """A piece of text to append to a file."""

    file: str
    text: str


Chunks = Callable[[ExportRequest, ExportSummary], Iterator[Chunk]]


@dataclass(frozen=True)
class ExportFormat:
    """An export format supported by `mim export`."""

    name: str
    """The name on the command line: `mim export NAME`."""
    line: str
    """A one-line description for `mim export --help`."""
    content: Content
    """`internal`: everything except restricted incidents. `public`: only the data on the public site."""
    files: tuple[str, ...]
    """The names of the format's files. If there are several, the user must choose a folder or a table."""
    chunks: Chunks | None = None
    """Yields the chunks of all files, in order within each file.

    None for a format that has the same data as the site. Such a format is written in a separate process, just like
    the site.
    """
    finish: Callable[[Path], None] | None = None
    """Converts the files in a folder to their final form. A format with this step is always written to a folder."""
    ready: Callable[[], None] | None = None
    """Raises EnvironmentUnfit if an optional package is not installed."""

    @property
    def is_folder(self) -> bool:
        """Whether the format is written to a folder, because it has several files or a final step."""
        return len(self.files) > 1 or self.finish is not None

    def only(self, table: str) -> str:
        """Return the file for a table. Raises UsageError if the format cannot export a single table."""
        if table not in {each.partition(".")[0] for each in self.files} or self.finish:
            raise UsageError(f"--table does not apply to {self.name}", "only csv and jsonl have tables")
        return self.files[TABLES.index(table)]
