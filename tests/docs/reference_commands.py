"""The page of all commands, from the same words that `--help` shows."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from mimkit.cli.main import mim
from mimkit.cli.registry import SECTIONS, VERBS

_KEPT = "\b\n"
"""How click marks a paragraph whose lines stay as they are."""

INTRODUCTION = """# Commands

`mim --help` lists the commands, and `mim COMMAND --help` shows what stands here.

An id may be cut to its last letters: `-i K7F`. Where one incident is open, none needs naming.

A time is written as `HH:MM` in the policy's zone, as an age such as `-10m`, or in full with its offset:
`2026-11-23T10:09:00Z`. A day is written as `2026-12-15`.

Who acts is `--by`, else `MIM_ACTOR`, else the person in `policy/people.yaml` whose mail address git knows.

| variable | what it sets |
| --- | --- |
| `MIM_ACTOR` | who acts |
| `MIM_INCIDENT` | which incident is meant |
| `MIM_NOW` | the time, for trials and tests: `2026-11-23T10:09:00Z` |

[Exit statuses](exit-statuses.md) and [JSON documents](json.md) have pages of their own."""


def commands_page() -> str:
    """Return the page: the commands by section, each with its options and examples."""
    context = click.Context(mim, info_name="mim")
    parts = [INTRODUCTION, "## The command itself", *_options(mim, context)]
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
        for name, part in command.commands.items():
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
    """Return text that Markdown leaves as it is."""
    return re.sub(r"([\\<*_\[\]])", r"\\\1", text) if "`" not in text else text.replace("<", "&lt;")
