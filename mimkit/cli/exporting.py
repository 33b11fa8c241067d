"""Runs an export: writes the output, and prints a summary."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from mimkit.app.exporting.format import Chunk, ExportFormat, ExportSummary
from mimkit.app.exporting.output import (
    check_file,
    check_folder,
    is_stream,
    write_chunks,
    write_file,
    write_folder,
)
from mimkit.cli.generate import generate
from mimkit.cli.judging import Inquiry, unreadable
from mimkit.cli.terminal.console import notes
from mimkit.cli.terminal.line_breaks import printed_whole
from mimkit.cli.terminal.output import ignore_closed_pipe
from mimkit.errors import UsageError
from mimkit.report.text.counts import counted
from mimkit.report.text.terminal import safe

STDOUT = "-"
PUBLIC, INTERNAL = "public", "internal"
_CONTENT = {
    "internal": "Internal: everything in the records except restricted incidents and redacted text.",
    "restricted": "Restricted: everything in the records, including restricted incidents.",
    "public": "Public: only what the public site shows.",
}


class Export:
    """An export run with its format, options and destination."""

    def __init__(self, inquiry: Inquiry, form: ExportFormat, output: str | None, table: str | None) -> None:
        self.inquiry = inquiry
        self.session = inquiry.session
        self.form = form
        self.files = (form.only(table),) if table else form.files
        self.is_folder = form.is_folder and not table
        self.summary = ExportSummary()
        self.withheld = ""
        """A message about data that was withheld from a public export, or "" if there is none."""
        if output in (None, STDOUT) and self.is_folder:
            raise UsageError(
                f"{form.name} writes several files, so it needs a folder",
                f"mim export {form.name} --output build/{form.name}",
            )
        self.output = None if output in (None, STDOUT) else str(output)

    @property
    def place(self) -> Path:
        """The path of the output folder or file."""
        place = self.session.folder / (self.output or "")
        return place if is_stream(place) else place.resolve()  # a pipe has no path other than its descriptor

    def check(self) -> None:
        """Raise EnvironmentUnfit if the output cannot be written, or a required package is missing."""
        if self.form.ready:
            self.form.ready()
        if self.output and self.is_folder:
            check_folder(self.session.repo.root, self.place)
        elif self.output:
            check_file(self.place)

    def write(self, chunks: Iterator[Chunk]) -> list[str]:
        """Write the chunks of an export, and return the paths of the files."""
        if self.is_folder:
            return write_folder(partial(write_chunks, self.form, chunks), self.place)
        if self.output is not None:
            write_file(chunks, self.place)
            return [self.place.name]
        with ignore_closed_pipe():
            sys.stdout.flush()
            # Write UTF-8 regardless of the terminal's encoding. A stream without a byte buffer only accepts
            # text.
            raw = getattr(sys.stdout, "buffer", None)
            with printed_whole():
                for _, text in chunks:
                    raw.write(text.encode()) if raw else sys.stdout.write(text)
            (raw or sys.stdout).flush()
        return []

    def write_as_site(self, audience: str, now: str) -> list[str]:
        """Write an export in a format that contains the site's data, and return the paths of the files."""
        fill = partial(self._fill, audience, now)
        if self.is_folder:
            return write_folder(fill, self.place)
        with TemporaryDirectory(prefix="mimkit-") as folder:
            fill(Path(folder))
            (name,) = self.form.files
            return self.write(iter([Chunk(name, (Path(folder) / name).read_text(encoding="utf-8"))]))

    def _fill(self, audience: str, now: str, folder: Path) -> None:
        asked = {"format": self.form.name, "audience": audience, "now": now, "out": str(folder)}
        answer = generate(self.inquiry.ctx, "export", asked)
        self.summary.incidents = self.summary.counts["incidents"] = int(answer["incidents"])
        self.summary.restricted = int(answer["restricted"])
        self.withheld = answer["withheld"]

    def document(self, files: Sequence[str], content: str) -> dict[str, Any]:
        """Return a summary of the export as a JSON object."""
        return {
            "version": 1,
            "format": self.form.name,
            "content": content,
            "output": str(self.place),
            "files": list(files),
            "incidents": self.summary.incidents,
            "restricted_left_out": self.summary.restricted,
            "counts": dict(self.summary.counts),
            "unreadable": sorted(self.summary.unreadable),
            "commit": self.session.commit,
        }

    def say(self, files: Sequence[str], content: str) -> None:
        """Print the export's destination, counts and audience.

        If the output is not a file, print only to standard error.
        """
        summary = self.summary
        if self.output is not None:
            number = f"{counted(len(files), 'file')} in {self.output}" if self.is_folder else self.output
            rows = ", ".join(f"{what}: {count:,}" for what, count in summary.counts.items())
            click.echo(f"{self.form.name}: {number}   {rows}")
            click.echo(_CONTENT[content])
        left = [f"{counted(summary.restricted, 'restricted incident')} omitted"] if summary.restricted else []
        if self.withheld:
            click.echo(safe(self.withheld), err=True)
        notes([*left, *unreadable(sorted(summary.unreadable), ", so it was omitted")])


def check_as_site(name: str, audience: str | None, as_of: str | None, *, include_restricted: bool) -> None:
    """Raise UsageError if options do not apply to a format that contains the site's data."""
    if as_of:
        raise UsageError(f"--as-of does not apply to {name}", f"mim export {name}")
    if name == "statuspage" and (audience == INTERNAL or include_restricted):
        raise UsageError("statuspage is public", "for internal data: mim export oir --audience internal")
    if include_restricted and audience != INTERNAL:
        raise UsageError(
            "restricted incidents are never public",
            f"mim export {name} --audience internal --include-restricted --output build/{name}",
        )
