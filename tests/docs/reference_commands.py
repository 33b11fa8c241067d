"""Generates the commands page from the help texts that `--help` shows."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from mimkit.cli.main import mim
from mimkit.cli.registry import SECTIONS, VERBS

_KEPT = "\b\n"
"""The mark of a paragraph that click does not re-wrap."""

INTRODUCTION = """# Commands

`mim --help` lists the commands. `mim COMMAND --help` shows the same help text as this page.

You can shorten an id to its last characters, such as `-i K7F`. If only one incident is open, you do not need `-i`.

Write a time as `HH:MM`, as an age such as `-10m`, or in full with its UTC offset:
`2026-11-23T10:09:00Z`. `HH:MM` is in [your time zone](../explanation/times.md#your-own-time-zone). Write a date as
`2026-12-15`.

`--by` specifies who is acting. Without it, `mim` uses the value of `MIM_ACTOR` or, if that is not set, the person in
`policy/people.yaml` with your git email address.

Scripts, bots and agents use `--via`, `--source` and `--key` to record how an entry arrived. `--key` is a name for the
event, such as the number of an alert. If the incident already has an entry with this key, the command records nothing. It
prints the id of that entry, and exits with 1 if that entry has different content.

| variable | meaning |
| --- | --- |
| `MIM_ACTOR` | the person who is acting |
| `MIM_INCIDENT` | the incident that commands apply to |
| `MIM_OFFLINE` | if `1`, `mim` does not contact the remote |
| `MIM_VIA` | how entries arrive if no one types the command: `alert`, `bot`, `agent`, ... |
| `MIM_SOURCE` | the source of entries: a URL, a message, or a file and line |
| `MIM_TZ` | your time zone, such as `Europe/London`; if it is not set, `mim` uses the time zone of your machine on a terminal, and the policy's time zone elsewhere |
| `MIM_NOW` | the current time, for trials and tests, such as `2026-11-23T10:09:00Z` |

See also [Exit statuses](exit-statuses.md) and [JSON output](json.md)."""


def commands_page() -> str:
    """Return the page, with the commands by section, and the options and examples of each."""
    context = click.Context(mim, info_name="mim")
    parts = [INTRODUCTION, "## Global options", *_options(mim, context)]
    for section in SECTIONS:
        parts.append(f"## {section}")
        for verb in VERBS:
            if verb.section == section:
                command = mim.get_command(context, verb.name)
                assert command
                parts += _described(command, click.Context(command, context, verb.name), "###")
    return "\n\n".join(parts) + "\n"


def _described(command: click.Command, context: click.Context, level: str) -> Iterator[str]:
    yield f"{level} {context.command_path}"
    if not isinstance(command, click.Group):
        yield f"```text\n{' '.join((context.command_path, *command.collect_usage_pieces(context)))}\n```"
    yield from _paragraphs(command.help or "")
    if isinstance(command, click.Group):
        for name in [*command.commands] or command.list_commands(context):
            part = command.get_command(context, name)
            assert part
            yield from _described(part, click.Context(part, context, name), f"{level}#")
        return
    yield from _options(command, context)


def _paragraphs(words: str) -> Iterator[str]:
    for paragraph in inspect.cleandoc(words).split("\n\n"):
        if paragraph.startswith(_KEPT):
            title, _, lines = paragraph.removeprefix(_KEPT).partition("\n")
            yield _plain(title.strip())
            yield f"```sh\n{inspect.cleandoc(lines)}\n```"
        else:
            yield _plain(" ".join(paragraph.split()))


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    shown = [each.get_help_record(context) for each in command.params if isinstance(each, click.Option)]
    rows = [f"- `{names}`: {_plain(meaning)}" for names, meaning in filter(None, shown)]
    if rows:
        yield "\n".join(rows)


def _plain(text: str) -> str:
    """Escape text for Markdown."""
    return re.sub(r"([\\<*_\[\]])", r"\\\1", text) if "`" not in text else text.replace("<", "&lt;")
