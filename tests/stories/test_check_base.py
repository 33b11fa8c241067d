"""`mim check --base REV`, in the clones and on the branches that people and CI use."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.stories.conftest import Desk, Office, git_out


@pytest.fixture
def case(desk: Desk) -> Desk:
    """A branch that declares an incident; `main` has another, which ended."""
    desk.clock = "08:00"
    other = desk.declare("Mail is late")
    desk.mim("demote", "-i", other, "--reason", "only the test system")
    desk.git("switch", "-q", "-c", "topic")
    desk.clock = "10:09"
    desk.declare()
    return desk


def open_record(desk: Desk) -> Path:
    return desk.record(desk.mim("show", "--json").document["incident"]["id"])


@pytest.mark.sweep
def test_only_what_changed_is_judged(case: Desk) -> None:
    said = case.mim("check", "--base", "main")
    assert said.out == "1 file, 1 incident: no problems found (changes since main)\n"
    assert case.mim("check", "--base", "HEAD").out.startswith("0 files, 0 incidents: no problems found")


@pytest.mark.sweep
def test_a_finding_elsewhere_is_not_told(case: Desk) -> None:
    case.git("switch", "-q", "main")
    broken = next(case.folder.glob("incidents/2026/*/incident.yaml"))
    broken.write_text(broken.read_text().replace("kind: demoted", "kind: demotedd"))
    case.commit()
    case.git("switch", "-q", "topic")
    case.git("merge", "-q", "--no-edit", "main")
    assert case.type("check").status == 1
    case.mim("check", "--base", "main")


@pytest.mark.sweep
def test_a_record_is_judged_with_the_problem_record_that_it_names(case: Desk) -> None:
    case.mim("problem", "open", "--cause", "Nobody owned it")
    case.git("branch", "later")
    case.mim("log", "We look into it")
    assert case.mim("check", "--base", "later").out.startswith("1 file, 1 incident: no problems")
    (problem,) = case.folder.glob("incidents/problems/*.yaml")
    problem.write_text(problem.read_text().replace("incidents: [", "incidents: [MI-20261123-ZZZ, "))
    listed = case.type("check", "--base", "later")
    assert listed.status == 1
    assert "Incident MI-20261123-ZZZ does not exist." in listed.out
    assert listed.out.endswith("in 2 files (changes since later)\n")


@pytest.mark.sweep
def test_a_changed_policy_has_everything_judged(case: Desk) -> None:
    policy = case.folder / "policy" / "people.yaml"
    policy.write_text(policy.read_text() + "# looked at\n")
    said = case.mim("check", "--base", "main")
    assert said.out.endswith(
        ", 2 incidents: no problems found (all files, because the policy changed since main)\n"
    )


@pytest.mark.sweep
def test_a_rewritten_entry_is_found_before_it_is_committed(case: Desk) -> None:
    case.mim("log", "The gateway is down")
    case.git("branch", "shared")
    record = open_record(case)
    record.write_text(record.read_text().replace("The gateway is down", "The vendor is to blame"))
    said = case.type("check", "--base", "shared")
    assert said.status == 1
    assert "error: MIM803 `text` of " in said.out
    assert case.type("check").status == 0
    case.git("checkout", "-q", "--", ".")
    case.mim("amend", case.timeline()[-1]["id"], "--text", "The vendor's gateway is down")
    case.mim("check", "--base", "shared")


@pytest.mark.sweep
def test_a_deleted_incident_is_found(case: Desk) -> None:
    shutil.rmtree(open_record(case).parent)
    said = case.type("check", "--base", "topic")
    assert said.status == 1
    assert ":1:1: error: MIM801 The incident " in said.out
    assert said.out.endswith(" (all files, because a record was deleted since topic)\n")


def test_it_works_without_a_branch_an_identity_or_a_clean_tree_and_from_below(case: Desk) -> None:
    case.git("checkout", "-q", "--detach")
    (Path(case.environment["GIT_CONFIG_GLOBAL"])).write_text("")
    (case.folder / "notes.txt").write_text("half typed")
    below = Desk(case.folder / "policy" / "services", case.environment, case.clock)
    assert below.mim("check", "--base", "main").out.startswith("1 file, 1 incident: no problems found")


@pytest.mark.sweep
def test_a_base_that_is_not_there_is_a_matter_of_usage(case: Desk) -> None:
    said = case.refused(2, "check", "--base", "orgin/main")
    assert said.err.startswith("mim: --base 'orgin/main' is not a commit in this clone\n")
    case.refused(2, "check", "--base", "--upload-pack=x")
    case.refused(2, "check", "--base", "")


def test_a_repository_without_a_commit_has_no_base(empty: Desk) -> None:
    empty.git("init", "-q")
    assert "is not a commit" in empty.refused(2, "check", "--base", "main").err


@pytest.mark.sweep
def test_a_history_of_its_own_has_nothing_in_common(case: Desk) -> None:
    case.git("checkout", "-q", "--orphan", "alone")
    case.git("commit", "-q", "-m", "Begin anew")
    assert "have no commits in common" in case.refused(5, "check", "--base", "main").err


@pytest.fixture
def shallow(office: Office, tmp_path: Path) -> Desk:
    """What CI has: the newest commit of a branch, and of the branch that it left."""
    seat = office.seat("mim-duty")
    seat.git("switch", "-q", "-c", "topic")
    seat.declare("On a topic", "--service", "checkout", "--criterion", "service-unavailable", "--here")
    seat.git("push", "-q", "origin", "topic")
    seat.git("switch", "-q", "main")
    seat.write("README.md", "Ours\n")
    seat.commit()
    seat.git("push", "-q", "origin", "main")
    remote = f"file://{office.remote}"
    git_out("clone", "-q", "--depth=1", "--branch=topic", remote, str(tmp_path / "ci"))
    return Desk(tmp_path / "ci", seat.environment)


@pytest.mark.sweep
def test_a_shallow_clone_says_what_to_fetch(shallow: Desk) -> None:
    said = shallow.refused(2, "check", "--base", "origin/main")
    assert "fetch-depth to 0" in said.err
    shallow.git("fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main")
    said = shallow.refused(5, "check", "--base", "origin/main")
    assert said.err == (
        "mim: This shallow clone does not contain the commit where this branch diverged from origin/main.\n"
        "  In GitHub Actions, set fetch-depth to 0; elsewhere:\n  next: git fetch --unshallow\n"
    )
    shallow.git("fetch", "-q", "--unshallow", "origin")
    assert shallow.mim("check", "--base", "origin/main").out.startswith("1 file, 1 incident: no problems")


@pytest.mark.sweep
def test_a_link_is_refused(case: Desk) -> None:
    folder = open_record(case).parent
    shutil.move(folder, case.folder / "elsewhere")
    folder.symlink_to(case.folder / "elsewhere")
    said = case.type("check", "--base", "main")
    assert said.status == 5
    assert "is a symbolic link" in said.err


@pytest.mark.sweep
def test_github_gets_annotations_and_the_job_its_page(case: Desk, tmp_path: Path) -> None:
    service = case.folder / "policy" / "services" / "checkout.yaml"
    service.write_text(service.read_text().replace("owner: payments", "owner: paymets"))
    page = tmp_path / "summary.md"
    page.write_text("# Before\n")
    case.more["GITHUB_STEP_SUMMARY"] = str(page)
    said = case.type("check", "--base", "main", "--format", "github")
    assert said.status == 1
    assert said.out.startswith("::error file=policy/services/checkout.yaml,line=")
    text = page.read_text()
    assert text.startswith("# Before\n<!-- mim check -->\n## mim check\n")
    assert "<code>paymets</code> is not a resolver group" in text
    case.more.clear()
    assert case.type("check", "--format", "github").out.count("::error") == 1


@pytest.mark.sweep
def test_a_page_that_cannot_be_written_is_a_sentence(case: Desk, tmp_path: Path) -> None:
    case.more["GITHUB_STEP_SUMMARY"] = str(tmp_path / "no" / "page")
    said = case.type("check", "--format", "github")
    assert said.status == 5
    assert said.err.startswith(f"mim: {tmp_path / 'no' / 'page'} cannot be read or written")


@pytest.mark.sweep
@pytest.mark.parametrize("form", ["sarif", "gitlab", "junit", "markdown", "json"])
def test_each_format_names_the_finding_and_its_status(case: Desk, form: str) -> None:
    service = case.folder / "policy" / "services" / "checkout.yaml"
    service.write_text(service.read_text().replace("owner: payments", "owner: paymets"))
    said = case.type("check", "--format", form)
    assert said.status == (0 if form == "sarif" else 1)
    assert "MIM703" in said.out
    assert "paymets" in said.out


def test_sarif_names_the_field_and_not_the_line(case: Desk) -> None:
    service = case.folder / "policy" / "services" / "checkout.yaml"
    wrong = service.read_text().replace("owner: payments", "owner: paymets")
    prints = []
    for text in (wrong, f"# A comment\n{wrong}"):
        service.write_text(text)
        (run,) = json.loads(case.type("check", "--format", "sarif").out)["runs"]
        prints.append([each["partialFingerprints"] for each in run["results"]])
    assert prints[0] == prints[1] != []


@pytest.mark.sweep
def test_what_others_pushed_meanwhile_is_no_tampering(office: Office, tmp_path: Path) -> None:
    first, second = office.seat("mim-duty"), office.seat("scribe-duty")
    first.declare()
    second.mim("sync")
    away = office.remote.rename(tmp_path / "away.git")
    assert first.type("log", "Seen from here").status == 4
    away.rename(office.remote)
    second.mim("log", "Seen from there")
    first.mim("log", "Together again")
    for desk in (first, second):
        desk.mim("sync")
        for base in ("origin/main", "HEAD~1", "HEAD~2"):
            desk.mim("check", "--base", base)


def excuse(record: Path, line: str, comment: str) -> None:
    """Put a comment above a line of a record."""
    text = record.read_text()
    assert text.count(line) == 1
    indent = " " * (len(line) - len(line.lstrip()))
    record.write_text(text.replace(line, f"{indent}{comment}\n{line}"))


def rewrite(case: Desk, code: str) -> str:
    """Break a rule about the history in the record that is open, and return the line of the finding."""
    record = open_record(case)
    text = record.read_text()
    head, *entries = text.split("\n  - ")
    match code:
        case "MIM802":
            record.write_text("\n  - ".join([head, *entries[:-2], entries[-1]]))
            return "timeline:"
        case "MIM803":
            record.write_text(text.replace("The gateway is down", "The vendor is to blame"))
            return "    text: The vendor is to blame"
        case "MIM804":
            last = [entries[-1].rstrip("\n"), entries[-2].rstrip("\n")]
            record.write_text("\n  - ".join([head, *entries[:-2], *last]) + "\n")
            return f"  - {last[1].splitlines()[0]}"
        case _:
            new = "at: 2026-11-23T10:08:30Z\n    kind: note\n    by: mim-duty\n    text: I knew it"
            new += "\n    recorded: 2026-11-23T10:08:30Z\n    id: 01M83Y1GZG0000000000000000"
            record.write_text("\n  - ".join([head, new, *entries]))
            return "  - at: 2026-11-23T10:08:30Z"


@pytest.fixture
def noted(case: Desk) -> Desk:
    case.clock = "10:12"
    case.mim("log", "The gateway is down")
    case.clock = "10:14"
    case.mim("log", "The vendor calls back")
    case.git("branch", "shared")
    return case


@pytest.mark.sweep
@pytest.mark.parametrize("code", ["MIM802", "MIM803", "MIM804", "MIM805"])
@pytest.mark.parametrize("committed", [False, True])
def test_a_rewrite_does_not_excuse_itself_with_a_comment(noted: Desk, code: str, *, committed: bool) -> None:
    line = rewrite(noted, code)
    excuse(open_record(noted), line, f"# mim: ignore[{code}] typo")
    if committed:
        noted.commit("Fix a typo")
    said = noted.type("check", "--base", "shared")
    assert said.status == 1
    assert f": {code} " in said.out
    assert (
        "has no effect, because it was added in the same change as the finding that it suppresses"
        in " ".join(said.out.split())
    )
    named = noted.type("check", "--base", "shared", "--format", "json")
    assert code in {each["code"] for each in json.loads(named.out)["diagnostics"]}


def test_nor_with_the_comment_of_another_place(noted: Desk) -> None:
    record = open_record(noted)
    excuse(record, "    text: The vendor calls back", "# mim: ignore[MIM803] agreed with mim-duty")
    noted.commit("Accept what comes")
    noted.git("branch", "-f", "shared")
    text = record.read_text().replace("    # mim: ignore[MIM803] agreed with mim-duty\n", "")
    record.write_text(text)
    excuse(record, rewrite(noted, "MIM803"), "# mim: ignore[MIM803] agreed with mim-duty")
    assert "MIM803" in noted.type("check", "--base", "shared").out


@pytest.mark.sweep
def test_a_comment_that_was_there_before_the_change_counts(noted: Desk) -> None:
    """The exception was reviewed by itself, and the lines above it may move."""
    record = open_record(noted)
    excuse(record, "    text: The gateway is down", "# mim: ignore[MIM803] agreed with mim-duty")
    noted.commit("Agree on an exception")
    noted.mim("check", "--base", "shared")
    noted.git("branch", "-f", "shared")
    record.write_text("# above\n" + record.read_text())
    rewrite(noted, "MIM803")
    noted.mim("check", "--base", "shared")


@pytest.mark.sweep
def test_a_problem_record_and_a_review_do_not_excuse_themselves_either(case: Desk) -> None:
    case.mim("problem", "open", "--cause", "The owner is not known")
    case.git("branch", "shared")
    (problem,) = case.folder.glob("incidents/problems/*.yaml")
    problem.write_text("# mim: ignore[MIM801] not needed\n" + problem.read_text())
    problem.rename(problem.with_name(problem.name.replace("PB-", "PB-9")))
    assert "MIM801" in case.type("check", "--base", "shared").out
