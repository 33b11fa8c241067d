"""Prints the results of `mim bot`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import click

from mimkit.app.bot.plan import Step
from mimkit.app.bot.pull_requests import FoundPullRequest
from mimkit.app.bot.run import CompletedAction
from mimkit.cli.terminal.console import notes
from mimkit.report.text.counts import counted
from mimkit.report.text.terminal import safe_line

_DONE: dict[Step, str] = {
    "open": "opened",
    "update": "updated",
    "reopen": "reopened",
    "close": "closed",
    "wake": "woken",
    "propose": "proposed",
}


@dataclass
class BotReport:
    """The output of a bot run, printed line by line during the run or as one JSON document at the end."""

    facts: dict[str, Any]
    """The keys in the JSON document that describe the run. `overdue` is the number of overdue obligations."""
    as_json: bool
    dry: bool
    """Whether this is a dry run."""
    deeds: list[CompletedAction] = field(default_factory=list)
    requests: list[FoundPullRequest] = field(default_factory=list)

    def take(self, deeds: Iterable[CompletedAction]) -> None:
        """Run the actions, and print each one when it is completed."""
        for deed in deeds:
            self.deeds.append(deed)
            if not self.as_json:
                self._line(deed)

    def _line(self, deed: CompletedAction) -> None:
        action = deed.action
        word = "rejected" if deed.turned else f"would {action.do}" if self.dry else _DONE[action.do]
        number = f"#{action.number}" if action.number else "new"
        click.echo(f"  {word:<12}  {number:<5}  {safe_line(action.title)}")
        notes(filter(None, (deed.note, deed.turned.sentence if deed.turned else "")))

    def take_requests(self, found: Iterable[FoundPullRequest]) -> None:
        """Find the required pull requests, open those that are missing, and print what is new."""
        for each in found:
            self.requests.append(each)
            if not self.as_json and (each.is_new or each.request is None):
                word = "rejected" if each.turned else "opened" if each.is_new else "would open"
                number = f"#{each.request.number}" if each.request else "new"
                click.echo(f"  {word:<12}  {number:<5}  pull request from {safe_line(each.wanted.branch)}")
                notes(filter(None, (each.turned.sentence if each.turned else "",)))

    def document(self) -> dict[str, Any]:
        """Return the JSON document for `mim bot --json`."""
        return {
            "version": 1,
            **self.facts,
            "dry_run": self.dry,
            "actions": [*map(_document, self.deeds)],
            "pull_requests": [*map(_request_document, self.requests)],
        }

    def sentence(self) -> str:
        """Return a one-sentence summary."""
        done = [deed.action.do for deed in self.deeds if not deed.turned]
        words = [f"{done.count(step)} {word}" for step, word in _DONE.items() if step in done]
        overdue = counted(self.facts["overdue"], "obligation")
        if not self.deeds:
            return f"nothing to do: {overdue} overdue, and the issues are up to date"
        return (
            f"{overdue} overdue" if self.dry else f"{overdue} overdue; {', '.join(words) or 'nothing done'}"
        )


def _document(deed: CompletedAction) -> dict[str, Any]:
    action = deed.action
    return {
        "action": action.do,
        "key": action.key,
        "title": action.title,
        "issue": action.number,
        "url": deed.url or None,
        "note": (deed.turned.sentence if deed.turned else deed.note) or None,
        "turned_down": deed.turned is not None,
    }


def _request_document(found: FoundPullRequest) -> dict[str, Any]:
    return {
        "branch": found.wanted.branch,
        "number": found.request.number if found.request else None,
        "url": (found.request.url or None) if found.request else None,
        "opened": found.is_new,
        "note": found.turned.sentence if found.turned else None,
    }
