"""What click has against the words of a command line, said as everything else is said."""

from __future__ import annotations

import re

import click

from mimkit.errors import UsageError

_DASHED_TEXT = re.compile(r"-{1,2}(?![A-Za-z-])")
_TOO_MANY = re.compile(r"^Got unexpected extra arguments? \((?P<words>.*)\)$", re.DOTALL)


def plainly(problem: click.UsageError) -> UsageError:
    """Return the refusal for what click could not read: its sentence, and the help to ask for."""
    command = problem.ctx.command_path if problem.ctx else "mim"
    return UsageError(_sentence(problem), _hint(problem, command))


def _sentence(problem: click.UsageError) -> str:
    if isinstance(problem, click.MissingParameter):
        return f"{_name(problem.param)} is missing"
    if isinstance(problem, click.BadParameter):
        return f"{_name(problem.param)}: {problem.message.rstrip('.')}"
    if isinstance(problem, click.NoSuchOption):
        return f"unknown option {problem.option_name.strip()}"
    if found := _TOO_MANY.match(problem.message):
        return f"unexpected arguments, from {found['words'].partition(' ')[0]!r} on"
    if isinstance(problem, click.BadOptionUsage):
        return f"{problem.option_name} needs a value"
    return problem.message[:1].lower() + problem.message[1:].rstrip(".")


def _hint(problem: click.UsageError, command: str) -> str:
    if isinstance(problem, click.NoSuchOption) and _DASHED_TEXT.match(problem.option_name):
        return f'put text that begins with a dash last, after two dashes: {command} ... -- "- TEXT"'
    if isinstance(problem, click.NoSuchOption) and problem.possibilities:
        return (
            f"did you mean {' or '.join(sorted(problem.possibilities))}? {command} --help lists all options"
        )
    if _TOO_MANY.match(problem.message):
        return f"put text with spaces in quotes; {command} --help"
    if isinstance(problem, click.BadOptionUsage):
        return "add the value after the option; run the command with --help for details"
    return f"{command} --help"


def _name(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return param.human_readable_name.strip("[].") if param else "a word"
