"""Applies the planned issue changes to a forge. Safe to interrupt and rerun."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from mimkit.app.bot.plan import Action, BotInput, by_key, duplicates, plan
from mimkit.model.forge import ForgeIssue
from mimkit.report.issue import Readers
from mimkit.store.forge.errors import ChangeRejected
from mimkit.store.forge.forge import Forge
from mimkit.store.forge.retry import Patience


@dataclass(frozen=True, slots=True)
class CompletedAction:
    """An action that either succeeded or was rejected by the forge."""

    action: Action
    url: str = ""
    note: str = ""
    """A sentence about what could not be done. Empty if everything was done."""
    turned: ChangeRejected | None = None
    """The reason why the forge rejected the action. The remaining actions still run."""


@dataclass(frozen=True, slots=True)
class Bot:
    """A forge client with its retry settings."""

    forge: Forge
    patience: Patience

    def list_issues(self) -> tuple[ForgeIssue, ...]:
        """Return the issues that the bot manages, both open and closed. Raises any error reported by the forge."""
        return self.patience.ask(self.forge.issues)

    def apply_plan(self, reckoning: BotInput, readers: Readers) -> Iterator[CompletedAction]:
        """Carry out each planned action and yield it. The next action does not start until the caller requests it."""
        issues = self.list_issues()
        yield from self.carry_out(plan(reckoning, issues, readers), issues)

    def carry_out(self, actions: Sequence[Action], issues: Sequence[ForgeIssue]) -> Iterator[CompletedAction]:
        """Carry out the planned actions and yield each one when it is done. The plan was created from `issues`."""
        if any(action.do == "open" for action in actions):
            self.patience.ask(self.forge.add_labels)
        newest = max((issue.number for issue in issues), default=0)
        yield from (self._deed(action, newest) for action in actions)
        if any(action.do == "open" for action in actions):
            yield from self._settle(issues, newest)

    def _settle(self, issues: Iterable[ForgeIssue], newest: int) -> Iterator[CompletedAction]:
        # A concurrent run may have opened the same issue. Both runs now see both issues and keep the older
        # one.
        later = self.patience.ask(lambda: self.forge.issues_after(newest))
        doubtful = by_key(later).keys()
        before = [found[0] for key, found in by_key(issues).items() if key in doubtful]
        yield from (self._deed(action, newest) for action in duplicates((*before, *later)))

    def _deed(self, action: Action, newest: int) -> CompletedAction:
        try:
            return self._open(action, newest) if action.do == "open" else self._change(action)
        except ChangeRejected as refusal:
            return CompletedAction(action, turned=refusal)

    def _open(self, action: Action, newest: int) -> CompletedAction:
        wanted = action.wanted
        assert wanted is not None  # noqa: S101 - the plan gives every opening its issue

        def opened() -> ForgeIssue:
            # In the meantime, another run may have opened it, or an attempt of ours may have succeeded
            # without a response.
            there = by_key(self.forge.issues_after(newest)).get(action.key)
            return there[0] if there else self.forge.open(wanted)

        issue = self.patience.write(opened)
        note = _unassigned(wanted.account, issue)
        return CompletedAction(replace(action, number=issue.number), issue.url, note)

    def _change(self, action: Action) -> CompletedAction:
        forge, number, note = self.forge, action.number or 0, ""
        for words in action.comments:
            self.patience.write(partial(forge.say, number, words))
        if not action.body_last:
            note = self._write_body(action)
        if action.wakes:
            self.patience.write(partial(forge.wake, number))
        if action.do == "reopen":
            self.patience.write(partial(forge.reopen, number))
        if action.closed_as:
            self.patience.write(partial(forge.close, number, action.closed_as))
        if action.body_last:
            note = self._write_body(action)
        return CompletedAction(action, note=note)

    def _write_body(self, action: Action) -> str:
        """Write the title, body and owner. Return a message if the owner could not be assigned, otherwise ""."""
        forge, number, note = self.forge, action.number or 0, ""
        if wanted := action.wanted:
            # Assign the owner first, because the next run uses the body to determine what is left to do.
            if action.assigns:
                assigned = self.patience.write(partial(forge.assign, number, wanted.account))
                note = _unassigned(wanted.account, assigned)
            self.patience.write(partial(forge.rewrite, number, wanted))
        return note


def _unassigned(account: str | None, issue: ForgeIssue) -> str:
    if not account or account.lower() in (each.lower() for each in issue.accounts):
        return ""
    return f"#{issue.number} is not assigned: the forge does not allow {account} as an assignee"
