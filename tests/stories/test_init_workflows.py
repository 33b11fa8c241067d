"""The scripts of the scaffolded workflows, run as by a runner, on a pull request and on a hostile tree."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.cli.workflows import ACTION, GITLAB, SHIPPED, step, steps, text_of, typed_in

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
"""How a runner starts a step with `shell: bash`."""

Done = subprocess.CompletedProcess[str]


def is_command(line: str) -> bool:
    """Tell whether a runner would obey a line of a log."""
    return line.lstrip().startswith("::") or "##[" in line


class Runner:
    """A runner that has mimkit installed, and a checkout."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.temp = desk.folder.parent / "runner"
        self.summary = self.temp / "summary.md"
        self.output = self.temp / "output"
        (self.temp / "mimkit/bin").mkdir(parents=True)
        self.install(f'exec {sys.executable} -m mimkit "$@"')

    def install(self, script: str) -> None:
        mim = self.temp / "mimkit/bin/mim"
        mim.write_text(f"#!/bin/sh\n{script}\n")
        mim.chmod(0o755)

    def start(self, script: str, **environment: str) -> Done:
        given = {
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.desk.folder / ".github/actions/mim"),
        }
        return subprocess.run(
            [*BASH, script],
            cwd=self.desk.folder,
            env={**self.desk.surroundings, **given, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def mim(self, command: str, output: str = "log") -> Done:
        """Run the action's last step for a command."""
        last = step(ACTION, "Run it")
        given = {"COMMAND": command, "OUTPUT": output, "GITHUB_TOKEN": ""}
        fixed = {key: value for key, value in last["env"].items() if "${{" not in value}
        assert given.keys() | fixed.keys() == last["env"].keys()
        return self.start(last["run"], **given, **fixed)

    def workflow(self, path: str, event: str, before: str = "HEAD") -> dict[str, Done]:
        """Run each step of a workflow that types a command, if it runs for the event."""
        done = {}
        for each in steps(SHIPPED[path]):
            if each.get("uses") != "./.github/actions/mim":
                continue
            if each["with"]["command"].partition(" ")[0] in ("bot", "site"):  # they have tests of their own
                continue
            if "github.event_name" in (condition := each.get("if", "")) and f"'{event}'" not in condition:
                continue
            done[each["name"]] = self.mim(typed_in(each, before), each["with"].get("output", "log"))
        return done


def test_a_strangers_site_is_never_built() -> None:
    jobs = SHIPPED[".github/workflows/check.yml"]["jobs"]
    for name, job in jobs.items():
        builds = any("site build" in each.get("with", {}).get("command", "") for each in job["steps"])
        assert builds == (name == "preview")
    assert "head.repo.full_name == github.repository" in jobs["preview"]["if"]


@pytest.fixture
def runner(desk: Desk) -> Runner:
    return Runner(desk)


def propose(desk: Desk, path: str, old: str, new: str) -> None:
    """Change a file on a branch, and check out what a forge would merge."""
    desk.git("checkout", "-q", "-b", "proposed")
    target = desk.folder / path
    assert old in target.read_text()
    target.write_text(target.read_text().replace(old, new))
    desk.commit("Proposed")
    desk.git("checkout", "-q", "main")
    desk.git("checkout", "-q", "--detach")
    desk.git("merge", "-q", "--no-ff", "-m", "Merge", "proposed")


@pytest.mark.sweep
def test_a_pull_request_that_is_right_passes(desk: Desk, runner: Runner) -> None:
    desk.declare()
    propose(desk, "policy/services/email.yaml", "All staff.", "All staff and guests.")
    done = runner.workflow(".github/workflows/check.yml", "pull_request")
    assert {name: each.returncode for name, each in done.items()} == dict.fromkeys(done, 0), done
    assert len(done) == 3
    assert runner.summary.read_text()


@pytest.mark.sweep
def test_a_slip_in_a_pull_request_is_shown_at_its_line(desk: Desk, runner: Runner) -> None:
    propose(desk, "policy/services/email.yaml", "owner: network", "owner: nettwork")
    done = runner.workflow(".github/workflows/check.yml", "pull_request")["Check changed records"]
    assert done.returncode == 1
    line = (desk.folder / "policy/services/email.yaml").read_text().splitlines().index("owner: nettwork") + 1
    assert f"::error file=policy/services/email.yaml,line={line}," in done.stdout


def test_the_branch_itself_is_judged_whole(runner: Runner) -> None:
    assert {
        name: done.returncode for name, done in runner.workflow(".github/workflows/check.yml", "push").items()
    } == {"Check all records": 0, "Audit recorded content": 0}


@pytest.mark.sweep
@pytest.mark.parametrize("way", ["push", "force", "merge"])
def test_a_push_that_changes_what_was_recorded_is_red(desk: Desk, runner: Runner, way: str) -> None:
    """No pull request is needed for it, and the records themselves are right."""
    incident = desk.declare()
    desk.mim("log", "The pool is full")
    before = desk.git("rev-parse", "HEAD").strip()
    record = desk.record(incident)
    if way == "force":
        desk.git("reset", "-q", "--hard", "HEAD^")
        desk.mim("log", "Something else")
    elif way == "merge":
        desk.git("switch", "-qc", "topic", "HEAD^")
        desk.mim("log", "On a topic")
        desk.git("merge", "-q", "--no-edit", "-s", "ours", "main")
    else:
        record.write_text(record.read_text().replace("The pool is full", "A pool is full"))
        desk.commit("Fix a typo")
    done = runner.workflow(".github/workflows/check.yml", "push", before)
    assert done["Check all records"].returncode == 0
    assert done["Audit recorded content"].returncode == 1
    assert "MIM80" in done["Audit recorded content"].stdout
    script = "\n".join(GITLAB["mim-audit"]["script"])
    assert runner.start(script, CI_COMMIT_BEFORE_SHA=before).returncode == 1
    assert runner.start(script, CI_COMMIT_BEFORE_SHA="0" * 40).returncode == (0 if way == "force" else 1)


COMMIT = "0123456789abcdef0123456789abcdef01234567"
FIXED = [
    f"mimkit[github] @ git+https://git.example.com/ops/mimkit@{COMMIT}",
    f"git+https://git.example.com/ops/mimkit.git@{COMMIT}",
    f"mimkit[github] @ https://files.example.com/mimkit-0.1.0-py3-none-any.whl#sha256={'ab' * 32}",
    ".[github]",
]
OPEN = [
    "", "mimkit", "mimkit[github]==0.1.0", "mimkit>=0", f"git+https://git.example.com/mimkit@{COMMIT[:7]}",
    "git+https://git.example.com/mimkit@main", "git+https://git.example.com/mimkit",
    f"git+https://user:token@git.example.com/mimkit@{COMMIT}", "https://files.example.com/mimkit.whl",
    f"git+http://git.example.com/mimkit@{COMMIT}", "/opt/mimkit", "./mimkit", "--index-url=https://x.example.com",
    f"mimkit[github]==0.1.0 --hash=sha256:{'ab' * 32} --extra-index-url=https://x.example.com",
]  # fmt: skip


def installed(runner: Runner, forge: str, package: str) -> tuple[Done, list[str]]:
    """Run what installs mimkit with a pip that only notes what it is asked for."""
    asked = runner.temp / "asked"
    pip = runner.temp / "mimkit/bin/pip"
    pip.write_text(
        f'#!/bin/sh\necho "$@" >>{asked}\n'
        "while [ $# -gt 0 ]; do "
        'if [ "$1" = --requirement ]; then echo "file: $(head -n 1 "$2")" >>'
        + str(asked)
        + "; fi; shift; done\n"
    )
    pip.chmod(0o755)
    if forge == "github":
        script = step(ACTION, "Install mimkit")["run"]
    else:
        runner.desk.write(".gitlab/constraints.txt", text_of(".gitlab/constraints.txt"))
        lines = GITLAB[".mim"]["before_script"]
        script = "\n".join(lines).replace("python -m venv /opt/mimkit", "true")
        script = script.replace("/tmp/", f"{runner.temp}/tmp-")
        script = script.replace("/opt/mimkit", str(runner.temp / "mimkit"))
    done = runner.start(script, MIMKIT=package, PYTHONSAFEPATH="1")
    return done, asked.read_text().splitlines() if asked.exists() else []


@pytest.mark.parametrize("forge", ["github", "gitlab"])
@pytest.mark.parametrize("package", FIXED)
def test_what_is_fixed_to_one_content_is_installed(runner: Runner, forge: str, package: str) -> None:
    done, (dependencies, file, line, check) = installed(runner, forge, package)
    assert done.returncode == 0, done
    assert "--no-deps --only-binary :all: --require-hashes" in dependencies
    assert file.startswith("file: # The packages that CI installs in addition to mimkit")
    assert line.endswith(f" install --no-deps --no-build-isolation {package}")
    assert check.endswith("check")


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_a_version_is_fetched_only_with_its_hash(runner: Runner, forge: str) -> None:
    typed = f"mimkit[{forge}]==0.1.0 --hash=sha256:{'ab' * 32}"
    done, (_, _, install, file, _) = installed(runner, forge, typed)
    assert done.returncode == 0, done
    assert "--no-deps --no-build-isolation --require-hashes" in install
    assert file == f"file: {typed}"


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_a_wheel_in_the_repository_is_installed_from_the_checkout(runner: Runner, forge: str) -> None:
    typed = f"mimkit[{forge}] @ ./.ci/mimkit-0.1.0-py3-none-any.whl#sha256={'ab' * 32}"
    done, (_, _, install, _) = installed(runner, forge, typed)
    assert done.returncode == 0, done
    assert install.endswith(f" install --no-deps {typed.replace('./', f'file://{runner.desk.folder}/', 1)}")


def test_a_later_step_of_the_job_installs_nothing(runner: Runner) -> None:
    _, first = installed(runner, "github", FIXED[0])
    assert installed(runner, "github", FIXED[0])[1] == first
    assert len(installed(runner, "github", FIXED[1])[1]) == 2 * len(first)


@pytest.mark.parametrize("forge", ["github", "gitlab"])
@pytest.mark.parametrize("package", OPEN)
def test_what_anybody_could_replace_stops_the_job_with_one_sentence(
    runner: Runner, forge: str, package: str
) -> None:
    done, asked = installed(runner, forge, package)
    assert done.returncode == 1
    assert asked == []
    (line,) = (done.stdout + done.stderr).splitlines()
    assert "mimkit was not installed, because CI needs a pinned version: in ." in line
    assert "git+https://HOST/OWNER/mimkit@COMMIT" in line
    assert f"mimkit[{forge}]==VERSION --hash=sha256:HASH" in line


@pytest.mark.sweep
def test_what_is_overdue_is_shown_and_does_not_fail_the_run(desk: Desk, runner: Runner) -> None:
    incident = desk.declare()
    desk.clock = "12:00"
    done = runner.workflow(".github/workflows/deadlines.yml", "schedule")
    assert {name: each.returncode for name, each in done.items()} == dict.fromkeys(done, 0), done
    assert len(done) == 2
    assert incident in done["List what is due"].stdout
    assert incident in runner.summary.read_text()
    assert incident not in done["Add a table to the summary"].stdout


def test_a_hostile_tree_is_data(desk: Desk, runner: Runner) -> None:
    """Without PYTHONSAFEPATH, `python -m` would take these modules for its own."""
    canary = desk.folder.parent / "canary"
    for module in ("mimkit/__init__.py", "mimkit/__main__.py", "sitecustomize.py", "click.py", "yaml.py"):
        desk.write(module, f"open({str(canary)!r}, 'w').close()\n")
    desk.commit("Hostile")
    assert runner.workflow(".github/workflows/check.yml", "push")["Check all records"].returncode == 0
    assert not canary.exists()
    assert runner.start(f"{sys.executable} -m mimkit || true").returncode == 0
    assert canary.exists()


def test_python_is_never_started_without_that() -> None:
    for each in steps(ACTION):
        if "run" in each:
            assert each["env"]["PYTHONSAFEPATH"] == "1", each["name"]
    assert GITLAB["variables"]["PYTHONSAFEPATH"] == "1"


def test_a_command_is_split_and_not_evaluated(runner: Runner) -> None:
    runner.install('printf "<%s>\\n" "$@"')
    done = runner.mim("check $(touch canary) `touch canary` * ;touch canary $HOME")
    assert done.stdout.split("\n")[:-1] == [
        "<check>", "<$(touch>", "<canary)>", "<`touch>", "<canary`>", "<*>", "<;touch>", "<canary>", "<$HOME>",
    ]  # fmt: skip
    assert not (runner.desk.folder / "canary").exists()


@pytest.mark.parametrize("output", ["log", "summary"])
def test_the_exit_status_is_that_of_the_command(runner: Runner, output: str) -> None:
    runner.install("echo said; exit 4")
    done = runner.mim("check", output)
    assert done.returncode == 4
    assert runner.output.read_text() == "status=4\n"
    assert done.stdout == ("said\n" if output == "log" else "")
    assert not runner.summary.exists() or runner.summary.read_text() == "said\n"


def test_a_record_that_is_quoted_in_an_error_commands_nothing(runner: Runner) -> None:
    hostile = ["::error::x", "  ::add-mask::x", "see ##[error]x", "\t::stop-commands::x", "plain: ok"]
    runner.install("\n".join(f"printf '%s\\n' '{line}' >&2" for line in hostile))
    lines = runner.mim("check").stderr.splitlines()
    assert len(lines) == len(hostile)
    assert not any(is_command(line) for line in lines)
    assert lines[-1] == "plain: ok"


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        (5 * 3600 + 23 * 60 + 10, "0 minutes late"),
        (5 * 3600 + 22 * 60, "719 minutes late"),
        (9 * 3600 + 58 * 60, "35 minutes late"),
        (8 * 3600 + 59 * 60, "216 minutes late"),
        (3600, "457 minutes late"),
    ],
)
def test_a_run_says_how_late_it_is(runner: Runner, clock: int, said: str) -> None:
    days = 20_780 * 86_400
    (runner.temp / "date").write_text(f'#!/bin/sh\ntest "$*" = "-u +%s" && echo {days + clock}\n')
    (runner.temp / "date").chmod(0o755)
    found = step(SHIPPED[".github/workflows/deadlines.yml"], "Show how late this run is")
    path = {"PATH": f"{runner.temp}:{runner.desk.surroundings['PATH']}"}
    done = runner.start(found["run"], SCHEDULE="23 5,9,13,17 * * *", **path)
    assert done.returncode == 0, done
    assert said in done.stdout
    assert runner.start(found["run"], SCHEDULE="", **path).stdout == "Started manually.\n"


@pytest.mark.sweep
def test_gitlab_gets_both_reports_and_the_verdict(desk: Desk, runner: Runner) -> None:
    propose(desk, "policy/services/email.yaml", "owner: network", "owner: nettwork")
    base = desk.git("rev-parse", "HEAD^1").strip()
    script = "\n".join(GITLAB["mim-check"]["script"])
    done = runner.start(script, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert done.returncode == 1
    assert "policy/services/email.yaml:" in done.stdout
    quality = json.loads((desk.folder / "gl-code-quality-report.json").read_text())
    assert [each["location"]["path"] for each in quality] == ["policy/services/email.yaml"]
    assert ET.parse(desk.folder / "mim-junit.xml").find(".//failure") is not None
    desk.git("checkout", "-q", "main")
    assert runner.start(script).returncode == 0


def test_gitlab_without_a_token_says_that_nobody_is_reminded(desk: Desk, runner: Runner) -> None:
    desk.declare()
    done = runner.start("\n".join(GITLAB["mim-deadlines"]["script"]), GITLAB_TOKEN="")
    assert done.returncode == 0, done
    assert done.stdout.endswith("GITLAB_TOKEN is not set, so no issue is opened or closed.\n")


@pytest.mark.parametrize(("status", "outcome"), [(0, "deployed"), (1, "deployed and red"), (5, "failed")])
def test_gitlab_deploys_a_site_without_the_texts_that_were_withheld(
    runner: Runner, status: int, outcome: str
) -> None:
    made = "mkdir -p build/site; touch build/site/index.html; " if "deployed" in outcome else ""
    runner.install(f"{made}exit {status}")
    path = {"PATH": f"{runner.temp}/mimkit/bin:{runner.desk.surroundings['PATH']}"}
    done = runner.start("\n".join(GITLAB["pages"]["script"]), **path)
    assert (done.returncode == 0) is ("deployed" in outcome)
    assert (runner.desk.folder / "public/index.html").exists() is ("deployed" in outcome)
    if "deployed" in outcome:
        (name, value), *others = [
            line.split("=") for line in (runner.desk.folder / "mim-site.env").read_text().splitlines()
        ]
        assert (name, others) == ("MIM_SITE_STATUS", [])
        after = GITLAB["mim-withheld"]
        assert after["needs"] == ["pages"]
        verdict = runner.start("\n".join(after["script"]), MIM_SITE_STATUS=value)
        assert (verdict.returncode == 1) is ("red" in outcome)
    assert GITLAB["pages"]["artifacts"]["reports"] == {"dotenv": "mim-site.env"}


@pytest.mark.parametrize(("source", "words"), [("push", ""), ("schedule", " --if-open")])
def test_gitlab_ends_early_on_a_schedule_while_nothing_is_open(
    runner: Runner, source: str, words: str
) -> None:
    runner.install('echo "$MIM_SITE_URL $@"')  # it builds nothing
    path = {"PATH": f"{runner.temp}/mimkit/bin:{runner.desk.surroundings['PATH']}"}
    given = {"CI_PIPELINE_SOURCE": source, "CI_PAGES_URL": "https://o.gitlab.io/r"}
    done = runner.start("\n".join(GITLAB["pages"]["script"]), **path, **given)
    assert done.stdout == f"https://o.gitlab.io/r site build --strict --audience public{words}\n"
    assert done.returncode == 75
    verdict = runner.start("\n".join(GITLAB["mim-withheld"]["script"]), MIM_SITE_STATUS="")
    assert verdict.returncode == 0


@pytest.mark.sweep
def test_github_learns_from_the_status_that_texts_were_withheld(desk: Desk, runner: Runner) -> None:
    """A real build: the site is there, the step fails, and its status says that it is complete but for one text."""
    desk.declare("Nobody can pay", "--service", "checkout", "--severity", "SEV1")
    desk.mim("update", "--affected", "Card payments", "--doing", "We work by https://war.example.net/room/7")
    desk.mim("bridge", "https://war.example.net/room/7")
    built = step(SHIPPED[".github/workflows/publish.yml"], "Build the site")
    done = runner.mim(typed_in(built))
    assert done.returncode == 1, done
    assert "1 text was withheld" in done.stderr
    assert "note: the site has no URL" in done.stderr
    assert runner.output.read_text() == "status=1\n"
    assert (desk.folder / "build/site/index.html").exists()


def test_what_is_published_on_gitlab_stands_where_it_is_looked_for() -> None:
    assert GITLAB["pages"]["script"][-1] == "mv build/site public"
    assert GITLAB["pages"]["artifacts"]["paths"] == ["public"]


def test_the_reports_of_gitlab_are_those_that_are_written() -> None:
    written = "\n".join(GITLAB["mim-check"]["script"])
    for name in GITLAB["mim-check"]["artifacts"]["reports"].values():
        assert f">{name}" in written
        assert Path(name).name == name
