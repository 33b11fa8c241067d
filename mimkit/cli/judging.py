"""Shared behaviour of all commands that check, show or report: formats, output, notes and exit status."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

import click
from click.core import ParameterSource

from mimkit.cli.options.dates import evaluation_time, start_time
from mimkit.cli.options.remembered import is_set, remembered_flag
from mimkit.cli.results.jobs.job_summary import add_to_job_page, has_job_page
from mimkit.cli.session import Session, explained
from mimkit.cli.terminal.console import notes
from mimkit.cli.terminal.line_breaks import printed_whole
from mimkit.cli.terminal.output import ignore_closed_pipe
from mimkit.cli.terminal.own_zone import for_reader
from mimkit.errors import NoSuchRecord, UsageError
from mimkit.model.shell import quoted

if TYPE_CHECKING:
    from mimkit.app.reading.every_incident import Moment
    from mimkit.report.check.report import CheckReport
    from mimkit.report.due.report import DueReportInput

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", "CheckReport", "DueReportInput")

Writer = Callable[[], str | Iterator[str] | Mapping[str, Any] | None]
"""Returns the text, or parts of a long text, or the JSON document to print. May instead print the text and return None."""


class Result:
    """The result of a command: its exit status, the notes for stderr, and a writer for each format."""

    def __init__(self, status: int = 0, notes: Iterable[str] = (), /, **forms: Writer) -> None:
        self.status = status
        self._notes = notes
        self._forms = forms

    def write(self, form: str) -> None:
        """Print the result in the given format."""
        with nullcontext() if form == "text" else printed_whole():
            written = self._forms[form]()
            if isinstance(written, str | Iterator):
                for part in (written,) if isinstance(written, str) else written:
                    click.echo(part, nl=False)
            elif written is not None:
                click.echo(json.dumps(written))

    def write_notes(self) -> None:
        """Print the notes to stderr."""
        notes(self._notes)


class Inquiry:
    """One run of a command that checks, shows or reports."""

    def __init__(self, ctx: click.Context, form: str) -> None:
        self.ctx = ctx
        self.form = form
        """The output format."""
        self.session = Session(ctx.obj)
        """The repository, the current time and the selected incident."""

    def fetch(self) -> Session:
        """Fetch what others have recorded, and return the session. In text format, print a warning if that fails."""
        self.session.refresh(as_text=self.form == "text")
        return self.session

    def shown(self, zone: tzinfo) -> tzinfo:
        """Return the time zone for the output. In text format, times are also shown in the reader's own time zone."""
        return for_reader(zone) if self.form == "text" else zone

    def time(self, option: str, text: str | None) -> datetime:
        """Parse the time given for an option, or return the current time if there is none."""
        return self.session.time(option, text) or self.session.now

    def start(self, option: str, text: str | None) -> datetime:
        """Parse the start time or start date given for an option, or return the current time if there is none."""
        return start_time(self.session, option, text) or self.session.now

    def moment(self, now: str | None, as_of: str | None) -> Moment:
        """Return the evaluation time from `--now` or `--as-of`. With `--as-of`, later entries are ignored."""
        from mimkit.app.reading.every_incident import Moment  # noqa: PLC0415 - only a report pays for it

        if now and as_of:
            raise UsageError(
                "--now and --as-of cannot be combined", "use only one of them; --as-of also sets the time"
            )
        then = evaluation_time(self.session, "--as-of", as_of)
        return Moment(then or evaluation_time(self.session, "--now", now) or self.session.now, then)

    def add_job_summary(self, report: R, summary: Callable[[R], str]) -> R:
        """Return the report.

        In GitHub format, write it to the CI job summary, if available, and refer to the summary.
        """
        if self.form != "github" or not has_job_page():
            return report
        add_to_job_page(summary(report))
        return replace(report, more="the job summary lists all of them")


def judging(
    forms: Iterable[str] = ("text", "json"),
) -> Callable[[Callable[Concatenate[Inquiry, P], Result]], Callable[..., None]]:
    """Turn a function that returns a result into a click callback with the options `--format` and `--json`.

    The first format is the default.
    """
    names = tuple(forms)

    def decorate(ask: Callable[Concatenate[Inquiry, P], Result]) -> Callable[..., None]:
        def callback(ctx: click.Context, /, form: str, **given: Any) -> None:
            inquiry = Inquiry(ctx, form)
            try:
                result = cast("Callable[..., Result]", ask)(inquiry, **given)
            except NoSuchRecord as refused:
                raise explained(ctx.obj, refused) from None
            show_result(inquiry, result)

        callback.__name__, callback.__doc__ = ask.__name__, ask.__doc__
        return _with_formats(click.pass_context(callback), names)

    return decorate


def show_result(inquiry: Inquiry, result: Result) -> None:
    """Print the result in the requested format, and exit with its status."""
    with ignore_closed_pipe():
        result.write(inquiry.form)
    result.write_notes()
    inquiry.ctx.exit(result.status)


def forms_of(formats: Mapping[str, Callable[[T], str]], report: T) -> Mapping[str, Writer]:
    """Return a writer for each format in a table of formats. Each one writes the report in that format."""
    return {name: partial(write, report) for name, write in formats.items()}


def unreadable(paths: Iterable[str], consequence: str = "") -> Iterator[str]:
    """Yield a note for each unreadable record, with the command that shows the reason."""
    for path in paths:
        yield f"{path} could not be read{consequence}: mim check {quoted(path)}"


def _with_formats(callback: Callable[..., Any], names: tuple[str, ...]) -> Callable[..., None]:
    form = click.option(
        "--format",
        "form",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        callback=_form,
        help="Output format.",
    )
    return form(remembered_flag("--json", "Print JSON: --format json.")(callback))


def _form(ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if not is_set(ctx, "--json"):
        return value
    if value != "json" and ctx.get_parameter_source("form") is ParameterSource.COMMANDLINE:
        raise UsageError(f"--json and --format {value} cannot be combined", "use one of them")
    return "json"
