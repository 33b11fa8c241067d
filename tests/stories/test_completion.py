"""Completion with TAB: what is suggested where, from a repository, in a real bash."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mimkit.cli.completion.names import names
from mimkit.cli.completion.shells import FILES, SCRIPTS, SHELLS, answer, suggestions
from mimkit.cli.completion.table import FILE
from mimkit.model.incident.kinds import ENDING
from tests.docs.completion import written
from tests.stories.conftest import Desk

MIM = Path(sys.executable).with_name("mim")


def words(desk: Desk, *typed: str) -> list[str]:
    with contextlib.chdir(desk.folder):
        return [word for word, _ in suggestions(typed)]


def told(desk: Desk, *typed: str) -> dict[str, str]:
    with contextlib.chdir(desk.folder):
        return dict(suggestions(typed))


def test_the_description_of_the_commands_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == written(), "run: python -m tests.docs.completion"


CASES = [
    (("decl",), ["declare"]),
    (("problem", "up"), ["update"]),
    (("log", "--ki"), ["--kind"]),
    (("log", "--kind", "f"), ["finding"]),
    (("log", "--kind=f"), ["--kind=finding"]),
    (("log", "--kind", "finding", "--ki"), []),
    (("role", "tech"), ["technical-lead"]),
    (("role", "technical-lead", "tech"), ["tech-duty"]),
    (("role", "technical-lead", "m"), ["me", "mim-duty"]),
    (("page", "data"), ["database"]),
    (("severity", "sev1"), ["SEV1"]),
    (("declare", "Nobody can pay", "--service", "ch"), ["checkout"]),
    (("declare", "Nobody can pay", "-s", "checkout", "-c", "service-un"), ["service-unavailable"]),
    (("update", "--audience", "cust"), ["customers"]),
    (("impact", "checkout", "pay"), ["payments"]),
    (("runbook", "check"), ["checkout-errors"]),
    (("oncall", "database"), ["database", "database"]),
    (("--offline", "-C", ".", "severity", "SEV1"), ["SEV1"]),
    (("-C", ""), [FILES]),
    (("log", "--attach", ""), [FILES]),
    (("check", ""), [FILES]),
    (("declare", ""), []),
    (("nonsense", ""), []),
    (("declare", "--nonsense", ""), []),
    (("log", "--nonsense=x"), []),
    (("log", "--", "-"), []),
    (("-",), ["-C", "--offline", "--version", "-h", "--help"]),
    (("completion", "show", "z"), ["zsh"]),
]


def test_what_is_suggested(desk: Desk) -> None:
    assert [(typed, words(desk, *typed)) for typed, _ in CASES] == CASES


@pytest.mark.sweep
def test_open_incidents_come_first_and_entries_are_those_of_the_incident(desk: Desk) -> None:
    over = desk.mim("declare", "Mail is late", "--severity", "SEV3", "--json").document["incident"]
    desk.mim("demote", "--reason", "It was a drill of the mail team")
    first = desk.mim("declare", "Nobody can pay", "--severity", "SEV1", "--json").document["incident"]
    begins = [over[-3:], first[-3:]]
    assert set(begins) <= set(words(desk, "drill", "")) >= {"join", "score"}
    assert (
        words(desk, "drill", over[-3:].lower())
        == words(desk, "drill", "start", over[-3:].lower())
        == begins[:1]
    )
    assert words(desk, "drill", over[-3:], "--pre") == words(desk, "drill", "--pre") == ["--prepare"]
    desk.mim("log", "The pool is: full", "-i", first)
    second = desk.mim("declare", "Trains are late", "--severity", "SEV2", "--json").document["incident"]
    ends = [each.rpartition("-")[2] for each in (over, first, second)]
    found = told(desk, "show", "")
    assert set(list(found)[:2]) == set(ends[1:])
    assert found[ends[0]] == "over: Mail is late"
    assert found[ends[1]] == "Nobody can pay"
    assert words(desk, "log", "x", "-i", ends[1][:1].lower()) == [
        each for each in found if each.startswith(ends[1][0])
    ]
    assert words(desk, "show", first[:-1]) == [first]
    entries = told(desk, "redact", "-i", ends[1], "")
    assert "10:09 note The pool is: full" in entries.values()
    assert not any("Trains" in each for each in entries.values())
    entry = next(each for each, said in entries.items() if "pool" in said)
    desk.mim("amend", entry, "--text", "The pool was full", "-i", first)
    assert any(
        "Mail is late" in each or "demoted" in each for each in told(desk, "redact", "-i", over, "").values()
    )


def test_the_cache_follows_the_files(desk: Desk) -> None:
    assert words(desk, "page", "pay") == ["payments"]
    cache = desk.folder / ".git" / "mimkit" / "completion.json"
    kept = cache.read_text()
    assert words(desk, "page", "pay") == ["payments"]
    assert cache.read_text() == kept
    shutil.copy(desk.folder / "policy/groups/payments.yaml", desk.folder / "policy/groups/payroll.yaml")
    assert words(desk, "page", "pay") == ["payments", "payroll"]
    for broken in ("", "[]", '{"stamp": 1}', "{"):
        cache.write_text(broken)
        assert words(desk, "page", "pay") == ["payments", "payroll"]


def test_broken_files_and_other_folders_suggest_what_can_be_read(desk: Desk, tmp_path: Path) -> None:
    desk.write("policy/people.yaml", "people: [\n")
    desk.write("policy/channels.yaml", "- 1\n")
    assert words(desk, "role", "scribe", "m") == ["me"]
    assert words(desk, "page", "pay") == ["payments"]
    with contextlib.chdir(tmp_path):
        assert suggestions(["page", ""]) == []
        assert [word for word, _ in suggestions(["pag"])] == ["page"]
    below = desk.folder / "policy" / "groups"
    with contextlib.chdir(below):
        assert [word for word, _ in suggestions(["page", "pay"])] == ["payments"]


def test_a_linked_worktree_and_a_read_only_folder_work(desk: Desk, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    subprocess.run(
        ["git", "-C", desk.folder, "worktree", "add", "-q", linked],
        check=True,
        env={**os.environ, **desk.environment},
    )
    assert dict(names(linked)["group"])["payments"]
    git = desk.folder / ".git" / "mimkit" / "completion.json"
    git.unlink(missing_ok=True)
    git.mkdir()
    assert words(desk, "page", "pay") == ["payments"]


def test_suggestions_import_no_command_and_no_library(desk: Desk) -> None:
    words(desk, "page", "")
    program = (
        "import sys; from mimkit.cli.completion.shells import answer; answer('bash', ['page', '']);"
        "print([each for each in ('click', 'yaml', 'pydantic', 'git', 'mimkit.model') if each in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=desk.folder, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_titles_cannot_break_the_answer_of_a_shell(desk: Desk) -> None:
    desk.mim("declare", "Red \u001b[31m $(touch hacked): `x`", "--severity", "SEV1")
    for shell in SHELLS:
        done = subprocess.run(
            [MIM, "show", ""],
            cwd=desk.folder,
            capture_output=True,
            check=True,
            env={**os.environ, "_MIM_COMPLETE": shell},
        )
        assert b"\x1b" not in done.stdout
        assert done.stdout.count(b"\n") == 1
    assert words(desk, "show", "")


def test_an_incident_that_is_closed_is_over_until_it_is_reopened(tmp_path: Path) -> None:
    record = tmp_path / "incidents/2026/MI-20261123-K7F/incident.yaml"
    record.parent.mkdir(parents=True)
    text = "title: Nobody can pay\ntimeline:\n  - at: x\n    kind: declared\n"
    for ending in ENDING:
        record.write_text(f"{text}  - at: x\n    kind: {ending}\n")
        assert names(tmp_path)["incident"] == [["MI-20261123-K7F", "over: Nobody can pay"]]
        assert not names(tmp_path)["open"]
    record.write_text(f"{text}  - at: x\n    kind: close\n  - at: x\n    kind: reopen\n")
    assert names(tmp_path)["open"] == [["MI-20261123-K7F", ""]]


def test_only_names_that_a_record_can_have_are_suggested(desk: Desk) -> None:
    assert words(desk, "page", "") == ["database", "network", "payments"]
    for name in ("$(touch hacked)", "`touch hacked`", "a;b", "*", "-x", "two\nlines", "a b", "\udcff"):
        desk.write(f"policy/groups/{name}.yaml", "title: x\n")
    assert words(desk, "page", "") == ["database", "network", "payments"]
    bomb = "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{f'*{chr(97 + n)}, ' * 9}]\n" for n in range(9))
    people = (
        "{id: $(touch hacked)}",
        "{id: deep, name: *j}",
        "{id: plain, name: P}",
    )
    desk.write("policy/people.yaml", f"a: &a [x]\n{bomb}people: [{', '.join(people)}]\n")
    assert words(desk, "role", "scribe", "") == ["me", "deep", "plain"]
    for shell in SHELLS:
        with contextlib.chdir(desk.folder):
            assert answer(shell, ["role", "scribe", ""]) == 0
    desk.write("policy/people.yaml", "people: " + "[" * 20_000)
    assert words(desk, "role", "scribe", "") == ["me"]


def test_bash_completes(desk: Desk, tmp_path: Path) -> None:
    desk.mim("declare", "Red $(touch hacked) `touch hacked`", "--severity", "SEV1")
    script = tmp_path / "mim.bash"
    script.write_text(SCRIPTS["bash"])
    asks = (
        ("page", "pay"),
        ("show", ""),
        ("declare", "Nobody can pay", "--service", "ch"),
        ("log", "--attach", ""),
    )
    program = [f"source {script}"]
    for ask in asks:
        typed = " ".join(json.dumps(each) for each in ("mim", *ask))
        program += [f'COMP_WORDS=({typed}); COMP_CWORD={len(ask)}; _mim; echo "${{COMPREPLY[*]}}"']
    done = subprocess.run(
        ["bash", "--norc", "-c", "\n".join(program)], cwd=desk.folder, capture_output=True, text=True, check=True,
        env={**os.environ, "PATH": f"{MIM.parent}:{os.environ['PATH']}"},
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert lines[0] == "payments"
    assert len(lines[1]) == 3
    assert lines[2:] == ["checkout", ""]
    assert not (desk.folder / "hacked").exists()


def test_install_writes_the_script_and_one_line(desk: Desk, tmp_path: Path) -> None:
    desk.more.update(
        HOME=str(tmp_path), SHELL="/usr/bin/bash", XDG_DATA_HOME="", XDG_CONFIG_HOME="", ZDOTDIR=""
    )
    (tmp_path / ".bashrc").write_text("alias ll='ls -l'")
    assert "1 line added" in desk.mim("completion", "install").out
    assert "already loads the script" in desk.mim("completion", "install").out
    script = tmp_path / ".local/share/bash-completion/completions/mim"
    assert script.read_text() == SCRIPTS["bash"]
    assert (tmp_path / ".bashrc").read_text() == f"alias ll='ls -l'\nsource {script}\n"
    desk.mim("completion", "install", "zsh")
    assert f"source {tmp_path}" in (tmp_path / ".zshrc").read_text()
    desk.mim("completion", "install", "fish")
    assert (tmp_path / ".config/fish/completions/mim.fish").read_text() == SCRIPTS["fish"]
    assert desk.mim("completion", "show", "zsh").out == SCRIPTS["zsh"]
    desk.more["SHELL"] = "/bin/csh"
    assert "mim completion install bash" in desk.refused(2, "completion", "install").err
    (tmp_path / "file").write_text("")
    desk.more["HOME"] = str(tmp_path / "file")
    assert "could not be written" in desk.refused(5, "completion", "install", "fish").err
