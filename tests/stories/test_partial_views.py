"""Clones with only a part of the data: sparse checkouts, shallow clones, partial clones."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mimkit.rules.catalogue import RULES
from mimkit.rules.judge import BY_POLICY
from tests.stories.conftest import Desk, shell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLD_GATES, NEW_GATES = "gates: [restored]", "gates: [restored, confirmed, final-update]"


def set_gates(desk: Desk, gates: str, when: str) -> None:
    policy = desk.folder / "policy" / "policy.yaml"
    policy.write_text(re.sub(r"^gates: .*", gates, policy.read_text(), flags=re.MULTILINE))
    desk.git("add", "-A")
    date = f"2026-11-23T{when}:00Z"
    subprocess.run(
        ["git", "commit", "-q", "-m", "Change the gates"],
        cwd=desk.folder,
        env={**desk.environment, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date},
        check=True,
    )


@pytest.fixture
def origin(desk: Desk) -> Desk:
    """A repository whose policy asks for more today than when its one incident was declared and closed."""
    set_gates(desk, OLD_GATES, "09:30")
    name = desk.declare("Checkout returns 503", "--service", "checkout", "--severity", "SEV2")
    desk.mim("problem", "open", "--cause", "The pool was too small", "-i", name)
    desk.mim("restored", "It answers", "-i", name)
    desk.mim("close", "-i", name)
    set_gates(desk, NEW_GATES, "12:00")
    desk.git("config", "uploadpack.allowFilter", "true")
    desk.clock = "12:30"
    assert desk.mim("check").err == ""
    return desk


@pytest.fixture
def cloned(origin: Desk, tmp_path: Path) -> Callable[..., Desk]:
    def clone(*options: str) -> Desk:
        environment = shell(tmp_path / "home-clone", "mim-duty@example.com")
        origin.git("clone", "-q", *options, f"file://{origin.folder}", str(tmp_path / "clone"))
        return Desk(tmp_path / "clone", environment, "12:30")

    return clone


@pytest.mark.sweep
@pytest.mark.parametrize("kept", ["policy", "incidents", "site"])
def test_a_sparse_checkout_is_checked_as_a_whole(cloned: Callable[..., Desk], kept: str) -> None:
    desk = cloned()
    whole = desk.mim("check").out
    desk.git("sparse-checkout", "set", kept)
    for words in (("check",), ("check", "--base", "HEAD"), ("check", "--base", "HEAD~1")):
        said = desk.mim(*words)
        assert "this sparse checkout omits" in said.err
        assert said.out.split(":")[0] == whole.split(":")[0]
    assert "this sparse checkout omits" in " ".join(desk.mim("doctor").out.split())


@pytest.mark.sweep
def test_a_mistake_in_a_file_that_is_left_out_is_found(origin: Desk, cloned: Callable[..., Desk]) -> None:
    (path,) = (origin.folder / "incidents").glob("2026/*/incident.yaml")
    path.write_text(path.read_text().replace("services: [checkout]", "services: [chekout]"))
    origin.commit()
    desk = cloned()
    desk.git("sparse-checkout", "set", "policy")
    said = desk.type("check")
    assert (said.status, "MIM204" in said.out) == (1, True)


@pytest.mark.sweep
def test_what_needs_the_files_themselves_says_how_to_get_them(cloned: Callable[..., Desk]) -> None:
    desk = cloned()
    for kept, words in (
        (("policy", "site"), ("site", "render", "--out", "../out")),
        (("incidents",), ("roster", "check")),
    ):
        desk.git("sparse-checkout", "set", *kept)
        said = desk.answer(desk.spawn(*words))
        assert said.status == 5
        assert "This sparse checkout omits" in said.err
        command = next(line for line in said.err.splitlines() if "git sparse-checkout add" in line)
        desk.git(*command.partition("git ")[2].split())
        assert desk.answer(desk.spawn(*words)).status == 0


@pytest.mark.sweep
def test_a_shallow_clone_raises_nothing_that_the_whole_does_not(cloned: Callable[..., Desk]) -> None:
    desk = cloned("--depth", "1")
    said = desk.mim("check")
    assert "no problems found" in said.out
    assert "does not contain the policy for 1 incident," in said.err
    assert "git fetch --unshallow" in said.err
    audit = desk.mim("audit", "--format", "json").document
    assert (audit["complete"], audit["late"], audit["alterations"]) == (False, [], [])
    for words in (("due",), ("metrics",)):
        assert "does not contain the policy from before 2026-11-23" in desk.type(*words).err
    desk.git("fetch", "-q", "--unshallow")
    assert desk.mim("check").err == ""
    assert "shallow" not in desk.type("due").err


@pytest.mark.sweep
def test_what_a_shallow_clone_can_check_it_checks(origin: Desk, cloned: Callable[..., Desk]) -> None:
    (path,) = (origin.folder / "incidents").glob("2026/*/incident.yaml")
    path.write_text(path.read_text().replace("services: [checkout]", "services: [chekout]"))
    origin.commit()
    assert "MIM204" in cloned("--depth", "1").type("check").out


@pytest.mark.sweep
def test_a_partial_clone_whose_remote_is_away_is_not_damaged(
    origin: Desk, cloned: Callable[..., Desk]
) -> None:
    desk = cloned("--filter=blob:none")
    assert "partial clone" in desk.mim("doctor").out
    origin.folder.rename(origin.folder.with_name("away"))
    said = desk.type("audit")
    assert said.status == 5
    assert "This partial clone lacks" in said.err
    assert "damaged" not in said.err
    origin.folder.with_name("away").rename(origin.folder)
    desk.mim("audit")
    desk.mim("check")


def test_the_rules_that_look_into_the_policy_are_known() -> None:
    """A rule about an incident that reads the policy is held back where the policy of its day is not known."""
    found = set()
    for code, rule in RULES.items():
        if rule.scope not in {"incident", "review"}:
            continue
        module = sys.modules[rule.check.__module__]
        source = inspect.getsource(rule.check)
        helpers = {name for name in re.findall(r"\b(_\w+)\(", source) if hasattr(module, name)}
        source += "".join(inspect.getsource(getattr(module, name)) for name in helpers)
        if re.search(
            r"snapshot\.policy|\bopen_gates\(|\bconfirmers\(|\bapprovals_needed\(|\bfaults_of_approval\(",
            source,
        ):
            found.add(code)
    assert found == BY_POLICY
