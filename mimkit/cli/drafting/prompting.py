"""Prompts for each text of an update, with the text of the previous update as the default."""

from __future__ import annotations

from typing import Any, Final

import click

from mimkit.cli.drafting.update_text import Start, UpdateText
from mimkit.cli.session import clean_argument
from mimkit.cli.terminal.console import paragraph
from mimkit.cli.terminal.dialogue import can_ask
from mimkit.model.time.times import time_text
from mimkit.report.text.terminal import safe_line
from mimkit.report.text.word_changes import word_changes

QUESTIONS: Final = {
    "affected": "What is affected",
    "not_affected": "What is not affected",
    "doing": "What is being done",
}
_NONE: Final = "-"
"""The answer that clears a text."""


class PromptedOption(click.Option):
    """An option that is prompted for on a terminal. If there is no terminal, it is required."""

    def process_value(self, ctx: click.Context, value: Any) -> Any:
        """Return the value, or None if it will be prompted for.

        Raises click.MissingParameter if there is no terminal.
        """
        found = super().process_value(ctx, value)
        has_other_source = ctx.params.get("same") or ctx.params.get("edit")
        is_missing = self.value_is_missing(found) and not ctx.resilient_parsing
        if is_missing and not has_other_source and not can_ask():
            raise click.MissingParameter(ctx=ctx, param=self)
        return found


def ask_for_update(start: Start, given: UpdateText) -> UpdateText:
    """Return the texts of an update, prompting for those that were not given, in order."""
    if given.affected is not None and given.doing is not None:
        return given
    offered = start.prefilled
    texts = {
        name: getattr(given, name) if getattr(given, name) is not None else _ask(name, getattr(offered, name))
        for name in UpdateText._fields
    }
    text = UpdateText(**texts)
    show_changes(start, text)
    return text


def _ask(name: str, default: str | None) -> str | None:
    """Prompt for a text.

    Enter accepts the default, which is shown on one line. A required text is prompted for again.
    """
    question = QUESTIONS[name]
    if name == "not_affected":
        none = f"; {_NONE} for nothing" if default else "Enter for nothing"
        question = f"{question} [{safe_line(default or '')}{none}]"
        said: str = click.prompt(question, default=default or "", show_default=False, err=True)
        return None if said.strip() == _NONE else clean_argument(said)
    shown = f"{question} [{safe_line(default)}]" if default else question
    return clean_argument(click.prompt(shown, default=default, show_default=False, err=True))


def show_changes(start: Start, text: UpdateText) -> None:
    """Print which words have changed since the previous update to the same audience."""
    last = start.last
    if last is None:
        return
    changed = [name for name in UpdateText._fields if getattr(text, name) != getattr(last, name)]
    since = time_text(last.at, last.at, start.zone)
    if not changed:
        click.echo(f"The text is the same as in the update at {since}.", err=True)
        return
    click.echo(f"Changed since the update at {since}:", err=True)
    for name in changed:
        words = word_changes(getattr(last, name) or "", getattr(text, name) or "")
        paragraph(f"{QUESTIONS[name]}: {' '.join(each.marked for each in words)}", err=True)
