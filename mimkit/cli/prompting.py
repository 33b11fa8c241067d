"""Prompts for the text of an update, with what is already on the record as the answer to Enter."""

from __future__ import annotations

from typing import Any, NamedTuple

import click

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.cli.session import Session
from mimkit.cli.terminal.dialogue import can_ask
from mimkit.model.dossier import dossier_of
from mimkit.report.text.terminal import safe_line

FIRST_DOING = "We are investigating"
"""The first update is due even if there is nothing else to report."""


class PromptedOption(click.Option):
    """An option that is prompted for on a terminal, and required otherwise."""

    def process_value(self, ctx: click.Context, value: Any) -> Any:
        """Return the value, or None if it is asked for later; raises click.MissingParameter without a terminal."""
        found = super().process_value(ctx, value)
        if self.value_is_missing(found) and not ctx.resilient_parsing and not can_ask():
            raise click.MissingParameter(ctx=ctx, param=self)
        return found


class UpdateText(NamedTuple):
    """The texts of an update that cannot be omitted."""

    affected: str
    doing: str


def ask_for_update(session: Session, incident: str, affected: str | None, doing: str | None) -> UpdateText:
    """Return the texts of an update, and ask for those that were not given."""
    if affected is not None and doing is not None:
        return UpdateText(affected, doing)
    dossier = dossier_of(snapshot_at(session.repo, session.commit, (incident,)), incident)
    before = dossier.state.updates[-1] if dossier.state.updates else None
    if affected is None:
        affected = _ask("What is affected", before.affected if before else dossier.incident.title)
    if doing is None:
        doing = _ask("What is being done", None if before else FIRST_DOING)
    return UpdateText(affected, doing)


def _ask(question: str, default: str | None) -> str:
    """Ask; Enter answers with the default, which is shown on one line, or asks again if there is none."""
    shown = f"{question} [{safe_line(default)}]" if default else question
    said: str = click.prompt(shown, default=default, show_default=False, err=True)
    return said
