"""The result of a push is parsed from git's own messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from mimkit.store.git.errors import NoPermission
from mimkit.store.git.process.refusal import clean_line, refusal
from mimkit.store.git.sharing.outcome import Push, connection_problem, parse_outcome, remarks

TO = "To /remote\n"
ROW = "4f1d:refs/heads/main"


def rejected(summary: str) -> str:
    return f"{TO}!\t{ROW}\t{summary}\nDone\n"


@pytest.mark.parametrize(
    ("out", "complaint", "kind"),
    [
        (f"{TO} \t{ROW}\t1..2\nDone\n", "", Push.SHARED),
        (f"{TO}*\t{ROW}\t[new branch]\nDone\n", "", Push.SHARED),
        (f"{TO}=\t{ROW}\t[up to date]\nDone\n", "", Push.SHARED),
        (rejected("[rejected] (fetch first)"), "", Push.RACED),
        (rejected("[rejected] (non-fast-forward)"), "", Push.RACED),
        (rejected("[rejected] (stale info)"), "", Push.RACED),
        (
            rejected("[remote rejected] (cannot lock ref 'refs/heads/main': is at 1 but expected 2)"),
            "",
            Push.RACED,
        ),
        (rejected("[remote rejected] (failed to update ref)"), "", Push.RACED),
        (rejected("[remote rejected] (incorrect old value provided)"), "", Push.RACED),
        (rejected("[remote rejected] (reference already exists)"), "", Push.RACED),
        (rejected("[remote failure] (remote failed to report status)"), "", Push.UNREACHABLE),
        (rejected("[remote rejected] (pre-receive hook declined)"), "remote: wording\n", Push.DECLINED),
        (rejected("[remote rejected] (branch is currently checked out)"), "", Push.DECLINED),
        (rejected("[remote rejected] (shallow update not allowed)"), "", Push.DECLINED),
        (rejected("[remote rejected] (deny updating a hidden ref)"), "", Push.DECLINED),
        (rejected("[remote rejected] (protected branch hook declined)"), "", Push.PROTECTED),
        (
            rejected("[remote rejected] (push declined due to repository rule violations)"),
            "remote: error: GH013: Repository rule violations found for refs/heads/main.\n",
            Push.PROTECTED,
        ),
        (
            rejected("[remote rejected] (pre-receive hook declined)"),
            "remote: GitLab: You are not allowed to push code to protected branches on this project.\n",
            Push.PROTECTED,
        ),
        (
            rejected(
                "[remote rejected] (TF402455: Pushes to this branch are not permitted; use a pull request)"
            ),
            "",
            Push.PROTECTED,
        ),
        ("", "fatal: unable to access 'https://x/': Could not resolve host: x\n", Push.UNREACHABLE),
        (
            "",
            "fatal: unable to access 'https://x/': The requested URL returned error: 503\n",
            Push.UNREACHABLE,
        ),
        ("", "fatal: the remote end hung up unexpectedly\n", Push.UNREACHABLE),
        (
            "",
            "ssh: connect to host x port 22: No route to host\nfatal: Could not read from remote",
            Push.UNREACHABLE,
        ),
        (
            "",
            "fatal: unable to access 'https://x/': The requested URL returned error: 403\n",
            Push.AUTHENTICATION,
        ),
        ("", "fatal: Authentication failed for 'https://x/'\n", Push.AUTHENTICATION),
        (
            "",
            "fatal: could not read Username for 'https://x': terminal prompts disabled\n",
            Push.AUTHENTICATION,
        ),
        (
            "",
            "git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.\n",
            Push.AUTHENTICATION,
        ),
        (
            "",
            "Host key verification failed.\nfatal: Could not read from remote repository.\n",
            Push.AUTHENTICATION,
        ),
        ("", "no secrets please\nerror: failed to push some refs to '/remote'\n", Push.OWN_HOOK),
        (
            "",
            "fatal: the receiving end does not support push options\nfatal: the remote end hung up unexpectedly\n",
            Push.SETTING,
        ),
        ("", "fatal: the receiving end does not support --signed push\n", Push.SETTING),
        ("", "fatal: transport 'file' not allowed\n", Push.SETTING),
        ("", "fatal: --mirror can't be combined with refspecs\n", Push.SETTING),
        ("", "git: 'remote-x' is not a git command. See 'git --help'.\n", Push.SETTING),
        ("", "fatal: Unable to find remote helper for 'foo'\n", Push.SETTING),
        ("", "fatal: bad boolean config value 'maybe' for 'fetch.prune'\n", Push.SETTING),
        ("", "fatal: something new\n", Push.UNKNOWN),
        ("", "", Push.UNKNOWN),
    ],
)
def test_outcomes_are_told_apart(out: str, complaint: str, kind: Push) -> None:
    outcome = parse_outcome(0 if kind is Push.SHARED else 1, out, complaint)
    assert outcome.kind is kind
    assert outcome.reason.isprintable()


def test_an_accepted_line_with_a_bad_end_is_not_shared() -> None:
    assert (
        parse_outcome(1, f"{TO} \t{ROW}\t1..2\n", "fatal: the remote end hung up unexpectedly").kind
        is Push.UNREACHABLE
    )


def test_the_words_of_the_remote_are_passed_on_in_one_safe_line() -> None:
    complaint = "remote: \x1b[31mno\x07\nremote:   \nremote: because\u202e of \u2028rules\nerror: failed\n"
    assert remarks(complaint) == "[31mno because of rules"
    assert remarks("fatal: https://duty:secret@host/x is gone\n") == "https://host/x is gone"
    assert remarks("") == "no reason given"


def test_text_from_outside_has_no_control_characters() -> None:
    assert clean_line("a\x00\x1b\x9b\u200b\u202e\ufeffb") == "a b"


def test_trouble_of_a_fetch_is_told_apart() -> None:
    assert connection_problem("fatal: '/x' does not appear to be a git repository") is Push.UNREACHABLE
    assert connection_problem("fatal: protocol 'ext' is not allowed") is Push.UNKNOWN


@pytest.mark.parametrize(
    ("complaint", "folder"),
    [
        # The messages of git 2.39 in a clone of two accounts, without write permission for one folder.
        (
            (
                "error: insufficient permission for adding an object to repository database .git/objects\n"
                "fatal: Unable to add (null) to database\n"
            ),
            ".git/objects",
        ),
        (
            (
                "fatal: update_ref failed for ref 'refs/heads/main': cannot lock ref 'refs/heads/main': "
                "Unable to create '/clone/.git/refs/heads/main.lock': Permission denied\n"
            ),
            ".git/refs/heads",
        ),
        ("fatal: Unable to create '/clone/.git/index.lock': Read-only file system\n", ".git"),
        ('error: open("x"): Permission denied\n', "."),
    ],
)
def test_the_folder_that_git_may_not_write_is_named(complaint: str, folder: str) -> None:
    refused = refusal(Path("/clone"), "hash-object", complaint)
    assert isinstance(refused, NoPermission)
    assert refused.sentence == f"{Path('/clone', folder)} is not writable by this account."
