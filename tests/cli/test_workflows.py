"""Errors in workflows that no linter finds: in their commands, and in what they allow to strangers."""

from __future__ import annotations

import re
from typing import Any

import click
import pytest
import yaml

from mimkit.app.setup.ci_package.source import CiPackage
from mimkit.app.setup.init import Forge, forge_files, scaffold
from mimkit.cli.main import mim
from tests.cli.workflows import (
    ACTION,
    ALL,
    FORGES,
    GITLAB,
    ROOT,
    SHIPPED,
    WORKFLOWS,
    mim_lines,
    step,
    steps,
    text_of,
    typed_in,
)

LINES = list(mim_lines())
PUSHES = ".github/workflows/actions.yml"
RELEASE = "ours/.github/workflows/release.yml"
WITHOUT_HISTORY = {"ours/.github/workflows/ci.yml", "ours/.github/workflows/long.yml", RELEASE}
"""They run tests and build packages, and look at no history."""
"""The one workflow that pushes: `mim action scan` commits that merged commits close and reopen action items."""


@pytest.mark.parametrize(
    ("path", "words"), LINES, ids=lambda each: each if isinstance(each, str) else " ".join(each)
)
def test_each_command_can_be_typed(path: str, words: list[str]) -> None:
    command: click.Command = mim
    context = click.Context(mim)
    rest = list(words)
    while isinstance(command, click.Group):
        found = command.get_command(context, rest.pop(0))
        assert found, f"{path}: mim {' '.join(words)}"
        command = found
    with command.make_context("mim", rest):
        pass


def test_every_part_types_a_command() -> None:
    assert {"action", "audit", "check", "due", "fix", "roster", "policy", "bot", "site"} == {
        words[0] for _, words in LINES
    }
    typed = {path for path, _ in LINES}
    assert typed >= {path for path in SHIPPED if "/workflows/" in path} | {".gitlab/mimkit.yml", "pre-commit"}


@pytest.mark.parametrize("path", WORKFLOWS)
def test_a_workflow_may_read_the_contents_and_nothing_else_unless_a_job_says_so(path: str) -> None:
    assert WORKFLOWS[path]["permissions"] == {"contents": "read"}


def test_only_the_bot_the_deployment_the_scan_of_commits_and_a_release_may_write() -> None:
    written = {
        (path, name): {key for key, value in job.get("permissions", {}).items() if value == "write"}
        for path, found in WORKFLOWS.items()
        for name, job in found["jobs"].items()
    }
    assert {key: may for key, may in written.items() if may} == {
        (PUSHES, "scan"): {"contents"},
        (".github/workflows/deadlines.yml", "due"): {"issues"},
        (".github/workflows/publish.yml", "deploy"): {"pages", "id-token"},
        ("ours/.github/workflows/publish.yml", "deploy"): {"pages", "id-token"},
        (RELEASE, "build"): {"id-token", "attestations"},
        (RELEASE, "index"): {"id-token"},
        (RELEASE, "image"): {"packages"},
        (RELEASE, "notes"): {"contents"},
    }


@pytest.mark.parametrize("path", WORKFLOWS)
def test_a_strangers_tree_meets_no_secret(path: str) -> None:
    found = WORKFLOWS[path]
    events = found[True]  # YAML 1.1 reads `on` so
    assert "pull_request_target" not in events
    assert not re.search(r"\bsecrets(\.\w|\[)", text_of(path))
    if "pull_request" in events:
        assert "github.token" not in text_of(path)
        assert not any("permissions" in job for job in found["jobs"].values())


@pytest.mark.parametrize("path", WORKFLOWS)
def test_the_checkout_keeps_a_token_only_for_the_push_and_has_the_history(path: str) -> None:
    for each in steps(WORKFLOWS[path]):
        if each.get("uses", "").startswith("actions/checkout@"):
            assert each["with"]["persist-credentials"] is (path == PUSHES)
            assert each["with"].get("fetch-depth") == 0 or path in WITHOUT_HISTORY


def test_a_release_comes_from_a_tag_only() -> None:
    assert WORKFLOWS[RELEASE][True] == {"push": {"tags": ["v*"]}}


def test_the_one_job_that_pushes_sees_only_what_is_on_the_branch() -> None:
    """Only a push may record that merged commits close action items; whoever could push a branch changes nothing."""
    found = WORKFLOWS[PUSHES]
    assert found[True] == {"push": {"branches": ["main"]}}
    assert found["concurrency"] == {"group": "actions", "cancel-in-progress": False}
    assert list(found["jobs"]) == ["scan"]
    assert [each["with"].get("command") for each in steps(found)] == [None, "action scan"]
    assert not any("ref" in each["with"] for each in steps(found))


def test_gitlab_pushes_in_one_job_and_only_for_the_default_branch() -> None:
    pushing = [
        name for name, job in GITLAB.items() if "MIM_PUSH_TOKEN" in str(job) or "action scan" in str(job)
    ]
    assert pushing == ["mim-actions"]
    found = GITLAB["mim-actions"]
    assert found["rules"] == [
        {"if": '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH'}
    ]
    assert found["resource_group"] == "mim-actions"
    assert found["interruptible"] is False


@pytest.mark.parametrize("path", ALL)
def test_no_expression_stands_in_a_script(path: str) -> None:
    for each in steps(ALL[path]):
        assert "${{" not in each.get("run", ""), each


@pytest.mark.parametrize("path", ALL)
def test_each_foreign_action_is_pinned_and_says_its_version(path: str) -> None:
    used = re.findall(r"uses: (.*)", text_of(path))
    for each in used:
        assert each.startswith("./") or re.fullmatch(
            r"(actions/[a-z-]+|pypa/gh-action-pypi-publish)@[0-9a-f]{40} # v\d+\.\d+\.\d+", each
        ), each


def test_one_version_of_each_action_everywhere() -> None:
    used = {each for path in ALL for each in re.findall(r"uses: (\S+@.*)", text_of(path))}
    assert len(used) == len({each.partition("@")[0] for each in used})


def test_what_we_use_ourselves_is_what_we_ship() -> None:
    path = ".github/actions/mim/action.yml"
    assert (ROOT / path).read_bytes() == FORGES[path], path
    for path in (".github/actions/mim/constraints.txt", ".gitlab/constraints.txt"):
        assert (ROOT / path).read_bytes() == FORGES[path], path
    path = ".gitlab/mimkit.yml"
    ours = (ROOT / path).read_text(encoding="utf-8")
    assert ours.replace(".[gitlab] # this checkout, whose code CI runs anyway", '""') == text_of(path)


def test_what_is_installed_is_never_a_name_or_the_tree() -> None:
    assert ACTION["inputs"]["mimkit"]["default"] == ""
    assert GITLAB["variables"]["MIMKIT"] == ""
    for path, found in SHIPPED.items():
        for each in steps(found):
            assert "mimkit" not in each.get("with", {}), path


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_what_ci_installs_is_written_and_nothing_else_changes(forge: Forge) -> None:
    package = f"mimkit[{forge}] @ git+https://git.example.com/ops/mimkit@{'0f' * 20}"
    empty, given = forge_files(forge), forge_files(forge, CiPackage(package))
    (changed,) = (path for path in empty if empty[path] != given[path])
    read = yaml.safe_load(given[changed])
    assert package in (
        read.get("variables", {}).get("MIMKIT"),
        read.get("inputs", {}).get("mimkit", {}).get("default"),
    )
    assert given[changed].replace(package.encode(), b"") == empty[changed]


@pytest.mark.parametrize("path", [path for path in WORKFLOWS if path.endswith("check.yml")])
def test_each_push_is_compared_with_the_previous_head(path: str) -> None:
    found = step(WORKFLOWS[path], "Audit recorded content")
    assert found["with"]["command"] == "audit --since ${{ github.event.before }}"
    assert "github.event_name == 'push'" in found["if"]
    assert GITLAB["mim-audit"]["script"] == ['mim audit --since "$CI_COMMIT_BEFORE_SHA"']


@pytest.mark.parametrize("path", [path for path in WORKFLOWS if path.endswith("check.yml")])
def test_no_push_is_skipped_because_another_follows(path: str) -> None:
    """Of the runs that wait in one group, a forge runs only the newest."""
    found = WORKFLOWS[path]["concurrency"]
    assert found["group"] == "check-${{ github.event_name == 'push' && github.sha || github.ref }}"
    assert found["cancel-in-progress"] == "${{ github.event_name == 'pull_request' }}"
    assert GITLAB["mim-audit"]["interruptible"] is False
    assert SHIPPED[".gitlab-ci.yml"]["workflow"]["auto_cancel"] == {"on_new_commit": "none"}


@pytest.mark.parametrize("path", [path for path in WORKFLOWS if "deadlines" in path])
def test_deadlines_run_at_an_odd_minute_and_by_hand(path: str) -> None:
    events = WORKFLOWS[path][True]
    assert "workflow_dispatch" in events
    for each in events["schedule"]:
        assert re.fullmatch(r"\d+ \d+(,\d+)* \* \* \*", each["cron"])
        assert all(int(minute) % 5 for minute in each["cron"].split()[0].split(","))


@pytest.mark.parametrize("path", [path for path in WORKFLOWS if "publish" in path])
def test_only_where_pages_are_switched_on_is_anything_put_there(path: str) -> None:
    found = WORKFLOWS[path]
    assert "github.event.repository.has_pages" in step(found, "Upload the Pages artifact")["if"]
    assert found["jobs"]["build"]["outputs"] == {"upload": "${{ steps.upload.outcome }}"}
    assert found["jobs"]["deploy"]["if"] == "${{ !cancelled() && needs.build.outputs.upload == 'success' }}"
    assert found["jobs"]["deploy"]["needs"] == "build"
    assert "pull_request" not in found[True]


@pytest.mark.parametrize("path", [path for path in WORKFLOWS if "publish" in path])
def test_a_site_without_the_texts_that_were_withheld_is_deployed_and_the_job_fails(path: str) -> None:
    """The step that builds fails with status 1 too, so that somebody looks; no later step hides that."""
    found = WORKFLOWS[path]
    build, upload = step(found, "Build the site"), step(found, "Upload the Pages artifact")
    assert build["id"] == "build"
    assert "continue-on-error" not in build
    assert upload["id"] == "upload"
    assert upload["if"].startswith(
        """${{ !cancelled() && contains(fromJSON('["0", "1"]'), steps.build.outputs.status) && """
    )
    assert ACTION["outputs"]["status"]["value"] == "${{ steps.run.outputs.status }}"
    assert step(ACTION, "Run it")["id"] == "run"


def test_what_mim_init_writes_publishes_the_public_site_only() -> None:
    shipped = SHIPPED[".github/workflows/publish.yml"]
    assert typed_in(step(shipped, "Build the site")) == "site build --strict --audience public"
    assert (
        "mim site build --strict --audience public $when || status=$?"
        in GITLAB["pages"]["script"][0].splitlines()
    )


def form() -> dict[str, Any]:
    body = SHIPPED[".github/ISSUE_TEMPLATE/declare.yml"]["body"]
    return {each["id"]: each["attributes"] for each in body if "id" in each}


def test_the_form_asks_for_what_a_declaration_needs() -> None:
    assert list(form()) == ["title", "services", "severity", "impact"]


def test_the_form_offers_the_services_and_severities_of_the_policy() -> None:
    services = [
        yaml.safe_load(raw)["id"] for path, raw in scaffold().items() if path.startswith("policy/services/")
    ]
    severities = [each["id"] for each in yaml.safe_load(scaffold()["policy/policy.yaml"])["severities"]]
    assert form()["services"]["options"] == [*sorted(services), "other or unknown"]
    assert form()["severity"]["options"] == severities
    assert form()["severity"]["options"][form()["severity"]["default"]] == "pending"


@pytest.mark.parametrize("path", [path for path in FORGES if path.endswith("CODEOWNERS")])
def test_owners_are_a_placeholder_that_claims_nothing(path: str) -> None:
    lines = FORGES[path].decode().splitlines()
    owned = [line.split() for line in lines if line and not line.startswith("#")]
    assert {owner for _, *owners in owned for owner in owners} == {"@YOUR-ORGANISATION/YOUR-POLICY-APPROVERS"}
    assert not any("incidents" in each[0] for each in owned)
    assert any("protect the branch" in line for line in lines)


def test_a_repository_for_no_forge_has_no_such_files() -> None:
    assert forge_files("none") == {}
