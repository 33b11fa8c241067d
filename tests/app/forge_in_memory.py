"""A forge that keeps its issues in memory, and rejects requests as a test configures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from mimkit.model.forge import LABEL, SNOOZED, ClosedAs, ForgeIssue, ForgeName, PullRequest, WantedIssue


@dataclass
class MemoryForge:
    """Issues by number, what was said in them, and each request that was made."""

    kept: dict[int, ForgeIssue] = field(default_factory=dict)
    said: list[tuple[int, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    faults: dict[str, list[Exception | Callable[[], Any]]] = field(default_factory=dict)
    """By method, what happens at its next calls instead; a function only comes first."""
    unassignable: frozenset[str] = frozenset()
    name: ForgeName = "github"
    repo: str = "acme/incidents"
    label: str = LABEL

    def _ask(self, method: str) -> None:
        self.asked.append(method)
        for fault in self.faults.get(method, [])[:1]:
            self.faults[method].pop(0)
            if isinstance(fault, Exception):
                raise fault
            fault()

    def _accounts(self, account: str | None) -> tuple[str, ...]:
        return (account,) if account and account not in self.unassignable else ()

    def issues(self) -> tuple[ForgeIssue, ...]:
        self._ask("issues")
        return tuple(issue for issue in self.kept.values() if self.label in issue.labels)

    def issues_after(self, number: int) -> tuple[ForgeIssue, ...]:
        self._ask("issues_after")
        return tuple(
            issue for issue in self.kept.values() if issue.number > number and self.label in issue.labels
        )

    def add_labels(self) -> None:
        self._ask("add_labels")

    def open(self, wanted: WantedIssue) -> ForgeIssue:
        self._ask("open")
        return self.put(wanted, *self._accounts(wanted.account))

    def put(self, wanted: WantedIssue, *accounts: str) -> ForgeIssue:
        """Open an issue as another run would."""
        number = max(self.kept, default=0) + 1
        address = f"https://forge.example/{self.repo}/issues/{number}"
        issue = ForgeIssue(
            number,
            wanted.title,
            wanted.body,
            is_open=True,
            labels=frozenset({self.label}),
            accounts=accounts,
            url=address,
        )
        return self._set(issue)

    def _set(self, issue: ForgeIssue) -> ForgeIssue:
        self.kept[issue.number] = issue
        return issue

    def change(self, number: int, **changes: Any) -> ForgeIssue:
        """Change an issue as a person would."""
        return self._set(replace(self.kept[number], **changes))

    def rewrite(self, number: int, wanted: WantedIssue) -> None:
        self._ask("rewrite")
        self.change(number, title=wanted.title, body=wanted.body)

    def assign(self, number: int, account: str | None) -> ForgeIssue:
        self._ask("assign")
        return self.change(number, accounts=self._accounts(account))

    def reopen(self, number: int) -> None:
        self._ask("reopen")
        self.change(number, is_open=True)

    def close(self, number: int, closed_as: ClosedAs) -> None:
        self._ask(f"close as {closed_as}")
        self.change(number, is_open=False)

    def say(self, number: int, words: str) -> None:
        self._ask("say")
        self.said.append((number, words))

    def wake(self, number: int) -> None:
        self._ask("wake")
        self.change(number, labels=self.kept[number].labels - {SNOOZED})

    def pull_request(self, branch: str, onto: str) -> PullRequest | None:
        self._ask("pull_request")
        return None if onto else PullRequest(1, branch)

    def open_pull_request(self, branch: str, onto: str, title: str, body: str) -> PullRequest:
        self._ask("open_pull_request")
        return PullRequest(len(title + body + onto), branch)
