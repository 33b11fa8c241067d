from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.app.reading.parse import parse
from mimkit.cli.demo.replay import Replay, StepWentWrong, in_lines
from mimkit.cli.demo.script import CapturedValue, DemoStep, Organisation, Scene, Script, read_script
from mimkit.cli.demo.workspace import Stage
from mimkit.cli.main import run
from mimkit.model.incident.state import State, fold
from tests.warm import warm

SCRIPT = read_script()
MORNING = datetime(2021, 9, 6, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Performance:
    """One run of the demo, and the folder that it leaves behind."""

    folder: Path
    status: int
    out: str
    err: str

    @property
    def desks(self) -> list[Path]:
        return [self.folder / desk for desk in SCRIPT.desks]

    def only(self, pattern: str) -> Path:
        [found] = self.desks[-1].glob(pattern)
        return found

    def record(self, pattern: str) -> Any:
        path = self.only(pattern)
        return parse(path.relative_to(self.desks[-1]).as_posix(), path.read_bytes())

    @property
    def incident(self) -> Any:
        return self.record("incidents/*/*/incident.yaml")

    @property
    def state(self) -> State:
        return fold(self.incident, ("major-incident-manager", "technical-lead", "communications-lead"))


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "mimkit", "demo", *words]


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def unhelpful_surroundings(folder: Path) -> dict[str, str]:
    """Somebody without an identity, whose git refuses every commit and points somewhere else."""
    hook = folder / "hooks" / "pre-commit"
    hook.parent.mkdir(parents=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    config = folder / "gitconfig"
    config.write_text(
        f"[core]\n\thooksPath = {hook.parent}\n[commit]\n\tgpgSign = true\n[user]\n\tuseConfigOnly = true\n"
    )
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "MIM_"))}
    return {
        **kept,
        "GIT_CONFIG_GLOBAL": str(config),
        "GIT_DIR": str(folder / "elsewhere"),
        "MIM_NOW": "2026-11-24T09:00:00Z",
        "MIM_INCIDENT": "MI-20261124-ZZZ",
    }


@pytest.fixture(scope="module")
def performance(tmp_path_factory: pytest.TempPathFactory) -> Performance:
    folder = tmp_path_factory.mktemp("demo") / "scratch"
    done = subprocess.run(
        command(str(folder), "--full"),
        env={**unhelpful_surroundings(folder.parent / "home"), **warm()},
        capture_output=True,
        text=True,
        check=False,
    )
    return Performance(folder, done.returncode, done.stdout, done.stderr)


@pytest.mark.sweep
def test_the_demo_runs_to_its_end_without_anything_of_its_users_git(performance: Performance) -> None:
    assert performance.status == 0, performance.out[-2000:] + performance.err


def test_every_step_is_shown_with_its_time_and_who_types_it(performance: Performance) -> None:
    lines = performance.out.splitlines()
    shown = [line[: line.index("$")] for line in lines if line[2:3] == ":" and "$ " in line]
    steps = [step for scene in SCRIPT.scenes for step in scene.steps]
    assert shown == [f"{step.at:%H:%M}  {SCRIPT.desks[step.desk]}" for step in steps]


def test_three_roles_type_and_their_clones_and_the_remote_agree(performance: Performance) -> None:
    heads = {git(desk, "rev-parse", "HEAD") for desk in performance.desks}
    assert heads == {git(performance.folder / "remote.git", "rev-parse", "main")}
    assert not any(git(desk, "status", "--porcelain") for desk in performance.desks)
    assert set(git(performance.desks[0], "log", "--format=%ae").splitlines()) == {
        "mim-duty@example.com",
        "tech-duty@example.com",
        "comms-duty@example.com",
    }


def test_the_milestones_are_those_of_the_report(performance: Performance) -> None:
    reached = performance.state.milestones
    times = (reached.started, reached.detected, reached.workaround, reached.restored)
    assert [f"{at:%H:%M}" for at in times if at] == ["08:00", "08:05", "09:08", "09:08"]


def test_the_process_is_kept(performance: Performance) -> None:
    state = performance.state
    assert state.status == "closed"
    assert {role: held.person for role, held in state.roles.items()} == {
        "major-incident-manager": "mim-duty",
        "technical-lead": "tech-duty",
        "communications-lead": "comms-duty",
    }
    assert [f"{update.at:%H:%M}" for update in state.updates] == ["08:13", "08:40", "09:13"]
    assert state.updates[-1].review_by is not None
    assert state.confirmed_by == "application-teams"
    assert not state.actions


def test_the_close_that_comes_too_early_is_refused_and_leaves_nothing(performance: Performance) -> None:
    assert "cannot be closed yet: 3 closing gates are open" in performance.err
    closes = [entry for entry in performance.state.timeline if entry.kind == "close"]
    assert [f"{entry.at:%H:%M}" for entry in closes] == ["09:25"]


def test_problem_and_review_come_of_it(performance: Performance) -> None:
    problem = performance.record("incidents/problems/*.yaml")
    assert problem.state == "known-error"
    assert problem.incidents == (performance.incident.id,)
    review = performance.record("incidents/*/*/review.yaml")
    assert review.state == "published"
    assert len(review.actions) == 6
    assert all(action.owner and action.due for action in review.actions)


def test_everybody_who_looks_learns_that_it_is_a_replay(performance: Performance) -> None:
    source = performance.incident.source
    assert "dfds/postmortems" in source.url
    assert source.licence == "MIT"
    notes = [entry for entry in performance.state.timeline if entry.evidence == (source.url,)]
    assert [note.text.startswith("This is a replay of a public report.") for note in notes] == [True]
    assert performance.out.startswith("This is a replay of a real incident.")
    assert "This was a replay of DFDS PM2021-009" in performance.out
    home = (performance.desks[0] / "build" / "site" / "index.html").read_text(encoding="utf-8")
    assert "This is a replay" in home


def test_the_record_is_right(performance: Performance) -> None:
    assert "1 incident: no problems found" in performance.out


def test_the_end_names_the_page_and_how_to_serve_it(performance: Performance) -> None:
    page = performance.only("incidents/*/*/incident.yaml").parent.relative_to(performance.desks[-1])
    built = performance.desks[0] / "build" / "site" / page / "index.html"
    assert performance.incident.title in built.read_text(encoding="utf-8")
    assert f"  page    {built}\n" in performance.out
    assert f"  serve   mim -C {performance.desks[0]} site serve\n" in performance.out


def test_a_shell_reads_each_shown_command_as_it_was_run() -> None:
    lines = [step.types for scene in SCRIPT.scenes for step in scene.steps]
    tell = "tell() { for word; do printf '%s\\0' \"$word\"; done; printf '\\1'; }\n"
    tell += 'mim() { tell mim "$@"; }\ngit() { tell git "$@"; }\n'
    shown = tell + "\n".join(in_lines(line, 60) for line in lines)
    told = subprocess.run(["sh", "-c", shown], capture_output=True, text=True, check=True).stdout
    assert [each.split("\0")[:-1] for each in told.split("\1")[:-1]] == [shlex.split(line) for line in lines]


WORDS = st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30), min_size=1)


@given(WORDS, st.integers(10, 120))
def test_no_word_changes_by_being_shown(words: list[str], room: int) -> None:
    shown = in_lines(shlex.join(["mim", *words]), room)
    assert shlex.split(shown.replace(" \\\n    ", " ")) == ["mim", *words]


def a_script(*steps: DemoStep) -> Script:
    return Script(
        opens=(),
        look={},
        ends=(),
        desks={"here": "mim-duty", "there": "tech-duty"},
        organisation=Organisation(leave_out=(), replace={}),
        scenes=(Scene(title="One", steps=steps),),
    )


def play(folder: Path, *steps: DemoStep) -> None:
    script = a_script(*steps)
    stage = Stage(folder, script.desks)
    stage.prepare({"a.txt": b"one\n"}, MORNING)
    Replay(script, stage).play()


def test_a_step_that_ends_otherwise_is_named(tmp_path: Path) -> None:
    fine = DemoStep(at=MORNING, desk="there", types="git show HEAD:a.txt")
    wrong = DemoStep(at=MORNING, desk="here", types="git status", ends=3)
    with pytest.raises(StepWentWrong) as refused:
        play(tmp_path, fine, wrong)
    assert refused.value.sentence == ("step 2 of the demo, `git status`, ended with status 0, expected 3")
    assert refused.value.status == 5


def test_a_value_that_is_not_found_is_named(tmp_path: Path) -> None:
    finds = CapturedValue(asks="git log --format=%s", pattern="(?P<incident>MI-[0-9]+)")
    with pytest.raises(StepWentWrong, match=r"`git log`, does not match \(\?P<incident>"):
        play(tmp_path, DemoStep(at=MORNING, desk="here", types="git status", finds=finds))


def test_a_folder_with_something_in_it_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert run(["demo", str(tmp_path)]) == 2
    assert "is not empty, but the demo needs an empty folder" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert run(["-C", str(tmp_path), "demo", "file"]) == 5
    assert "file cannot be used: file exists" in capsys.readouterr().err


def test_without_git_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run(["demo", str(tmp_path / "new")]) == 5
    assert "git is not installed" in capsys.readouterr().err


LOOK = CapturedValue(asks="git log -1 --format=%s", pattern="(?P<word>Agree)")


def test_the_short_form_shows_the_marked_steps_and_runs_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = DemoStep(at=MORNING, desk="here", types="git log --format=%s%n%an", shows=1, says="Look:")
    script = a_script(
        DemoStep(at=MORNING, desk="here", types="git tag seen", says="Unseen:", finds=LOOK),
        shown,
        DemoStep(at=MORNING, desk="here", types="git tag {word}"),
    )
    stage = Stage(tmp_path, script.desks)
    stage.prepare({"a.txt": b"one\n"}, MORNING)
    pauses = mock.Mock(return_value=False)
    replay = Replay(
        script.model_copy(
            update={"opens": ("First.", "Second.", "Third."), "scenes": (script.scenes[0],) * 2}
        ),
        stage,
        full=False,
        pause=pauses,
    )
    replay.play()
    said = capsys.readouterr().out
    assert said.splitlines() == [
        "First.", "", "Third.", "", "2021-09-06  One", "", "Look:", "",
        "08:00  mim-duty$ git log --format=%s%n%an", "Agree on the policy", "... and 2 more commands",
    ]  # fmt: skip
    assert pauses.call_count == 1  # which ended the demo before the second chapter
    assert git(tmp_path / "here", "tag").split() == ["Agree", "seen"]


def test_the_marked_steps_fit_on_some_screens_and_the_result_is_told(performance: Performance) -> None:
    """The short form itself is run by hand and by the README; its length follows from the marks."""
    steps = [step for scene in SCRIPT.scenes for step in scene.steps if step.shows]
    assert sum(step.shows or 0 for step in steps) <= 45
    assert "  outage    68 minutes\n" in performance.out
    assert (
        "started 08:00, declared 08:08, workaround 09:08, restored 09:08, confirmed 09:12, closed 09:25"
        in performance.out
    )
    assert "  review    published, with 6 action items; all with owner and due date\n" in performance.out


@pytest.mark.sweep
def test_an_interruption_ends_it_at_once(tmp_path: Path) -> None:
    with subprocess.Popen(
        command(str(tmp_path / "new")),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as playing:
        assert playing.stdout
        while "$ mim" not in playing.stdout.readline():
            assert playing.poll() is None
        os.killpg(playing.pid, signal.SIGINT)
        rest, _ = playing.communicate(timeout=30)
    assert playing.returncode == 130
    assert "08:09" not in rest
