"""Manages GitLab issues with python-gitlab. Its retries are disabled, because `patience` handles them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import gitlab
from gitlab.exceptions import GitlabError, GitlabParsingError

from mimkit.model.forge import (
    LABELS,
    SNOOZED,
    ClosedAs,
    ForgeIssue,
    ForgeName,
    Labels,
    PullRequest,
    WantedIssue,
)
from mimkit.store.forge.errors import AlreadyOpen, WrongAddress
from mimkit.store.forge.responses import LOOK, ForgeResponse, refusal, unreachable

_TIMEOUT = 20
"""Seconds."""
_API = "/api/v4"
_NOBODY = 0
"""The user id that removes the assignee of a GitLab issue."""
_ONCE = {"obey_rate_limit": False, "retry_transient_errors": False}


class GitLab:
    """A client for one project, `GROUP/NAME`. `address` is the API URL if GitLab is on another host."""

    name: ForgeName = "gitlab"

    def __init__(self, repo: str, token: str, address: str | None, labels: Labels = LABELS) -> None:
        self.repo = repo
        self._wanted_labels = labels
        self._label = next(iter(labels))
        base = address.rstrip("/").removesuffix(_API) if address else None
        self._client = gitlab.Gitlab(
            base, private_token=token, timeout=_TIMEOUT, per_page=100, keep_base_url=True
        )
        self._headers: Mapping[str, str] = {}
        # Redirects are disabled so that the token is sent only to the configured host.
        self._client.session.max_redirects = 0
        # The library's errors do not include the response headers.
        self._client.session.hooks["response"].append(self._noted)
        self._issues = self._client.projects.get(repo, lazy=True).issues
        self._labels = self._client.projects.get(repo, lazy=True).labels
        self._requests = self._client.projects.get(repo, lazy=True).mergerequests

    def issues(self) -> tuple[ForgeIssue, ...]:
        """Return all open and closed issues with the first configured label."""
        with self._asked(LOOK):
            # List the oldest issues first, so that an issue opened in the meantime comes last and no issue
            # moves to the next page.
            found = self._issues.list(
                iterator=True, labels=self._label, order_by="created_at", sort="asc", **_ONCE
            )
            return tuple(
                {issue.number: issue for issue in (_read(issue.attributes) for issue in found)}.values()
            )

    def issues_after(self, number: int) -> tuple[ForgeIssue, ...]:
        """Return the issues with the first configured label that were opened after issue `number`."""
        with self._asked(LOOK):
            found = self._issues.list(
                iterator=True, labels=self._label, order_by="created_at", sort="desc", **_ONCE
            )
            return tuple(_until(number, (_read(issue.attributes) for issue in found)))

    def add_labels(self) -> None:
        """Create the configured labels that do not exist yet."""
        for name, (colour, description) in self._wanted_labels.items():
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
            # Another run may have created the label in the meantime.
            if problem.response_code != 409:
                raise

    def open(self, wanted: WantedIssue) -> ForgeIssue:
        """Open an issue, and assign it if GitLab knows the account."""
        with self._asked("open an issue"):
            issue = {
                "title": wanted.title,
                "description": wanted.body,
                "labels": self._label,
                "assignee_ids": self._user_ids(wanted.account),
            }
            return _read(self._issues.create(issue, **_ONCE).attributes)

    def rewrite(self, number: int, wanted: WantedIssue) -> None:
        """Replace the title and body of an issue."""
        self._change(number, f"update #{number}", {"title": wanted.title, "description": wanted.body})

    def assign(self, number: int, account: str | None) -> ForgeIssue:
        """Assign an issue to an account. Unassign it if the account is None or is not known to GitLab."""
        with self._asked(f"assign #{number}"):
            changes = {"assignee_ids": self._user_ids(account) or [_NOBODY]}
            return _read(self._issues.update(number, changes, **_ONCE))

    def reopen(self, number: int) -> None:
        """Reopen a closed issue."""
        self._change(number, f"reopen #{number}", {"state_event": "reopen"})

    def close(self, number: int, closed_as: ClosedAs) -> None:  # noqa: ARG002 - GitLab keeps no reason
        """Close an issue. GitLab does not store a reason."""
        self._change(number, f"close #{number}", {"state_event": "close"})

    def say(self, number: int, words: str) -> None:
        """Add a comment."""
        with self._asked(f"comment on #{number}"):
            self._issues.get(number, lazy=True).notes.create({"body": words}, **_ONCE)

    def wake(self, number: int) -> None:
        """Remove the snooze label."""
        self._change(number, f"remove the label {SNOOZED} from #{number}", {"remove_labels": SNOOZED})

    def pull_request(self, branch: str, onto: str) -> PullRequest | None:
        """Return the open merge request from one branch to another, or None."""
        with self._asked(f"look for a merge request from {branch}"):
            found = self._requests.list(
                state="opened", source_branch=branch, target_branch=onto, get_all=False, **_ONCE
            )
            return next((_merge_request(each.attributes) for each in found), None)

    def open_pull_request(self, branch: str, onto: str, title: str, body: str) -> PullRequest:
        """Open a merge request. Raise AlreadyOpen if there already is one."""
        with self._asked(f"open a merge request from {branch}"):
            wanted = {"source_branch": branch, "target_branch": onto, "title": title, "description": body}
            try:
                return _merge_request(self._requests.create(wanted, **_ONCE).attributes)
            except GitlabError as problem:
                if problem.response_code == 409:
                    raise AlreadyOpen(branch) from None
                raise

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
            answer = ForgeResponse(problem.response_code, self._headers, str(problem.error_message))
            raise refusal(self.name, self.repo, what, answer) from None
        except OSError as problem:
            raise unreachable(self.name, self.repo, problem) from None
        except (AttributeError, ValueError, TypeError, KeyError):
            # The library does not validate the structure of a response.
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


def _merge_request(found: Mapping[str, Any]) -> PullRequest:
    return PullRequest(found["iid"], found["source_branch"], found["web_url"])
