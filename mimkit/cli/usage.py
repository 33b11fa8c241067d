"""Converts click's usage errors to `mim` error messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from mimkit.errors import UsageError, did_you_mean, names_like

if TYPE_CHECKING:
    from mimkit.app.recording.checks.rejected_values import WrongValue

_DASHED_TEXT = re.compile(r"-{1,2}(?![A-Za-z-])")
_TOO_MANY = re.compile(r"^Got unexpected extra argument(?P<several>s?) \((?P<words>.*)\)$", re.DOTALL)
_NO_COMMAND = re.compile(r"^No such command '(?P<name>.*)'\.$", re.DOTALL)

_OTHERWISE = {
    (
        "mim problem",
        "close",
    ): "to close a problem record: mim problem update PB --state closed --evidence URL",
    (
        "mim problem",
        "accept",
    ): 'to accept the risk: mim problem update PB --state closed --accept-risk "REASON"',
}
"""Hints for commands that users may expect but that do not exist."""


def usage_refusal(problem: click.UsageError, words: Sequence[str]) -> UsageError:
    """Return the refusal for a click error: a sentence, and a hint with the help command."""
    command = problem.ctx.command_path if problem.ctx else _typed(words)
    return UsageError(_sentence(problem), _hint(problem, command))


def _sentence(problem: click.UsageError) -> str:
    if isinstance(problem, click.MissingParameter):
        return f"{_name(problem.param)} is missing"
    if isinstance(problem, click.BadParameter):
        return f"{_name(problem.param)}: {_bad_value(problem)}"
    if isinstance(problem, click.NoSuchOption):
        return f"unknown option {problem.option_name.strip()}"
    if isinstance(problem, click.BadOptionUsage):
        return f"{problem.option_name} needs a value"
    return _about_the_words(problem.message)


def _bad_value(problem: click.BadParameter) -> str:
    if problem.param and isinstance(kind := problem.param.type, click.IntRange):
        upper = f" to {kind.max}" if kind.max is not None else " upwards"
        return f"{problem.message.partition(' is not ')[0]} is not a whole number from {kind.min}{upper}"
    return problem.message.rstrip(".")


def _about_the_words(message: str) -> str:
    if found := _TOO_MANY.match(message):
        words = found["words"]  # click joins several arguments, but not a single one
        if found["several"]:
            return f"unexpected arguments, starting with {words.partition(' ')[0]!r}"
        return f"unexpected argument {words!r}"
    if found := _NO_COMMAND.match(message):
        return f"unknown command {found['name']!r}"
    return message[:1].lower() + message[1:].rstrip(".")


def _hint(problem: click.UsageError, command: str) -> str:
    if isinstance(problem, click.NoSuchOption):
        return _option_hint(problem, command)
    if found := _NO_COMMAND.match(problem.message):
        otherwise = _OTHERWISE.get((command, found["name"]))
        return otherwise or nearest(found["name"], _commands(problem.ctx), command)
    if (found := _TOO_MANY.match(problem.message)) and found["several"]:
        return f"put text with spaces in quotes; for examples: {command} --help"
    if isinstance(problem, click.BadOptionUsage):
        return f"add the value after the option; to list all options: {command} --help"
    return f"{command} --help"


def _option_hint(problem: click.NoSuchOption, command: str) -> str:
    if _DASHED_TEXT.match(problem.option_name):
        return f'put text that begins with a dash last, after two dashes: {command} -- "- TEXT"'
    if option := _before_the_command(problem):
        return f"put this option before the command: {command.replace(' ', f' {option} ', 1)}"
    if problem.possibilities:
        return f"{did_you_mean(sorted(problem.possibilities))} To list all options: {command} --help"
    return f"{command} --help"


def _before_the_command(problem: click.NoSuchOption) -> str:
    """Return an option of `mim` itself, which must precede the command, with its value. Return "" for other options."""
    if problem.ctx is None or problem.ctx.parent is None:
        return ""
    found = (each for each in problem.ctx.find_root().command.params if problem.option_name in each.opts)
    option = next(found, None)
    if not isinstance(option, click.Option):
        return ""
    return problem.option_name if option.is_flag else f"{problem.option_name} {option.metavar}"


def nearest(typed: str, names: Iterable[str], command: str) -> str:
    """Return the hint for an unknown command: similar names, and how to list all commands."""
    meant = did_you_mean(names_like(typed, names, most=2))
    return f"{meant} To list all commands: {command} --help".lstrip()


def _typed(words: Iterable[str]) -> str:
    """Return the command in a command line. Click does not report the command if the value of an option is missing."""
    ctx = click.get_current_context()
    path, command = "mim", ctx.command
    for word in words:
        if isinstance(command, click.Group) and (found := command.get_command(ctx, word)):
            path, command = f"{path} {word}", found
    return path


def _commands(ctx: click.Context | None) -> list[str]:
    return ctx.command.list_commands(ctx) if ctx and isinstance(ctx.command, click.Group) else []


def as_typed(problem: WrongValue, ctx: click.Context) -> UsageError:
    """Return the refusal of a record value, naming the option or argument instead of the record's key.

    The parameter that has the same value is named. If there is none, the parameter with the same name as the key is
    used.
    """
    given = {param: ctx.params.get(param.name or "") for param in ctx.command.params}
    wanted = [param for param, value in given.items() if _holds(value, problem.value)]
    wanted += [param for param, value in given.items() if value and problem.key in {param.name, _word(param)}]
    return problem.naming(_name(wanted[0]), ctx.command_path) if wanted else problem


def _holds(value: object, wanted: object) -> bool:
    if not isinstance(wanted, str):
        return False
    return any(str(each).strip() == wanted.strip() for each in _each(value))


def _each(value: object) -> Sequence[object]:
    return value if isinstance(value, tuple) else (value,) if value is not None else ()


def _word(param: click.Parameter) -> str:
    return param.human_readable_name.strip("[].").lower()


def _name(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return param.human_readable_name.strip("[].") if param else "a word"
