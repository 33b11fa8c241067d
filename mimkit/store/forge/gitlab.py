"""GitLab issues through python-gitlab. Its retries are disabled: `patience` retries for every forge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import gitlab
from gitlab.exceptions import GitlabError, GitlabParsingError

from mimkit.model.forge import LABEL, LABELS, SNOOZED, ClosedAs, ForgeIssue, ForgeName, WantedIssue
from mimkit.store.forge.errors import WrongAddress
from mimkit.store.forge.responses import LOOK, Answer, refusal, unreachable

_TIMEOUT = 20
"""Seconds."""
_API = "/api/v4"
_NOBODY = 0
"""GitLab's word for nobody in a list of user ids."""
_ONCE = {"obey_rate_limit": False, "retry_transient_errors": False}


class GitLab:
    """One project, `GROUP/NAME`; `address` is that of the API where it is not the usual one."""

    name: ForgeName = "gitlab"

    def __init__(self, repo: str, token: str, address: str | None) -> None:
        self.repo = repo
        base = address.rstrip("/").removesuffix(_API) if address else None
        self._client = gitlab.Gitlab(
            base, private_token=token, timeout=_TIMEOUT, per_page=100, keep_base_url=True
        )
        self._headers: Mapping[str, str] = {}
        # A token goes to no other place than the one that was named.
        self._client.session.max_redirects = 0
        # The library's errors do not tell the headers of the answer.
        self._client.session.hooks["response"].append(self._noted)
        self._issues = self._client.projects.get(repo, lazy=True).issues
        self._labels = self._client.projects.get(repo, lazy=True).labels

    def issues(self) -> tuple[ForgeIssue, ...]:
        """Return every issue with the bot's label, open and closed."""
        with self._asked(LOOK):
            # From the oldest on: what is opened meanwhile comes last, and pushes nothing over the edge of a page.
            found = self._issues.list(iterator=True, labels=LABEL, order_by="created_at", sort="asc", **_ONCE)
            return tuple(
                {issue.number: issue for issue in (_read(issue.attributes) for issue in found)}.values()
            )

    def issues_after(self, number: int) -> tuple[ForgeIssue, ...]:
        """Return those issues with the bot's label that were opened after the one with this number."""
        with self._asked(LOOK):
            found = self._issues.list(
                iterator=True, labels=LABEL, order_by="created_at", sort="desc", **_ONCE
            )
            return tuple(_until(number, (_read(issue.attributes) for issue in found)))

    def add_labels(self) -> None:
        """Make the bot's labels where they are missing."""
        for name, (colour, description) in LABELS.items():
            with self._asked(f"create the label {name}"):
                try:
                    self._labels.get(name, **_ONCE)
                except GitlabError as problem:
                    if problem.response_code != 404:
                        raise
                    self._add_label({"name": name, "color": f"#{colour}", "description": description})

    def _add_label(self, label: dict[str, str]) -> None:
        try:
            self._labels.create(label, **_ONCE)
        except GitlabError as problem:
            # Another run was quicker.
            if problem.response_code != 409:
                raise

    def open(self, wanted: WantedIssue) -> ForgeIssue:
        """Open an issue, assigned where GitLab knows its account."""
        with self._asked("open an issue"):
            issue = {
                "title": wanted.title,
                "description": wanted.body,
                "labels": LABEL,
                "assignee_ids": self._user_ids(wanted.account),
            }
            return _read(self._issues.create(issue, **_ONCE).attributes)

    def rewrite(self, number: int, wanted: WantedIssue) -> None:
        """Give an issue its title and body."""
        self._change(number, f"update #{number}", {"title": wanted.title, "description": wanted.body})

    def assign(self, number: int, account: str | None) -> ForgeIssue:
        """Assign one account, or nobody; one that GitLab does not know is left out."""
        with self._asked(f"assign #{number}"):
            changes = {"assignee_ids": self._user_ids(account) or [_NOBODY]}
            return _read(self._issues.update(number, changes, **_ONCE))

    def reopen(self, number: int) -> None:
        """Open an issue that was closed."""
        self._change(number, f"reopen #{number}", {"state_event": "reopen"})

    def close(self, number: int, closed_as: ClosedAs) -> None:  # noqa: ARG002 - GitLab keeps no reason
        """Close an issue; GitLab has no place for the reason."""
        self._change(number, f"close #{number}", {"state_event": "close"})

    def say(self, number: int, words: str) -> None:
        """Write a comment."""
        with self._asked(f"comment on #{number}"):
            self._issues.get(number, lazy=True).notes.create({"body": words}, **_ONCE)

    def wake(self, number: int) -> None:
        """Take the snooze label off."""
        self._change(number, f"remove the label {SNOOZED} from #{number}", {"remove_labels": SNOOZED})

    def _change(self, number: int, what: str, changes: dict[str, Any]) -> None:
        with self._asked(what):
            self._issues.update(number, changes, **_ONCE)

    def _user_ids(self, account: str | None) -> list[int]:
        found = self._client.users.list(username=account, get_all=False, **_ONCE) if account else []
        return [user.id for user in found]

    def _noted(self, response: Any, *_: Any, **__: Any) -> None:
        self._headers = {name.lower(): value for name, value in response.headers.items()}

    @contextmanager
    def _asked(self, what: str) -> Iterator[None]:
        try:
            yield
        except GitlabParsingError:
            raise WrongAddress(self.name) from None
        except GitlabError as problem:
            if problem.response_code is None:
                raise WrongAddress(self.name) from None
            answer = Answer(problem.response_code, self._headers, str(problem.error_message))
            raise refusal(self.name, self.repo, what, answer) from None
        except OSError as problem:
            raise unreachable(self.name, self.repo, problem) from None
        except (AttributeError, ValueError, TypeError, KeyError):
            # The library takes the shape of an answer for granted.
            raise WrongAddress(self.name) from None


def _until(number: int, issues: Iterator[ForgeIssue]) -> Iterator[ForgeIssue]:
    for issue in issues:
        if issue.number <= number:
            return
        yield issue


def _read(issue: Mapping[str, Any]) -> ForgeIssue:
    return ForgeIssue(
        number=issue["iid"],
        title=issue["title"],
        body=issue["description"] or "",
        is_open=issue["state"] == "opened",
        labels=frozenset(issue["labels"]),
        accounts=tuple(each["username"] for each in issue["assignees"]),
        url=issue["web_url"],
    )
