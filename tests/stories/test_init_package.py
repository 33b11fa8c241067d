"""Where CI installs mimkit from: the source of this copy, the given one, and never a name that anyone can register."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import subprocess
import sys
from typing import Any
from unittest import mock

import pytest
import yaml

from mimkit.store.package_files import NotDownloaded
from tests.stories.conftest import Desk

COMMIT = "0123456789abcdef0123456789abcdef01234567"
URL = "https://git.example.com/ops/mimkit"
FOUND = f"git+{URL}@{COMMIT}"


def installed(direct_url: Any) -> Any:
    """Let this copy have been installed with such a `direct_url.json`."""
    text = direct_url if isinstance(direct_url, str) or direct_url is None else json.dumps(direct_url)
    copy = mock.Mock(read_text=mock.Mock(return_value=text))
    return mock.patch("mimkit.app.setup.ci_package.source.distribution", return_value=copy)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every pinned package exist; tests/stories/test_install.py fetches real ones."""
    monkeypatch.setattr("mimkit.app.setup.ci_package.trial.can_fetch", lambda *_: "")
    monkeypatch.setattr("mimkit.app.setup.ci_package.trial.download", lambda _: ("", b""))

    def refuse(named: str) -> None:
        raise NotDownloaded(named, "the package index cannot be reached")

    monkeypatch.setattr("mimkit.app.setup.ci_package.source.download", refuse)


def written(desk: Desk, forge: str = "github") -> str:
    path = ".github/actions/mim/action.yml" if forge == "github" else ".gitlab/mimkit.yml"
    data = yaml.safe_load((desk.folder / path).read_text())
    found: str = data["inputs"]["mimkit"]["default"] if forge == "github" else data["variables"]["MIMKIT"]
    return found


FROM_GIT = {"url": URL, "vcs_info": {"vcs": "git", "commit_id": COMMIT, "requested_revision": "main"}}


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_ci_gets_the_copy_that_init_ran_with(empty: Desk, forge: str) -> None:
    with installed(FROM_GIT):
        said = empty.mim("init", "--forge", forge)
        assert written(empty, forge) == f"mimkit[{forge}] @ {FOUND}"
        assert said.err == ""
        assert "CI cannot" not in empty.mim("doctor").out


UNKNOWN: dict[str, Any] = {
    "from an index": None,
    "editable": {"url": "file:///home/me/mimkit", "dir_info": {"editable": True}},
    "a local wheel": {"url": "file:///home/me/m.whl", "archive_info": {"hashes": {"sha256": "ab" * 32}}},
    "over ssh": {"url": "ssh://git@git.example.com/mimkit", "vcs_info": FROM_GIT["vcs_info"]},
    "with a password": {
        "url": "https://me:pass-4711@git.example.com/mimkit",
        "vcs_info": FROM_GIT["vcs_info"],
    },
    "on this machine": {"url": "https://localhost/mimkit", "vcs_info": FROM_GIT["vcs_info"]},
    "damaged": "{half",
    "something else": "[]",
}


@pytest.mark.parametrize("forge", ["github", "gitlab"])
@pytest.mark.parametrize("direct_url", UNKNOWN.values(), ids=UNKNOWN)
def test_what_ci_could_not_install_is_left_open_and_said(empty: Desk, forge: str, direct_url: Any) -> None:
    with installed(direct_url):
        said = empty.mim("init", "--forge", forge)
    assert written(empty, forge) == ""
    assert "note: CI does not know yet where to install mimkit from" in said.err
    everything = b"".join(path.read_bytes() for path in empty.folder.rglob(".git*/**/*.yml"))
    for private in (b"/home/me", b"pass-4711", b"localhost"):
        assert private not in everything
    found = empty.mim("doctor").out
    assert "CI cannot install mimkit" in found
    assert "is set to nothing to install" in " ".join(found.split())


@pytest.mark.sweep
@pytest.mark.parametrize(
    "typed",
    [FOUND, f"mimkit==0.1.0 --hash=sha256:{'ab' * 32}", f"https://x.example.com/m.whl#sha256={'ab' * 32}"],
)
def test_what_somebody_says_comes_first(empty: Desk, typed: str) -> None:
    with installed(FROM_GIT):
        document = empty.mim("init", "--package", typed, "--json").document
    assert document["package"] == written(empty)
    assert typed.partition("==")[2] in written(empty)
    assert "CI cannot" not in empty.mim("doctor").out


@pytest.mark.parametrize("typed", ["", "mimkit", "mimkit==0.1.0", "git+https://git.example.com/mimkit@main"])
def test_a_name_that_anybody_may_take_is_refused(empty: Desk, typed: str) -> None:
    said = empty.refused(2, "init", "--package", typed)
    assert "does not pin the exact content" in said.err
    assert "git+https://HOST/OWNER/mimkit@COMMIT" in said.err


def test_without_a_forge_nothing_is_installed(empty: Desk) -> None:
    said = empty.mim("init", "--forge", "none")
    assert said.err == ""
    assert "CI cannot" not in empty.mim("doctor").out


def test_what_an_earlier_version_wrote_is_reported(desk: Desk) -> None:
    path = desk.folder / ".github/actions/mim/action.yml"
    path.write_text(
        path.read_text().replace('default: ""\n  python', "default: mimkit[github]==0.1.0\n  python")
    )
    found = " ".join(desk.mim("doctor").out.split())
    assert "the input mimkit in .github/actions/mim/action.yml is set to `mimkit[github]==0.1.0`" in found


def test_workflows_that_say_it_themselves_need_no_default(desk: Desk) -> None:
    for path in desk.folder.glob(".github/workflows/*.yml"):
        lines = path.read_text().splitlines(keepends=True)
        path.write_text(
            "".join(
                f"{line}          mimkit: .[github]\n" if line.startswith("          command: ") else line
                for line in lines
            )
        )
    assert "CI cannot" not in desk.mim("doctor").out


@pytest.mark.parametrize("text", ["half: [typed", "- a list", "inputs: 7", "inputs: {mimkit: [x]}"])
def test_a_file_of_another_making_is_not_judged(desk: Desk, text: str) -> None:
    (desk.folder / ".github/actions/mim/action.yml").write_text(text)
    assert "CI cannot" not in desk.mim("doctor").out


def in_a_terminal(desk: Desk, *answers: str) -> str:
    """Type `mim init` in a terminal, answer its questions, and return what the terminal showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "mimkit", "init"],
        cwd=desk.folder,
        env={**desk.surroundings, "COLUMNS": "200"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    left = list(answers)
    with contextlib.suppress(OSError):  # what the terminal says once nobody writes to it
        while piece := os.read(ours, 4096):
            shown += piece
            if left and shown.count(b"decide later): ") > len(answers) - len(left):
                os.write(ours, f"{left.pop(0)}\n".encode())
    os.close(ours)
    assert process.wait(60) == 0, shown
    assert not left, shown
    return shown.decode()


@pytest.mark.sweep
def test_in_a_terminal_it_is_asked_until_the_answer_is_fixed_to_one_content(empty: Desk) -> None:
    shown = in_a_terminal(empty, "mimkit==0.1.0", FOUND, "status.example.com", "https://status.example.com")
    assert "mimkit==0.1.0 does not pin the exact content." in shown
    assert written(empty) == f"mimkit[github] @ {FOUND}"
    assert "status.example.com is not a URL." in shown
    assert "\nsite_url: https://status.example.com/\n" in (empty.folder / "mkdocs.yml").read_text()


@pytest.mark.sweep
def test_in_a_terminal_it_may_be_left_open(empty: Desk) -> None:
    assert "CI does not know yet where to install mimkit from" in in_a_terminal(empty, "", "")
    assert written(empty) == ""
