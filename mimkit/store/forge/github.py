"""Manages GitHub issues with PyGithub. Its retries are disabled, because `patience` handles them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import github
from github.Consts import DEFAULT_BASE_URL
from github.GithubException import BadAttributeException, GithubException, IncompletableObject
from github.GithubObject import NotSet
from github.Issue import Issue
from github.PullRequest import PullRequest as GitHubPullRequest

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
from mimkit.store.forge.responses import LOOK, ForgeResponse, refusal, unreachable, words_of

_TIMEOUT = 20
"""The request timeout in seconds. GitHub ends every request after 10 seconds."""
_REASONS: dict[ClosedAs, str] = {"done": "completed", "dropped": "not_planned", "duplicate": "duplicate"}


class GitHub:
    """A client for one repository, `OWNER/NAME`. `address` is the API URL if GitHub is on another host."""

    name: ForgeName = "github"

    def __init__(self, repo: str, token: str, address: str | None, labels: Labels = LABELS) -> None:
        self.repo = repo
        self._wanted_labels = labels
        self._label = next(iter(labels))
        with self._asked(LOOK):
            client = github.Github(
                auth=github.Auth.Token(token),
                timeout=_TIMEOUT,
                per_page=100,
                retry=None,
                seconds_between_requests=None,
                seconds_between_writes=None,
                lazy=True,
                base_url=(address or DEFAULT_BASE_URL).rstrip("/"),
            )
            self._repo = client.get_repo(repo)

    def issues(self) -> tuple[ForgeIssue, ...]:
        """Return all open and closed issues with the first configured label."""
        with self._asked(LOOK):
            # List the oldest issues first, so that an issue opened in the meantime comes last and no issue
            # moves to the next page.
            found = self._repo.get_issues(state="all", labels=[self._label], sort="created", direction="asc")
            return tuple({issue.number: issue for issue in _ours(found)}.values())

    def issues_after(self, number: int) -> tuple[ForgeIssue, ...]:
        """Return the issues with the first configured label that were opened after issue `number`."""
        with self._asked(LOOK):
            found = self._repo.get_issues(state="all", labels=[self._label], sort="created", direction="desc")
            return tuple(_until(number, _ours(found)))

    def add_labels(self) -> None:
        """Create the configured labels that do not exist yet."""
        for name, (colour, description) in self._wanted_labels.items():
            with self._asked(f"create the label {name}"):
                try:
                    _ = self._repo.get_label(name).color
                except GithubException as problem:
                    if problem.status != 404:
                        raise
                    self._add_label(name, colour, description)

    def _add_label(self, name: str, colour: str, description: str) -> None:
        try:
            self._repo.create_label(name, colour, description)
        except GithubException as problem:
            # Another run may have created the label in the meantime.
            if problem.status != 422 or "already_exists" not in words_of(problem.data):
                raise

    def open(self, wanted: WantedIssue) -> ForgeIssue:
        """Open an issue, and assign it if GitHub accepts the account."""
        with self._asked("open an issue"):
            try:
                return _read(self._open(wanted, [wanted.account] if wanted.account else []))
            except GithubException as problem:
                if not _is_about_assignees(problem):
                    raise
                return _read(self._open(wanted, []))

    def _open(self, wanted: WantedIssue, accounts: list[str]) -> Issue:
        assignees = accounts or NotSet
        return self._repo.create_issue(
            wanted.title, body=wanted.body, labels=[self._label], assignees=assignees
        )

    def rewrite(self, number: int, wanted: WantedIssue) -> None:
        """Replace the title and body of an issue."""
        with self._asked(f"update #{number}"):
            self._issue(number).edit(title=wanted.title, body=wanted.body)

    def assign(self, number: int, account: str | None) -> ForgeIssue:
        """Assign an issue to an account. Unassign it if the account is None or is not accepted by GitHub."""
        issue = self._issue(number)
        with self._asked(f"assign #{number}"):
            try:
                issue.edit(assignees=[account] if account else [])
            except GithubException as problem:
                if not _is_about_assignees(problem):
                    raise
                issue.edit(assignees=[])
            return _read(issue)

    def reopen(self, number: int) -> None:
        """Reopen a closed issue."""
        with self._asked(f"reopen #{number}"):
            self._issue(number).edit(state="open", state_reason="reopened")

    def close(self, number: int, closed_as: ClosedAs) -> None:
        """Close an issue with a reason."""
        with self._asked(f"close #{number}"):
            self._issue(number).edit(state="closed", state_reason=_REASONS[closed_as])

    def say(self, number: int, words: str) -> None:
        """Add a comment."""
        with self._asked(f"comment on #{number}"):
            self._issue(number).create_comment(words)

    def wake(self, number: int) -> None:
        """Remove the snooze label, if it is still there."""
        with self._asked(f"remove the label {SNOOZED} from #{number}"):
            try:
                self._issue(number).remove_from_labels(SNOOZED)
            except GithubException as problem:
                if problem.status != 404:
                    raise

    def pull_request(self, branch: str, onto: str) -> PullRequest | None:
        """Return the open pull request from one branch to another, or None."""
        owner = self.repo.partition("/")[0]
        with self._asked(f"look for a pull request from {branch}"):
            found = self._repo.get_pulls(state="open", base=onto, head=f"{owner}:{branch}")
            # GitHub ignores a head branch that it does not know, and then lists all pull requests.
            return next((_pull_request(each) for each in found if each.head.ref == branch), None)

    def open_pull_request(self, branch: str, onto: str, title: str, body: str) -> PullRequest:
        """Open a pull request. Raise AlreadyOpen if there already is one."""
        with self._asked(f"open a pull request from {branch}"):
            try:
                return _pull_request(self._repo.create_pull(base=onto, head=branch, title=title, body=body))
            except GithubException as problem:
                if problem.status == 422 and "already exists" in words_of(problem.data):
                    raise AlreadyOpen(branch) from None
                raise

    def _issue(self, number: int) -> Issue:
        return self._repo.get_issue(number)

    @contextmanager
    def _asked(self, what: str) -> Iterator[None]:
        try:
            yield
        except (BadAttributeException, IncompletableObject):
            raise WrongAddress(self.name) from None
        except GithubException as problem:
            headers = {name.lower(): str(value) for name, value in (problem.headers or {}).items()}
            answer = ForgeResponse(problem.status, headers, words_of(problem.data))
            raise refusal(self.name, self.repo, what, answer) from None
        except OSError as problem:
            raise unreachable(self.name, self.repo, problem) from None
        except (AttributeError, RuntimeError, AssertionError, ValueError, TypeError, KeyError):
            # PyGithub does not validate the structure of a response, and raises various errors if it is
            # malformed.
            raise WrongAddress(self.name) from None


def _ours(found: Iterable[Issue]) -> Iterator[ForgeIssue]:
    # GitHub includes pull requests in the list of issues.
    return (_read(issue) for issue in found if "/pull/" not in issue.html_url)


def _until(number: int, issues: Iterable[ForgeIssue]) -> Iterator[ForgeIssue]:
    for issue in issues:
        if issue.number <= number:
            return
        yield issue


def _read(issue: Issue) -> ForgeIssue:
    return ForgeIssue(
        number=issue.number,
        title=issue.title,
        body=issue.body or "",
        is_open=issue.state == "open",
        labels=frozenset(label.name for label in issue.labels),
        accounts=tuple(each.login for each in issue.assignees),
        url=issue.html_url,
    )


def _pull_request(found: GitHubPullRequest) -> PullRequest:
    return PullRequest(found.number, found.head.ref, found.html_url)


def _is_about_assignees(problem: GithubException) -> bool:
    return problem.status == 422 and "assignee" in words_of(problem.data)
