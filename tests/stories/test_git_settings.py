"""Settings and variables that change git's output: none of them affects what `mim` reads."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from mimkit.store.git.process.clone import Clone
from mimkit.store.git.process.run import PRESENTATION

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.conftest import Desk, Office

SETTINGS = {
    "log.showSignature": "true",
    "log.showRoot": "false",
    "log.follow": "true",
    "log.decorate": "full",
    "log.abbrevCommit": "true",
    "log.date": "relative",
    "log.diffMerges": "combined",
    "log.mailmap": "true",
    "format.pretty": "oneline",
    "format.notes": "true",
    "notes.displayRef": "refs/notes/*",
    "i18n.logOutputEncoding": "UTF-16",
    "i18n.commitEncoding": "ISO-8859-1",
    "color.ui": "always",
    "color.diff": "always",
    "color.status": "always",
    "color.branch": "always",
    "color.push": "always",
    "color.transport": "always",
    "color.remote": "always",
    "column.ui": "always",
    "core.quotePath": "true",
    "core.abbrev": "4",
    "core.pager": "false",
    "core.fsmonitor": "false",
    "core.notesRef": "refs/notes/other",
    "core.bigFileThreshold": "1",
    "core.untrackedCache": "true",
    "core.splitIndex": "true",
    "core.preloadIndex": "false",
    "core.logAllRefUpdates": "always",
    "core.warnAmbiguousRefs": "true",
    "core.whitespace": "trailing-space,cr-at-eol",
    "core.safecrlf": "true",
    "diff.noprefix": "true",
    "diff.mnemonicPrefix": "true",
    "diff.renames": "copies",
    "diff.relative": "true",
    "diff.external": "false",
    "diff.orderFile": "/dev/null",
    "diff.ignoreSubmodules": "all",
    "diff.submodule": "log",
    "diff.colorMoved": "zebra",
    "diff.wordRegex": ".",
    "diff.algorithm": "patience",
    "diff.context": "0",
    "diff.interHunkContext": "99",
    "diff.suppressBlankEmpty": "true",
    "diff.wsErrorHighlight": "all",
    "diff.statGraphWidth": "1",
    "index.version": "4",
    "feature.manyFiles": "true",
    "fetch.output": "compact",
    "fetch.prune": "true",
    "fetch.pruneTags": "true",
    "fetch.writeCommitGraph": "true",
    "fetch.showForcedUpdates": "false",
    "fetch.recurseSubmodules": "true",
    "merge.log": "true",
    "merge.stat": "false",
    "merge.ff": "false",
    "merge.conflictStyle": "zdiff3",
    "pull.rebase": "true",
    "push.default": "matching",
    "push.followTags": "true",
    "push.useForceIfIncludes": "true",
    "push.recurseSubmodules": "check",
    "status.short": "true",
    "status.branch": "true",
    "status.showUntrackedFiles": "no",
    "status.relativePaths": "true",
    "submodule.recurse": "true",
    "advice.pushUpdateRejected": "false",
    "trace2.normalBrief": "true",
    "commit.verbose": "true",
    "commit.cleanup": "scissors",
    "commit.template": "/dev/null",
    "commit.gpgSign": "true",
    "apply.whitespace": "error",
    "rerere.enabled": "true",
    "user.useConfigOnly": "true",
    "init.defaultBranch": "other",
    "pager.log": "true",
    "pager.show": "false",
}
"""Every documented setting of this git that changes output, or how it is found, next to ones that look as if they did."""

VARIABLES = {
    "GIT_TRACE": "1",
    "GIT_TRACE_SETUP": "2",
    "GIT_TRACE_PACKET": "true",
    "GIT_TRACE2": "1",
    "GIT_TRACE2_PERF": "1",
    "GIT_CONFIG": "/dev/null",
    "GIT_DIFF_OPTS": "--unified=0",
    "GIT_EXTERNAL_DIFF": "false",
    "GIT_FLUSH": "0",
    "GIT_NOTES_REF": "refs/notes/other",
    "GIT_NOTES_DISPLAY_REF": "refs/notes/*",
    "GIT_PRINT_SHA1_ELLIPSIS": "yes",
    "GIT_QUARANTINE_PATH": "/nowhere",
    "GIT_INTERNAL_SUPER_PREFIX": "sub/",
    "GIT_LITERAL_PATHSPECS": "0",
    "GIT_GLOB_PATHSPECS": "1",
    "GIT_ICASE_PATHSPECS": "1",
    "GIT_DIR": "/nowhere",
    "GIT_WORK_TREE": "/nowhere",
    "GIT_INDEX_FILE": "/nowhere",
    "GIT_OBJECT_DIRECTORY": "/nowhere",
    "GIT_NAMESPACE": "other",
    "GIT_PREFIX": "sub/",
    "GIT_PAGER": "false",
    "PAGER": "false",
    "GIT_EDITOR": "false",
    "GIT_REFLOG_ACTION": "other",
    "GIT_MERGE_VERBOSITY": "5",
    "GIT_PROGRESS_DELAY": "0",
    "GIT_REPLACE_REF_BASE": "refs/other/",
    "GIT_TERMINAL_PROMPT": "1",
    "GIT_OPTIONAL_LOCKS": "1",
    "LC_ALL": "de_DE.UTF-8",
    "LANGUAGE": "de",
    "LESS": "FRX",
    "TERM": "dumb",
}

SIGNER = """#!/bin/sh
case " $* " in
  *" --verify "*) echo "gpg: Signature made by nobody" >&2; echo "[GNUPG:] GOODSIG 0123456789ABCDEF nobody" ;;
  *) cat >/dev/null; echo "[GNUPG:] SIG_CREATED D" >&2; echo "-----BEGIN PGP SIGNATURE-----"; echo x; echo "-----END PGP SIGNATURE-----" ;;
esac
"""


def settings(desk: Desk, chosen: dict[str, str], program: Path) -> None:
    """Write the settings into the file of the account; `gpg.program` is a script that signs and verifies anything."""
    program.write_text(SIGNER)
    program.chmod(0o755)
    for name, value in ({"gpg.program": str(program)} | chosen).items():
        desk.git("config", "--global", name, value)


def work(office: Office, program: Path, chosen: dict[str, str], variables: dict[str, str]) -> dict[str, Any]:
    """Let two people work at the same time, and return what is then read, with ids that differ left out."""
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    for desk in (first, second):
        settings(desk, chosen, program)
        desk.more |= variables
    name = first.mim(
        "declare", "Zahlung schlägt fehl", "--service", "checkout", "--severity", "SEV2", "--json"
    ).document["incident"]
    second.mim("sync")
    away = office.remote.with_name("away")
    office.remote.rename(away)
    assert second.type("log", "während die Verbindung fehlt").status == 4
    away.rename(office.remote)
    first.mim("log", "meanwhile", "-i", name)
    second.mim("log", "both meet", "-i", name)
    first.mim("sync")
    audit = first.type("audit", "--format", "json").document
    shown = first.mim("show", name, "--json").document["incident"]
    head = first.git(
        "log", "-3", "--encoding=UTF-8", "--no-show-signature", "--format=%an <%ae>|%cn <%ce>|%s"
    )
    return {
        "texts": sorted(entry.get("text") or "" for entry in shown["timeline"]),
        "audit": (audit["alterations"], audit["unread"], audit["backwards"], audit["entries"]),
        "authors": sorted({line.rpartition("|")[0] for line in head.splitlines()}),
        "check": first.type("check", "--base", "HEAD~1").status,
        "merges": len(first.git("rev-list", "--merges", "HEAD").splitlines()),
        "status": first.git("diff", "HEAD", "--name-only"),
        "doctor": [line for line in first.mim("doctor").out.splitlines() if line.startswith("broken")],
    }


@pytest.mark.sweep
@pytest.mark.parametrize("what", ["nothing", "settings", "variables", "both"])
def test_nothing_that_changes_what_git_prints_changes_what_mim_reads(
    office: Office, tmp_path: Path, what: str
) -> None:
    chosen = SETTINGS if what in {"settings", "both"} else {}
    variables = VARIABLES if what in {"variables", "both"} else {}
    found = work(office, tmp_path / "signer", chosen, variables)
    assert found["texts"] == sorted(["", "", "während die Verbindung fehlt", "meanwhile", "both meet"])
    assert found["authors"] == [
        "Major incident manager on duty <mim-duty@example.com>|Whoever <mim-duty@example.com>",
        "Senior engineer on duty <tech-duty@example.com>|Whoever <tech-duty@example.com>",
        "Whoever <tech-duty@example.com>|Whoever <tech-duty@example.com>",
    ], json.dumps(found)
    assert found["merges"] == 1
    assert found["status"] == ""
    assert found["audit"] == ([], [], [], 5)
    assert found["doctor"] == []
    assert found["check"] == 0


def test_a_trace_that_goes_to_a_file_still_goes_there(desk: Desk, tmp_path: Path) -> None:
    desk.more["GIT_TRACE"] = str(tmp_path / "trace")
    desk.declare()
    assert "unpack-objects" in (tmp_path / "trace").read_text()
    assert set(PRESENTATION) <= VARIABLES.keys()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "log.diffMerges",
            "nonesuch",
            "Git rejects one of its settings: bad config variable 'log.diffmerges'",
        ),
        (
            "diff.renames",
            "nonesuch",
            "Git rejects one of its settings: bad boolean config value 'nonesuch'",
        ),
        (
            "diff.algorithm",
            "nonesuch",
            "Git rejects one of its settings: bad config variable 'diff.algorithm'",
        ),
        (
            "core.createObject",
            "nonesuch",
            "Git rejects one of its settings: invalid mode for object creation",
        ),
        ("core.compression", "99", "Git rejects one of its settings: bad zlib compression level 99"),
        ("pack.compression", "99", "Git rejects one of its settings: bad pack compression level 99"),
        ("include.path", "broken", "Git rejects one of its settings: bad config line 1"),
    ],
)
def test_a_setting_that_git_cannot_read_is_named(
    desk: Desk, tmp_path: Path, name: str, value: str, said: str
) -> None:
    desk.declare()
    (tmp_path / "broken").write_text("no config\n")
    desk.git("config", "--global", name, str(tmp_path / value) if value == "broken" else value)
    shown = desk.type("show")
    assert shown.status == 5
    assert said in shown.err
    place = f"Correct line 1 of {tmp_path / 'broken'}, then:\n  next: git status"
    assert (place if value == "broken" else "git config --list --show-origin") in shown.err


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("push.pushOption", "ci.skip"),
        ("remote.origin.mirror", "true"),
        ("remote.origin.vcs", "nonesuch"),
        ("pack.threads", "nonesuch"),
        ("pack.threads", "-3"),
        ("pack.indexVersion", "99"),
    ],
)
def test_a_setting_that_keeps_a_push_back_is_not_blamed_on_the_remote(
    office: Office, name: str, value: str
) -> None:
    desk = office.seat("mim-duty")
    desk.git("config", "--global", name, value)
    said = desk.type("declare", "Payments fail", "--service", "checkout", "--severity", "SEV2")
    assert said.status == 5
    assert "A git setting prevents access to the remote: " in said.err
    assert "recorded" in said.out
    desk.git("config", "--global", "--unset", name)
    assert desk.mim("sync").status == 0


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        # The texts are those of git 2.39. Reftables exist since git 2.45.
        ({"core.repositoryFormatVersion": "99"}, "Expected git repo version <= 1, found 99"),
        (
            {"core.repositoryFormatVersion": "1", "extensions.nonesuch": "x"},
            "unknown repository extension found:",
        ),
    ],
)
def test_a_repository_of_a_newer_git_is_named(desk: Desk, settings: dict[str, str], said: str) -> None:
    for name, value in settings.items():
        desk.git("config", name, value)
    shown = desk.type("show")
    assert shown.status == 5
    assert f"This version of git is too old for the repository: {said}" in shown.err


def test_a_remote_that_hides_its_branches_is_not_said_to_use_another(office: Office) -> None:
    desk = office.seat("mim-duty")
    desk.mim("declare", "Payments fail", "--service", "checkout", "--severity", "SEV2")
    desk.git("-C", str(office.remote), "config", "transfer.hideRefs", "refs/heads")
    said = desk.type("sync")
    assert said.status == 5
    assert "no longer has refs/heads/main" in said.err
    assert "is the default branch of" not in said.err
    assert "git switch" not in said.err


@pytest.mark.sweep
def test_a_hook_of_this_clone_that_rejects_a_fetch_is_not_blamed_on_the_remote(
    office: Office, tmp_path: Path
) -> None:
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    hook = tmp_path / "hooks" / "reference-transaction"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    first.mim("declare", "Payments fail", "--service", "checkout", "--severity", "SEV2")
    second.git("config", "core.hooksPath", str(hook.parent))
    said = second.type("sync")
    assert said.status == 5
    assert "this clone's reference-transaction hook rejected the change" in said.err
    assert "remote rejected" not in said.err
    second.git("config", "--unset", "core.hooksPath")
    assert "1 commit received" in second.mim("sync").out


def test_what_follows_a_recorded_change_does_not_take_it_back(desk: Desk) -> None:
    desk.git("config", "--global", "log.diffMerges", "nonesuch")
    said = desk.mim("declare", "Payments fail", "--service", "checkout", "--severity", "SEV2")
    assert "recorded" in said.out
    assert "checklist  not shown: Git rejects one of its settings" in said.out


@pytest.mark.parametrize(
    ("name", "value"),
    [("format.pretty", "nonesuch"), ("log.date", "nonesuch"), ("diff.orderFile", "/nowhere")],
)
def test_settings_for_people_may_be_wrong(desk: Desk, name: str, value: str) -> None:
    desk.git("config", "--global", name, value)
    assert "not shown" not in desk.mim("declare", "Payments fail", "--service", "checkout").err
    assert "Payments fail" in desk.mim("show").out
    desk.mim("audit")


@pytest.mark.parametrize("elsewhere", ["there", "nowhere"])
@pytest.mark.parametrize("words", [("log", "x"), ("show",), ("sync",), ("status",)])
def test_a_working_tree_elsewhere_is_named(
    office: Office, tmp_path: Path, words: tuple[str, ...], elsewhere: str
) -> None:
    desk = office.seat("mim-duty")
    desk.declare()
    (tmp_path / "there").mkdir()
    desk.git("config", "core.worktree", str(tmp_path / elsewhere))
    said = desk.type(*words)
    assert said.status == 5
    assert f"core.worktree moves the working tree to {tmp_path / elsewhere}" in said.err
    subprocess.run(
        ["sh", "-c", said.err.splitlines()[-1].partition("next: ")[2]], cwd=desk.folder, check=True
    )
    desk.mim("sync")


@pytest.mark.sweep
@pytest.mark.parametrize("cause", ["the remote hides the branch", "git pushes to another repository"])
def test_a_push_that_is_rejected_without_other_pushes_was_not_overtaken(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cause: str
) -> None:
    desk = office.seat("mim-duty")
    desk.declare()
    if "hides" in cause:
        setting: tuple[str, ...] = ("-C", str(office.remote), "config", "receive.hideRefs")
        desk.git(*setting, "refs/heads")
    else:
        setting = ("config", "remote.origin.pushurl")
        desk.git("init", "--quiet", "--bare", str(tmp_path / "empty.git"))
        desk.git(*setting, str(tmp_path / "empty.git"))
    for place in ("share", "sync"):
        monkeypatch.setattr(f"mimkit.app.recording.sharing.{place}.backoff_seconds", lambda _: 0)
    for words in (("log", "x"), ("sync",)):
        said = desk.type(*words)
        assert said.status == 4
        assert "the remote rejected the push, although it has no newer commits: stale info" in said.err
        assert "other pushes were faster" not in said.err
        assert said.err.splitlines()[-1] == "  next: git remote -v && mim sync"
    desk.git(*setting[:-1], "--unset", setting[-1])
    assert desk.mim("sync").out.startswith("1 commit shared")


def test_our_own_hook_is_not_blamed_on_the_remote(office: Office) -> None:
    desk = office.seat("mim-duty")
    desk.declare()
    hook = desk.folder / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'no secrets please' >&2\nexit 1\n")
    hook.chmod(0o755)
    said = desk.type("log", "x")
    assert said.status == 5
    assert "The push was rejected by this clone's pre-push hook: no secrets please" in said.err
    assert "The remote rejected" not in said.err


@pytest.mark.parametrize(
    ("name", "value"),
    [("GIT_CONFIG_COUNT", "x"), ("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_PARAMETERS", "nonsense")],
)
def test_settings_of_the_environment_that_git_cannot_read_are_named(
    desk: Desk, name: str, value: str
) -> None:
    desk.declare()
    desk.more[name] = value
    said = desk.type("show")
    assert said.status == 5
    assert "Git cannot read the settings in environment variables" in said.err
    assert "  next: unset GIT_CONFIG_COUNT GIT_CONFIG_PARAMETERS" in said.err


def test_a_file_of_settings_that_includes_itself_is_named(desk: Desk, tmp_path: Path) -> None:
    desk.declare()
    loop = tmp_path / "loop"
    loop.write_text(f"[include]\n\tpath = {loop}\n")
    desk.git("config", "include.path", str(loop))
    said = desk.type("show")
    assert said.status == 5
    assert "Git rejects one of its settings: exceeded maximum include depth" in said.err


FAILING_SIGNERS: dict[str, tuple[dict[str, str], str]] = {
    "it fails": ({"gpg.program": "false"}, "gpg failed to sign the data"),
    "it does not exist": ({"gpg.program": "/nowhere/gpg"}, "cannot run /nowhere/gpg"),
    "no key for ssh": ({"gpg.format": "ssh"}, "user.signingkey"),
    "a lost key": ({"gpg.format": "ssh", "user.signingkey": "/nowhere/key.pub"}, "/nowhere/key.pub"),
    "an unknown kind": (
        {"gpg.format": "ssh", "gpg.ssh.program": "/nowhere/s", "user.signingkey": "key::ssh-ed25519 A"},
        "/nowhere/s",
    ),
}


@pytest.mark.sweep
@pytest.mark.parametrize("how", FAILING_SIGNERS)
def test_a_signer_that_fails_is_named_with_the_way_without_it(desk: Desk, how: str) -> None:
    desk.declare()
    chosen, said = FAILING_SIGNERS[how]
    for name, value in (chosen | {"commit.gpgSign": "true"}).items():
        desk.git("config", "--global", name, value)
    head = desk.git("rev-parse", "HEAD")
    refused = desk.refused(5, "log", "The pool is full")
    assert "Nothing was recorded, because the commit cannot be signed: " in refused.err
    assert said in refused.err
    assert desk.git("rev-parse", "HEAD") == head
    hint = refused.err.rpartition("next: ")[2].split()
    assert hint[0] == "git"
    desk.git(*hint[1:])
    desk.mim("log", "The pool is full")


@pytest.mark.sweep
def test_a_signer_that_waits_for_a_key_is_named(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.declare()
    signer = tmp_path / "signer"
    signer.write_text("#!/bin/sh\nsleep 20\n")
    signer.chmod(0o755)
    desk.git("config", "--global", "gpg.program", str(signer))
    desk.git("config", "--global", "commit.gpgSign", "true")
    ask = Clone.ask

    def hurried(clone: Clone, *words: str, **more: Any) -> Any:
        return ask(clone, *words, **({**more, "seconds": 0.5} if "-S" in words else more))

    monkeypatch.setattr(Clone, "ask", hurried)
    refused = desk.refused(5, "log", "The pool is full")
    assert "the commit cannot be signed: the signing program timed out after" in refused.err
