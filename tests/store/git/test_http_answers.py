"""What git prints after an answer over HTTP, and what it means. The texts are those of git 2.39 before a real server."""

from __future__ import annotations

import pytest

from mimkit.store.git.sharing.http_answers import NOT_GIT, http_answer
from mimkit.store.git.sharing.outcome import Push, connection_problem, remarks

AT = "http://127.0.0.1:46005/r.git/"
ANSWERS = {
    f"fatal: unable to access '{AT}': The requested URL returned error: 407": (
        Push.UNREACHABLE,
        "responded with HTTP 407: a proxy requires a user name and a password",
    ),
    "error: RPC failed; HTTP 413 curl 22 The requested URL returned error: 413\nsend-pack: unexpected disconnect": (
        Push.DECLINED,
        "responded with HTTP 413: the push is larger than the server accepts",
    ),
    f"remote: sorry\nfatal: unable to access '{AT}': The requested URL returned error: 403": (
        Push.AUTHENTICATION,
        "responded with HTTP 403: your account does not have permission (sorry)",
    ),
    f"remote: gone\nfatal: repository '{AT}' not found": (
        Push.UNREACHABLE,
        "responded with HTTP 404: there is no repository at this URL, or your account cannot see it (gone)",
    ),
    f"fatal: unable to access '{AT}': The requested URL returned error: 418": (
        Push.UNREACHABLE,
        "responded with HTTP 418: it does not accept the request",
    ),
    f"fatal: unable to access '{AT}': Maximum (20) redirects followed": (
        Push.UNREACHABLE,
        "sent too many redirects: this may be a server problem or a login page",
    ),
    f"fatal: unable to update url base from redirection:\n  asked for: {AT}info/refs?service=git-upload-pack\n"
    "   redirect: https://sso.example.com/login?token=secret": (
        Push.UNREACHABLE,
        "redirected to https://sso.example.com/login, where there is no repository: this may be a login page",
    ),
    "fatal: could not read Username for 'http://127.0.0.1:46005': terminal prompts disabled": (
        Push.AUTHENTICATION,
        "requires you to sign in, but git has no user name and password or token for it",
    ),
    "fatal: protocol error: bad line length character: <!DO": (Push.UNREACHABLE, NOT_GIT),
    "fatal: https://h.example.com/r.git/info/refs not valid: is this a git repository?": (
        Push.UNREACHABLE,
        NOT_GIT,
    ),
}


@pytest.mark.parametrize("complaint", ANSWERS)
def test_an_answer_is_said_as_what_it_is(complaint: str) -> None:
    assert (connection_problem(complaint), remarks(complaint)) == ANSWERS[complaint]


@pytest.mark.parametrize(
    "complaint",
    [
        "ssh: connect to host h port 22: Connection timed out",
        "remote: error: GH006: Protected branch update failed for refs/heads/main.\nerror: failed to push some refs to 'x'",
        "fatal: '/gone' does not appear to be a git repository",
    ],
)
def test_what_is_no_answer_over_http_is_left_as_it_is(complaint: str) -> None:
    assert http_answer(complaint) == ""
