"""The `mim` command group: imports commands on demand, and turns refusals into exit statuses."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from mimkit import __version__
from mimkit.cli.hints import name_in_hints, with_incident
from mimkit.cli.offline import OFFLINE
from mimkit.cli.registry import NAMES_INCIDENT, SECTIONS, VERBS
from mimkit.cli.terminal.colour import wants_plain_text
from mimkit.cli.terminal.help_text import HelpText
from mimkit.cli.terminal.line_breaks import lines_that_fit
from mimkit.cli.terminal.output import discard_output, io_error_text, print_to_stderr
from mimkit.cli.terminal.own_zone import chosen_zone
from mimkit.cli.terminal.streams import escape_unencodable
from mimkit.cli.terminal.typed_times import echo, forget, in_typed_zone
from mimkit.errors import EnvironmentUnfit, Interrupted, MimError, UsageError

INTERRUPTED = 130

_BY_NAME = {verb.name: verb for verb in VERBS}

click.Context.formatter_class = HelpText  # click has no other way to set this for all commands


class OutputClosed(Exception):
    """The program that reads our output has closed the pipe."""


@contextmanager
def _noticing_who_left() -> Iterator[None]:
    # Raise OutputClosed, because click would exit with an error status.
    try:
        yield
    except BrokenPipeError:
        raise OutputClosed from None


class Verbs(click.Group):
    """A group that imports a command only to run it or to print its help."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Parse the arguments. A closed output pipe is distinguished from a disk error."""
        with _noticing_who_left():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command.

        Distinguish a closed output pipe from a disk error, and names that are not yet committed from unknown names.
        """
        try:
            with _noticing_who_left():
                return super().invoke(ctx)
        except UsageError as problem:
            from mimkit.app.reading.uncommitted import explain_unknown  # noqa: PLC0415 - needed only for an error

            explain_unknown(ctx.obj or Path(), problem)
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click names it
        """Return the command names in the order of the incident process."""
        return [verb.name for verb in VERBS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and return the command."""
        verb = _BY_NAME.get(cmd_name)
        if verb is None:
            return None
        try:
            if cmd_name in NAMES_INCIDENT:
                from mimkit.store.git.process.clone import ask_ahead  # noqa: PLC0415 - keeps `mim --help` free of git

                ask_ahead(ctx.params.get("folder") or Path())
            module = importlib.import_module(f"mimkit.cli.commands.{verb.module}")
        except KeyboardInterrupt:
            raise Interrupted.before_recording() from None
        command: click.Command = module.COMMANDS[cmd_name]
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Look up the command. If the name is misspelt, the error suggests the most similar one."""
        if args and args[0] not in _BY_NAME and not args[0].startswith("-"):
            from mimkit.cli.usage import nearest  # noqa: PLC0415 - only a verb that is wrong pays for it

            raise UsageError(f"unknown command {args[0]!r}", nearest(args[0], _BY_NAME, "mim"))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click names it
        """Print the commands by section, without importing any of them."""
        for section in SECTIONS:
            with formatter.section(section):
                formatter.write_dl(
                    [(verb.name, verb.line) for verb in VERBS if verb.section == section], col_max=14
                )


@click.command(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="You can shorten an id to its last characters: -i K7F. If only one incident is open, omit -i.",
)
@click.option(
    "-C",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Run as if started in DIR, like git -C.",
)
@OFFLINE
@click.version_option(__version__, "--version", prog_name="mim")
@click.pass_context
def mim(ctx: click.Context, folder: Path | None) -> None:
    """Run a major incident from first alert to published review, in git.

    \b
    Start with:   mim init            set up a repository in this folder
                  mim declare TITLE   declare a major incident
                  mim demo            watch a replay first
    """
    chosen_zone()
    ctx.obj = folder


def run(words: Sequence[str]) -> int:
    """Run the command line in `words`, and return the exit status."""
    escape_unencodable()
    with lines_that_fit():
        return _run_once(words)


def _run_once(words: Sequence[str]) -> int:
    if snapshot := sys.modules.get("mimkit.app.reading.at_commit"):
        snapshot.forget()
    forget()
    color = False if wants_plain_text() else None
    # Refusals are printed after the command's own context has ended, so they need this outer context.
    with click.Context(mim, color=color).scope(cleanup=False):
        try:
            status = _run(words, color=color)
        finally:
            echo()
            if editor := sys.modules.get("mimkit.cli.drafting.editor"):
                editor.name_kept_drafts()
            name_in_hints(None)
            if clone := sys.modules.get("mimkit.store.git.process.clone"):
                clone.forget_ahead()
        if "mimkit.app.reading.at_commit" in sys.modules:
            warn_of_left_out()
    return status


@print_to_stderr()
def warn_of_left_out() -> None:
    """Print a warning for each part of the policy that is ignored because it is unreadable."""
    from mimkit.app.reading.at_commit import left_out, policy_edge  # noqa: PLC0415 - only who read the policy gets here

    if edge := policy_edge():
        click.echo(
            f"note: this shallow clone does not contain the policy from before {edge:%Y-%m-%d}, so older "
            "incidents are assessed with the policy of that date: git fetch --unshallow",
            err=True,
        )

    for each in left_out():
        from mimkit.report.text.terminal import safe  # noqa: PLC0415 - only a broken policy pays for it

        place = f"{each.path}:{each.line}:{each.column}"
        click.echo(
            safe(f"warning: {place}: {each.code} {each.message} (ignored until it is fixed)"), err=True
        )


def _run(words: Sequence[str], *, color: bool | None) -> int:
    try:
        status: Any = mim.main(args=list(words), prog_name="mim", standalone_mode=False, color=color)
    except NoArgsIsHelpError as problem:
        problem.show()
        return problem.exit_code
    except (MimError, click.UsageError, OSError) as problem:
        refusal = problem if isinstance(problem, MimError) else _refusal(problem, words)
        print_refusal(refusal)
        if isinstance(problem, OSError):
            discard_output(sys.stdout)
        return refusal.status
    except (click.Abort, KeyboardInterrupt):
        with print_to_stderr():
            click.echo("interrupted; anything already recorded is kept", err=True)
        return INTERRUPTED
    except OutputClosed:
        discard_output(sys.stdout)
        return 0
    return status if isinstance(status, int) else 0


def _refusal(problem: click.UsageError | OSError, words: Sequence[str]) -> MimError:
    """Return a refusal for an error from click or the operating system that was not handled elsewhere."""
    if isinstance(problem, click.UsageError):
        from mimkit.cli.usage import usage_refusal  # noqa: PLC0415 - only a mistake pays for it

        return usage_refusal(problem, words)
    return EnvironmentUnfit(io_error_text(problem), "mim doctor")


@print_to_stderr()
def print_refusal(problem: MimError) -> None:
    """Print a refusal: the message, the affected locations and the next command."""
    from mimkit.cli.terminal.console import next_step, to_do  # noqa: PLC0415 - only a refusal pays for it
    from mimkit.report.text.terminal import safe  # noqa: PLC0415 - only a refusal pays for it

    click.echo(
        f"{click.style('mim:', fg='red', bold=True)} {safe(in_typed_zone(problem.sentence))}", err=True
    )
    if problem.rows and len(problem.rows[0]) > 1:
        to_do([("open", in_typed_zone(words), command) for words, command in problem.rows], err=True)
    for row in problem.rows if problem.rows and len(problem.rows[0]) == 1 else ():
        click.echo(f"  {safe(in_typed_zone(row[0]))}", err=True)
    if problem.hint:
        next_step(with_incident(in_typed_zone(problem.hint)), err=True)
