"""What `mim init` creates: files for the forge, for pre-commit and for editors, and the next steps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mimkit.app.setup.editors import schema_files
from tests.cli.workflows import ROOT

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

GITHUB = {
    ".github/CODEOWNERS",
    ".github/ISSUE_TEMPLATE/config.yml",
    ".github/ISSUE_TEMPLATE/declare.yml",
    ".github/actions/mim/action.yml",
    ".github/actions/mim/constraints.txt",
    ".github/dependabot.yml",
    ".github/pull_request_template.md",
    ".github/workflows/actions.yml",
    ".github/workflows/check.yml",
    ".github/workflows/deadlines.yml",
    ".github/workflows/publish.yml",
}
GITLAB = {
    ".gitlab-ci.yml",
    ".gitlab/CODEOWNERS",
    ".gitlab/issue_templates/Declare.md",
    ".gitlab/merge_request_templates/Default.md",
    ".gitlab/constraints.txt",
    ".gitlab/mimkit.yml",
}


def for_forges(made: list[str]) -> set[str]:
    return {path for path in made if path.startswith((".github", ".gitlab"))}


@pytest.mark.parametrize(("forge", "files"), [("github", GITHUB), ("gitlab", GITLAB), ("none", set())])
def test_each_forge_gets_its_own_files(empty: Desk, forge: str, files: set[str]) -> None:
    made = empty.mim("init", "--forge", forge, "--json").document["made"]
    assert for_forges(made) == files
    assert {".pre-commit-config.yaml", "mkdocs.yml", "policy/policy.yaml", *schema_files()} <= set(made)
    assert empty.git("status", "--porcelain") == ""
    assert set(empty.git("ls-files").splitlines()) == set(made)


def test_github_is_what_is_meant_when_nothing_is_said(empty: Desk) -> None:
    assert for_forges(empty.mim("init", "--json").document["made"]) == GITHUB


def test_a_second_forge_is_added_and_nothing_else_is_touched(empty: Desk) -> None:
    empty.mim("init")
    empty.write("policy/policy.yaml", (empty.folder / "policy/policy.yaml").read_text() + "# ours\n")
    again = empty.mim("init", "--forge", "gitlab", "--json").document
    assert set(again["made"]) == GITLAB
    assert empty.git("status", "--porcelain") == " M policy/policy.yaml\n"


def test_a_second_time_makes_nothing_and_says_so_in_one_line(empty: Desk) -> None:
    empty.mim("init")
    head = empty.git("rev-parse", "HEAD")
    assert re.fullmatch(r"0 files created, \d+ existing files kept\n", empty.mim("init").out)
    assert empty.git("rev-parse", "HEAD") == head


@pytest.mark.parametrize(
    ("forge", "owners"), [("github", ".github/CODEOWNERS"), ("gitlab", ".gitlab/CODEOWNERS")]
)
def test_each_placeholder_is_named_in_the_next_steps(empty: Desk, forge: str, owners: str) -> None:
    out = empty.mim("init", "--forge", forge).out
    for line in (empty.folder / owners).read_text().splitlines():
        for name in re.findall(r"@\S+", line):
            assert name in out
    for path in re.findall(r"^  (\S+[/.]\S*)  ", out, re.MULTILINE):
        assert (empty.folder / path).exists(), path
    assert owners in out
    assert "policy/people.yaml" in out


def test_no_forge_means_no_word_of_one(empty: Desk) -> None:
    out = empty.mim("init", "--forge", "none").out
    assert "CODEOWNERS" not in out
    assert "policy/people.yaml" in out


def test_the_scaffold_passes_its_own_checks(desk: Desk) -> None:
    assert desk.mim("check").status == 0
    assert desk.mim("roster", "check").status == 0
    assert desk.mim("schema", "--check").out == ".schemas is up to date with this version of mimkit.\n"


def test_stale_schemas_are_named_with_what_to_type(desk: Desk) -> None:
    desk.write(".schemas/incident.json", "{}")
    (desk.folder / ".schemas/review.json").unlink()
    said = desk.type("schema", "--check")
    assert said.status == 1
    assert said.out.splitlines() == [
        ".schemas/incident.json is missing or was written by another version of mimkit",
        ".schemas/review.json is missing or was written by another version of mimkit",
        "  next: mim schema --write .schemas",
    ]
    desk.mim("schema", "--write", ".schemas")
    assert desk.mim("schema", "--check").status == 0
    assert desk.git("status", "--porcelain") == ""


def test_a_check_of_one_kind_is_refused(desk: Desk) -> None:
    assert "cannot be combined with KIND" in desk.refused(2, "schema", "incident", "--check").err


@pytest.mark.sweep
def test_each_new_record_begins_with_the_line_for_editors_and_keeps_it(desk: Desk) -> None:
    desk.declare()
    problem = desk.mim("problem", "open", "--cause", "The pool is too small", "--json").document
    assert problem["recorded"]
    desk.mim("log", "Sixty connections", "--kind", "finding")
    desk.mim("restored")
    desk.mim("review", "start")
    desk.mim("review", "add", "summary", "The pool ran dry.")
    records = sorted(desk.folder.glob("incidents/**/*.yaml"))
    assert {path.name[:2] for path in records} == {"in", "re", "PB"}
    for path in records:
        first = path.read_text().splitlines()[0]
        schema = first.removeprefix("# yaml-language-server: $schema=")
        assert schema != first
        target = (path.parent / schema).resolve()
        assert target.is_file()
        assert target.parent == desk.folder.resolve() / ".schemas"
    assert desk.type("check").err == ""


@pytest.mark.sweep
def test_a_generator_without_plugins_shows_a_page_that_says_what_is_missing(desk: Desk) -> None:
    page = desk.folder / "site/incidents/index.md"
    assert "mim site render" in page.read_text()
    assert page.read_bytes() == (ROOT / "site/incidents/index.md").read_bytes()
    for audience in ("internal", "public"):
        said = desk.answer(desk.spawn("site", "build", "--strict", "--audience", audience))
        assert said.status == 0, said
        built = (desk.folder / "build/site/incidents/index.html").read_text()
        assert "without the mimkit plugin" not in built


def test_init_inside_another_repository_leaves_no_folder_behind(desk: Desk) -> None:
    said = desk.refused(5, "init", "acme/records")
    assert "acme/records is inside the repository" in said.err
    assert (
        "  Choose a folder outside that repository: mim init DIR, or use the repository itself:\n  next: mim init "
        in said.err
    )
    assert not (desk.folder / "acme").exists()
    assert desk.git("status", "--porcelain") == ""
    (desk.folder / "there").mkdir()
    assert "there is inside the repository" in desk.refused(5, "init", "there").err
    assert list((desk.folder / "there").iterdir()) == []
