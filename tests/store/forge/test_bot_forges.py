"""GitHub and GitLab over real HTTP: the same guarantees for both."""

from __future__ import annotations

import time

import pytest
from werkzeug import Response

from mimkit.errors import MimError
from mimkit.model.forge import LABEL, LABELS, SNOOZED, ForgeIssue, WantedIssue
from mimkit.store.forge.errors import (
    ChangeRejected,
    NoRight,
    NoSuchProject,
    RedirectRefused,
    RetryableError,
    TokenRefused,
    WrongAddress,
)
from tests.store.forge.conftest import Line
from tests.store.forge.server import answer, hang_up

WANTED = WantedIssue(
    key="a/b/-",
    title="Overdue: Review, 100 % ümläut",
    body="**Review** was due.\n\n<!-- mim: a/b/- -->",
    account="octo-mim",
    owner_line="- Owed by: @octo-mim",
    escalation_line=None,
)


def found(line: Line, number: int = 1) -> ForgeIssue:
    return next(issue for issue in line.ours.issues() if issue.number == number)


def test_an_issue_is_opened_with_its_label_and_its_owner(line: Line) -> None:
    issue = line.ours.open(WANTED)
    assert (issue.number, issue.title, issue.body) == (1, WANTED.title, WANTED.body)
    assert (issue.is_open, issue.labels, issue.accounts) == (True, frozenset({LABEL}), ("octo-mim",))
    assert issue.url.startswith("https://forge.example/acme/incidents/")
    assert line.ours.issues() == (issue,)


@pytest.mark.parametrize("account", [None, "nobody-knows"])
def test_an_account_that_cannot_be_assigned_is_left_out(line: Line, account: str | None) -> None:
    wanted = WantedIssue(WANTED.key, WANTED.title, WANTED.body, account, "", None)
    assert line.ours.open(wanted).accounts == ()
    assert line.ours.assign(1, "octo-mim").accounts == ("octo-mim",)
    assert line.ours.assign(1, account).accounts == ()


def test_an_issue_is_rewritten_closed_and_opened_again(line: Line) -> None:
    line.ours.open(WANTED)
    line.ours.rewrite(1, WantedIssue("a", "New", "New body", None, "", None))
    assert (found(line).title, found(line).body, found(line).accounts) == ("New", "New body", ("octo-mim",))
    for reason in ("done", "dropped", "duplicate"):
        line.ours.close(1, reason)
        assert not found(line).is_open
        line.ours.reopen(1)
        assert found(line).is_open


def test_a_comment_is_written(line: Line) -> None:
    line.ours.open(WANTED)
    line.ours.say(1, "Met on 2026-12-01 09:00 UTC.")
    assert line.theirs.comments == [(1, "Met on 2026-12-01 09:00 UTC.")]


def test_the_labels_are_made_once(line: Line) -> None:
    line.ours.add_labels()
    assert line.theirs.labels.keys() == LABELS.keys()
    line.theirs.requests.clear()
    line.ours.add_labels()
    assert line.theirs.writes == []


def test_a_label_that_another_run_made_a_moment_ago_is_fine(line: Line) -> None:
    line.theirs.faults += [answer({"message": "Not Found"}, 404), lambda _: line.again().add_labels()]
    line.ours.add_labels()
    assert line.theirs.labels.keys() == LABELS.keys()


def test_the_snooze_label_comes_off(line: Line) -> None:
    line.theirs.put("One", "", (LABEL, SNOOZED, "other"))  # type: ignore[attr-defined]  # both have it
    line.ours.wake(1)
    line.ours.wake(1)
    assert found(line).labels == {LABEL, "other"}


def test_issues_of_others_are_not_read(line: Line) -> None:
    line.theirs.put("A bug", "", ("bug",))  # type: ignore[attr-defined]  # both have it
    assert line.ours.issues() == ()


def test_every_page_is_read(line: Line) -> None:
    for number in range(250):
        line.theirs.put(f"Issue {number}", "", (LABEL,))  # type: ignore[attr-defined]  # both have it
    assert [issue.number for issue in line.ours.issues()] == list(range(1, 251))
    assert len(line.theirs.requests) == 3


def test_what_was_opened_lately_is_found_with_one_request(line: Line) -> None:
    for number in range(250):
        line.theirs.put(f"Issue {number}", "", (LABEL,))  # type: ignore[attr-defined]  # both have it
    assert [issue.number for issue in line.ours.issues_after(248)] == [250, 249]
    assert line.ours.issues_after(250) == ()
    assert len(line.theirs.requests) == 2


def test_a_body_that_was_emptied_is_empty(line: Line) -> None:
    issue = line.theirs.put("Issue", "", (LABEL,))  # type: ignore[attr-defined]  # both have it
    issue |= {"body": None, "description": None}
    assert found(line).body == ""


def test_a_token_that_is_not_known_is_named_with_its_variable_and_what_it_needs(line: Line) -> None:
    with pytest.raises(TokenRefused) as refusal:
        line.again(token="another").issues()
    variable = {"github": "GITHUB_TOKEN", "gitlab": "GITLAB_TOKEN"}[line.ours.name]
    assert variable in refusal.value.sentence
    assert {"github": "issues: write", "gitlab": "scope `api`"}[line.ours.name] in refusal.value.hint


def test_a_token_that_may_not_write_is_told_what_it_needs(line: Line) -> None:
    line.theirs.faults.append(answer({"message": "Resource not accessible by integration"}, 403))
    with pytest.raises(NoRight, match=r"_TOKEN is not allowed to open an issue in acme/incidents\."):
        line.ours.open(WANTED)


def test_a_repository_that_is_not_there_is_named(line: Line) -> None:
    with pytest.raises(NoSuchProject, match="has no repository acme/elsewhere with issues"):
        line.again(repo="acme/elsewhere").issues()


def test_a_change_that_the_forge_does_not_want_is_said_in_its_words(line: Line) -> None:
    with pytest.raises(ChangeRejected, match=r"rejected the request to update #7: .*Not Found"):
        line.ours.rewrite(7, WANTED)


@pytest.mark.parametrize("status", [500, 502, 503, 408])
def test_a_forge_that_stumbles_may_be_asked_again(line: Line, status: int) -> None:
    line.theirs.faults.append(Response("<html>Unicorn</html>", status, content_type="text/html"))
    with pytest.raises(RetryableError) as refusal:
        line.ours.issues()
    assert (refusal.value.why, refusal.value.after) == (f"returned status {status}", None)
    assert line.ours.issues() == ()


def test_a_connection_that_is_cut_may_be_tried_again(line: Line) -> None:
    line.theirs.faults.append(hang_up)
    with pytest.raises(RetryableError, match="could not be reached"):
        line.ours.open(WANTED)
    assert line.ours.issues() is not None


def test_a_server_that_is_away_may_be_tried_again(line: Line) -> None:
    line.theirs.base = "http://127.0.0.1:9"
    with pytest.raises(RetryableError, match="could not be reached"):
        line.again().issues()


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"Retry-After": "17"}, 17.0),
        (403, {"Retry-After": "30"}, 30.0),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "+40"}, 40.0),
        (429, {"RateLimit-Remaining": "0", "RateLimit-Reset": "+10"}, 10.0),
        (429, {"RateLimit-Remaining": "0", "RateLimit-Reset": "-100"}, 60.0),
        (429, {"Retry-After": "soon"}, 60.0),
        (429, {"RateLimit-Remaining": "0"}, 60.0),
        (429, {}, 60.0),
    ],
)
def test_a_forge_that_rations_says_for_how_long(
    line: Line, status: int, headers: dict[str, str], seconds: float
) -> None:
    # The server of the tests dates its answers by the clock of the machine.
    there = {
        key: str(int(time.time()) + int(value)) if value[0] in "+-" else value
        for key, value in headers.items()
    }
    line.theirs.faults.append(answer({"message": "Slow down"}, status, there))
    with pytest.raises(RetryableError) as refusal:
        line.ours.issues()
    assert refusal.value.why == "refused more requests (rate limit)"
    assert refusal.value.after == pytest.approx(seconds, abs=3)


def test_a_rate_limit_is_told_from_a_missing_right(line: Line) -> None:
    line.theirs.faults.append(answer({"message": "You have exceeded a secondary rate limit"}, 403))
    with pytest.raises(RetryableError):
        line.ours.issues()


@pytest.mark.parametrize(
    "odd",
    [
        Response("<html>A proxy's welcome</html>", 200, content_type="text/html"),
        Response("[{]", 200, content_type="application/json"),
        answer([{"number": "one", "iid": "one"}]),
        answer([1, 2]),
        answer({"message": "hello"}),
    ],
)
def test_what_does_not_speak_the_api_is_no_forge(line: Line, odd: Response) -> None:
    line.theirs.faults.append(odd)
    with pytest.raises(WrongAddress):
        line.ours.issues()


@pytest.mark.parametrize("address", ["nonsense", "ftp://forge.example", "http://", "http://[::1"])
def test_an_address_that_is_none_is_refused(line: Line, address: str) -> None:
    with pytest.raises(MimError) as refusal:
        type(line.ours)("acme/incidents", "token", address).issues()  # type: ignore[call-arg]
    assert isinstance(refusal.value, WrongAddress)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_token_is_carried_nowhere_else(line: Line, status: int) -> None:
    elsewhere = line.theirs.base.replace("127.0.0.1", "localhost") + "/elsewhere"
    line.theirs.faults.append(answer({"message": "Moved"}, status, {"Location": elsewhere}))
    with pytest.raises((RedirectRefused, WrongAddress)):
        line.ours.issues()
    assert len(line.theirs.requests) == 1


def test_the_token_is_in_no_sentence(line: Line) -> None:
    line.theirs.faults.append(answer({"message": "no-token-here"}, 422))
    with pytest.raises(ChangeRejected) as refusal:
        line.ours.open(WANTED)
    assert "not-a-real-token" not in refusal.value.sentence + refusal.value.hint
