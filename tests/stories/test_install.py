"""The built wheel, installed as users install it: with uv and pipx, by the action of the scaffold, and by pre-commit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from tests.cli.workflows import step

ROOT = Path(__file__).parents[2]
BESIDE = Path(sys.executable).parent
KNOWN = re.compile(r"PIP_|UV_|SSL_CERT_|HTTPS?_PROXY|NO_PROXY|PATH$|LANG", re.IGNORECASE)
pytestmark = [
    pytest.mark.skipif(
        not (BESIDE / "pipx").exists(), reason="pipx and uv do not exist: pip install -e '.[dev]'"
    ),
]


class Machine:
    """A home of its own, with the settings of this machine for its package index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        known = {name: value for name, value in os.environ.items() if KNOWN.match(name)}
        people = {
            f"GIT_{role}_{key}": "ci@example.com"
            for role in ("AUTHOR", "COMMITTER")
            for key in ("NAME", "EMAIL")
        }
        self.environment = {
            **known,
            **people,
            "HOME": str(folder),
            "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache/uv")),
            "PIP_CACHE_DIR": os.environ.get("PIP_CACHE_DIR", str(Path.home() / ".cache/pip")),
            "UV_TOOL_DIR": str(folder / "uv"),
            "UV_TOOL_BIN_DIR": str(folder / "uv-bin"),
            "PIPX_HOME": str(folder / "pipx"),
            "PIPX_BIN_DIR": str(folder / "pipx-bin"),
            "PATH": f"{BESIDE}:{os.environ['PATH']}",
        }

    def run(self, *words: str | Path, at: Path | None = None, **more: str) -> str:
        done = subprocess.run(
            [str(word) for word in words],
            cwd=at or self.folder,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done
        return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    machine = Machine(tmp_path_factory.mktemp("builder"))
    machine.run(BESIDE / "uv", "build", "--quiet", "--wheel", "--out-dir", folder, ROOT)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def command_of(said: str) -> str:
    """Return the command that a refusal names."""
    return said.rpartition("next: ")[2].strip()


INSTALLERS = {
    "uv": ("tool", "install", "--quiet", "--python", sys.executable),
    "pipx": ("install", "--quiet"),
}


@pytest.mark.sweep
@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_tool_works_and_names_the_command_that_adds_an_extra(
    machine: Machine, wheel: Path, installer: str
) -> None:
    machine.run(BESIDE / installer, *INSTALLERS[installer], wheel)
    mim = machine.folder / f"{installer}-bin/mim"
    machine.run(mim, "init", "acme")
    acme = machine.folder / "acme"
    assert "no problems found" in machine.run(mim, "check", at=acme)
    action = yaml.safe_load((acme / ".github/actions/mim/action.yml").read_text())
    copied = f"./.github/actions/mim/{wheel.name}#sha256={sha256(wheel.read_bytes()).hexdigest()}"
    assert action["inputs"]["mimkit"]["default"] == f"mimkit[github] @ {copied}"
    assert "CI can install mimkit[github] @" in " ".join(machine.run(mim, "doctor", at=acme).split())

    def try_holidays() -> subprocess.CompletedProcess[str]:
        words = [str(mim), "policy", "calendar", "--country", "GB", "--years", "2027"]
        return subprocess.run(
            words,
            cwd=acme,
            env=machine.environment | {"COLUMNS": "400"},
            capture_output=True,
            text=True,
            check=False,
        )

    refused = try_holidays()
    assert refused.returncode == 5
    machine.run("bash", "-c", command_of(refused.stderr))
    assert try_holidays().returncode == 0
    assert "extras: holidays;" in " ".join(machine.run(mim, "doctor", at=acme).split())


def runner(machine: Machine, acme: Path) -> Mapping[str, str]:
    temp = machine.folder / "runner"
    temp.mkdir()
    return {"RUNNER_TEMP": str(temp), "GITHUB_ACTION_PATH": str(acme / ".github/actions/mim")}


@pytest.mark.sweep
def test_the_action_installs_the_wheel_and_only_what_is_pinned(machine: Machine, wheel: Path) -> None:
    venv = machine.folder / "venv"
    machine.run(BESIDE / "uv", "venv", "--quiet", "--python", sys.executable, venv)
    machine.run(BESIDE / "uv", "pip", "install", "--quiet", "--python", venv / "bin/python", wheel)
    machine.run(venv / "bin/mim", "init", "acme")
    acme = machine.folder / "acme"
    action = yaml.safe_load((acme / ".github/actions/mim/action.yml").read_text())
    given = {**runner(machine, acme), "MIMKIT": action["inputs"]["mimkit"]["default"], "PYTHONSAFEPATH": "1"}
    script = step(action, "Install mimkit")["run"]
    bash = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
    python = Path(sys.executable).resolve().parent
    machine.run(*bash, script, at=acme, **given, PATH=f"{python}:{os.environ['PATH']}")
    there = Path(given["RUNNER_TEMP"], "mimkit/bin")
    assert "no problems found" in machine.run(there / "mim", "check", at=acme)
    pinned = dict(
        re.findall(
            r"^([\w.-]+)==([^\s;]+)", (acme / ".github/actions/mim/constraints.txt").read_text(), re.MULTILINE
        )
    )
    listed = machine.run(
        there / "python", "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"
    )
    names = {
        line.partition("==")[0].lower().replace("_", "-").replace(".", "-") for line in listed.splitlines()
    }
    assert names - set(pinned) <= {"mimkit", "pip", "setuptools"}
    assert {"pygithub", "click"} <= names

    (acme / f".github/actions/mim/{wheel.name}").write_bytes(wheel.read_bytes() + b"other")
    (there.parent / "installed").unlink()
    machine.run(there / "python", "-m", "pip", "uninstall", "--quiet", "--yes", "mimkit")
    done = subprocess.run(
        [*bash, script],
        cwd=acme,
        env={**machine.environment, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr


@pytest.mark.long
def test_pre_commit_installs_the_hook_of_the_wheels_content(machine: Machine, wheel: Path) -> None:
    """pre-commit clones a repository and installs it: here, what was built, with our build configuration."""
    hooks = machine.folder / "hooks"
    shutil.unpack_archive(wheel, hooks, "zip")
    for name in (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, hooks)
    for words in (("init", "-q"), ("add", "-A", "-f"), ("commit", "-qm", "The package")):
        machine.run("git", *words, at=hooks)
    machine.run(BESIDE / "mim", "init", "acme", "--forge", "none")
    acme = machine.folder / "acme"
    head = machine.run("git", "rev-parse", "HEAD", at=hooks).strip()
    (acme / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {hooks}\n    rev: {head}\n    hooks: [{{id: mim-check}}, {{id: mim-audit}}]\n"
    )
    machine.run("git", "commit", "-qam", "Let pre-commit install mimkit", at=acme)
    machine.run(BESIDE / "pre-commit", "install", at=acme)
    service = acme / "policy/services/email.yaml"
    right = service.read_text()
    service.write_text(f"{right}# ours\n")
    machine.run("git", "commit", "-qam", "A remark", at=acme)
    service.write_text(right.replace("owner: network", "owner: nettwork"))
    done = subprocess.run(
        ["git", "commit", "-qam", "A slip"],
        cwd=acme,
        env=machine.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "MIM703" in done.stderr
