"""Git in other repositories, through GitPython: nothing in them is executed, and every failure is one sentence."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from mimkit.errors import EnvironmentUnfit
from mimkit.store.git import other_repository
from mimkit.store.git.errors import (
    BadSetting,
    DamagedRepository,
    GitDied,
    GitLate,
    NoGit,
    NoRepository,
    NotTrusted,
)
from mimkit.store.git.other_repository import clone, commit_in, create, create_bare

WHO = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "other"), ("EMAIL", "other@example.com"))
}


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **WHO},
    )
    return done.stdout.strip()


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A repository of somebody else, with one commit."""
    folder = tmp_path / "other"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(folder))
    (folder / "file").write_text("text")
    git(folder, "add", "file")
    git(folder, "commit", "--quiet", "-m", "First")
    return folder


def test_a_commit_is_found_by_digits_or_by_name(other: Path) -> None:
    head = git(other, "rev-parse", "HEAD")
    for rev in (head, head[:8], "HEAD", "main", " main "):
        assert commit_in(other, rev) == head


@pytest.mark.parametrize(
    "rev",
    [
        "",
        " ",
        "f" * 40,
        "abcdef1",
        "HEAD:file",
        "--all",
        "--git-dir",
        "-h",
        "main..HEAD",
        "a\0b",
        "a\nb",
        "\udc80",
    ],
)
def test_anything_else_names_no_commit(other: Path, rev: str) -> None:
    assert commit_in(other, rev) is None


HOSTILE = (
    ("core.fsmonitor", "{run}"),
    ("core.hooksPath", "{hooks}"),
    ("core.sshCommand", "{run}"),
    ("core.gitProxy", "{run}"),
    ("core.pager", "{run}"),
    ("core.editor", "{run}"),
    ("core.askPass", "{run}"),
    ("core.alternateRefsCommand", "{run}"),
    ("credential.helper", "!{run}"),
    ("alias.rev-parse", "!{run}"),
    ("gpg.program", "{run}"),
    ("diff.external", "{run}"),
    ("protocol.allow", "always"),
    ("protocol.ext.allow", "always"),
    ("protocol.ssh.allow", "always"),
    ("protocol.file.allow", "always"),
    ("extensions.partialClone", "origin"),
    ("core.repositoryFormatVersion", "1"),
    ("remote.origin.promisor", "true"),
    ("remote.origin.uploadpack", "{run}"),
)


@pytest.mark.parametrize("url", ["ssh://host.invalid/x", "{other}", "ext::{run} %S", "file://{other}"])
def test_no_setting_of_another_repository_starts_a_command(other: Path, tmp_path: Path, url: str) -> None:
    ran, run, hooks = tmp_path / "ran", tmp_path / "run", tmp_path / "hooks"
    run.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{ran}'\nexit 1\n")
    run.chmod(stat.S_IRWXU)
    hooks.mkdir()
    for hook in ("reference-transaction", "post-checkout", "post-index-change", "fsmonitor-watchman"):
        (hooks / hook).symlink_to(run)
        (other / ".git/hooks" / hook).symlink_to(run)
    head = git(other, "rev-parse", "HEAD")
    for key, value in (*HOSTILE, ("remote.origin.url", url)):
        git(other, "config", key, value.format(run=run, hooks=hooks, other=other))
    ran.unlink(missing_ok=True)
    assert commit_in(other, head) == head
    for rev in ("f" * 40, "abcdef1", "@{upstream}", "origin/main", ":/text"):
        with suppress(EnvironmentUnfit):  # a promised object cannot be fetched
            assert commit_in(other, rev) is None
    assert not ran.exists()


def test_variables_that_a_hook_passes_on_do_not_lead_elsewhere(
    other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(tmp_path / "mine")
    for name, value in (
        ("GIT_DIR", str(tmp_path / "mine/.git")),
        ("GIT_TRACE", "1"),
        ("GIT_INDEX_FILE", "/x"),
    ):
        monkeypatch.setenv(name, value)
    assert commit_in(other, "main")
    create(tmp_path / "new", "trunk")
    assert (tmp_path / "new/.git/HEAD").read_text() == "ref: refs/heads/trunk\n"
    assert os.environ["GIT_TRACE"] == "1"


def test_a_folder_that_is_no_repository_is_refused_and_the_current_one_is_not_taken(
    other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(other)
    for place in (tmp_path / "absent", other / "file", tmp_path):
        with pytest.raises(NoRepository):
            commit_in(place, "HEAD")


def test_a_repository_that_git_does_not_trust_is_not_read(
    other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(NotTrusted) as refused:
        commit_in(other, "main")
    assert str(other) in refused.value.hint


def test_a_damaged_repository_is_refused(other: Path) -> None:
    head = git(other, "rev-parse", "HEAD")
    damaged = other / ".git/objects" / head[:2] / head[2:]
    damaged.chmod(stat.S_IRWXU)
    damaged.write_bytes(b"damaged")
    with pytest.raises(DamagedRepository):
        commit_in(other, "main")
    (other / ".git/config").write_text("[core\n")
    with pytest.raises(BadSetting):
        commit_in(other, "main")


def test_a_missing_git_and_a_slow_one_are_refused(
    other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "bin/git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(stat.S_IRWXU)
    monkeypatch.setattr(other_repository, "LOCAL_SECONDS", 0.2)
    path = os.environ["PATH"]
    monkeypatch.setenv("PATH", f"{slow.parent}:{path}")
    with pytest.raises(GitLate):
        commit_in(other, "main")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(NoGit):
        commit_in(other, "main")


@pytest.mark.parametrize("script", ["exec sleep 30", "echo no version"])
def test_no_git_is_run_when_gitpython_is_imported(other: Path, tmp_path: Path, script: str) -> None:
    """In a new process, where GitPython is not imported yet. GitPython itself would fail, or wait for the process."""
    odd = tmp_path / "bin/git"
    odd.parent.mkdir()
    odd.write_text(f"#!/bin/sh\n{script}\n")
    odd.chmod(stat.S_IRWXU)
    code = (
        "import os, sys, pathlib\n"
        "from mimkit.store.git import other_repository\n"
        "other_repository.LOCAL_SECONDS = 0.2\n"
        "try:\n"
        "    print(other_repository.commit_in(pathlib.Path(sys.argv[1]), 'main'))\n"
        "except Exception as refused:\n"
        "    print(type(refused).__name__)\n"
        "print(os.environ.get('GIT_PYTHON_GIT_EXECUTABLE'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(other)],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        env={**os.environ, "PATH": f"{odd.parent}:{os.environ['PATH']}"},
    )
    expected = "GitLate" if "sleep" in script else "None"
    assert (done.stdout, done.stderr) == (f"{expected}\nNone\n", "")


def test_a_process_that_was_killed_at_the_limit_is_late_even_without_the_message_of_gitpython(
    other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import git  # noqa: PLC0415 - after the module under test, which imports it without running git

    monkeypatch.setattr(other_repository, "LOCAL_SECONDS", 0)
    monkeypatch.setattr(git.Git, "execute", lambda *_, **__: (-9, b"", ""))
    with pytest.raises(GitLate):
        commit_in(other, "main")
    monkeypatch.setattr(other_repository, "LOCAL_SECONDS", 60)
    with pytest.raises(GitDied) as killed:
        commit_in(other, "main")
    assert not isinstance(killed.value, GitLate)


def test_the_settings_and_templates_of_the_user_do_not_reach_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template, settings = tmp_path / "template", tmp_path / "settings"
    (template / "hooks").mkdir(parents=True)
    (template / "hooks/post-checkout").write_text("#!/bin/sh\n")
    settings.write_text(f"[init]\n\ttemplateDir = {template}\n\tdefaultBranch = x\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(template))
    create_bare(tmp_path, "remote.git")
    clone(tmp_path, "remote.git", "desk")
    assert not (tmp_path / "desk/.git/hooks/post-checkout").exists()
    assert not (tmp_path / "remote.git/hooks/post-checkout").exists()
    assert (tmp_path / "desk/.git/HEAD").read_text() == "ref: refs/heads/main\n"
    with pytest.raises(EnvironmentUnfit):
        clone(tmp_path, "absent.git", "more")


def commit_version(folder: Path, name: str, text: str | None) -> str:
    if text is None:
        (folder / name).unlink()
    else:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "Version")
    return git(folder, "rev-parse", "HEAD")


def versions_in(folder: Path, name: str) -> list[tuple[str, bytes]]:
    history = other_repository.history_in(folder, name)
    found = [(each.commit, each.raw) for each in history.versions()]
    assert history.size == sum(len(raw) for _, raw in found)
    times = [
        int(git(folder, "show", "--no-patch", "--format=%ct", each.commit)) for each in history.versions()
    ]
    assert [each.at.timestamp() for each in history.versions()] == times
    return found


def test_the_versions_of_a_file_are_read_oldest_first(other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = commit_version(other, "data/[ä] b.json", "one\n")
    commit_version(other, "data/other.json", "x")
    second = commit_version(other, "data/[ä] b.json", "two\n\n")
    commit_version(other, "data/[ä] b.json", None)
    # The same content again is no new version, although the file was away.
    commit_version(other, "data/[ä] b.json", "two\n\n")
    third = commit_version(other, "data/[ä] b.json", "")
    expected = [(first, b"one\n"), (second, b"two\n\n"), (third, b"")]
    assert versions_in(other / "data", "[ä] b.json") == expected
    monkeypatch.setattr(other_repository, "_AT_ONCE", 5)
    assert versions_in(other / "data", "[ä] b.json") == expected
    assert [each.raw for each in other_repository.history_in(other, "file").versions()] == [b"text"]
    for absent in ("absent.json", "a\nb"):
        assert versions_in(other, absent) == []


def test_versions_of_what_is_no_repository_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NoRepository):
        other_repository.history_in(tmp_path / "absent", "file")
    with pytest.raises(NoRepository):
        other_repository.history_in(tmp_path, "file")
