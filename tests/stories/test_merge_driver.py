"""The merge driver: whatever starts git, and whatever git does with a commit, no entry is lost or moved."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mimkit.app.merging.driver import command
from tests.stories.conftest import Desk, Office, git_out, office_in

BARE = "mim merge-driver %O %A %B %P"
"""What earlier versions registered."""


def driver_of(desk: Desk) -> str:
    return desk.git("config", "merge.mim.driver").strip()


def without_mim(desk: Desk) -> Desk:
    """Return the desk of somebody whose programs do not see `mim`: an editor, a GUI, another shell."""
    where = [each for each in os.environ["PATH"].split(":") if not (Path(each) / "mim").exists()]
    return Desk(desk.folder, {**desk.environment, "PATH": ":".join(where)}, desk.clock)


@pytest.fixture
def parted(desk: Desk) -> str:
    """An incident that two branches went on with; `main` is checked out, `theirs` is the other."""
    name = desk.declare()
    desk.git("switch", "-qc", "theirs")
    desk.mim("log", "from their branch")
    desk.git("switch", "-q", "main")
    desk.mim("log", "from ours")
    return name


def texts(desk: Desk, name: str) -> list[str]:
    """Return the notes in the order in which they stand in the record."""
    lines = desk.record(name).read_text().splitlines()
    return [line.partition("text: ")[2] for line in lines if "text: from" in line]


def test_git_finds_mim_although_it_is_not_on_the_path(desk: Desk, parted: str) -> None:
    away = without_mim(desk)
    away.git("merge", "-q", "--no-edit", "theirs")
    assert texts(desk, parted) == ["from ours", "from their branch"]
    desk.mim("check")
    desk.mim("audit")


@pytest.mark.sweep
@pytest.mark.parametrize("odd", ["a b", "it's", "50%O off", "$HOME"])
def test_a_path_with_odd_characters_is_found(desk: Desk, parted: str, odd: str, tmp_path: Path) -> None:
    folder = tmp_path / odd
    folder.mkdir()
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    desk.git("config", "merge.mim.driver", command(str(python)))
    without_mim(desk).git("merge", "-q", "--no-edit", "theirs")
    assert texts(desk, parted) == ["from ours", "from their branch"]
    assert "merge" not in desk.mim("doctor").out


FAILING = {
    "gone": None,
    "without mimkit": "exec /usr/bin/env python3 -I -S -c 'import mimkit'",
    "crashing": "exit 1",
    "killed": "kill -9 $$",
    "using it wrongly": "exit 2",
}


@pytest.mark.sweep
@pytest.mark.parametrize("script", FAILING.values(), ids=FAILING)
def test_a_driver_that_does_not_start_leaves_both_sides_between_marks(
    desk: Desk, parted: str, script: str | None, tmp_path: Path
) -> None:
    python = tmp_path / "python"
    if script is not None:
        python.write_text(f"#!/bin/sh\n{script}\n")
        python.chmod(0o755)
    desk.git("config", "merge.mim.driver", command(str(python)))
    desk.git("merge", "-q", "--no-edit", "theirs", ok=False)
    marked = desk.record(parted).read_text()
    assert marked.count("<<<<<<< ours") == marked.count(">>>>>>> theirs") == 1
    assert "from ours" in marked
    assert "from their branch" in marked
    assert desk.type("check").status == 1
    found = desk.mim("doctor").out
    assert "cannot start mimkit" in found
    assert "mim resolve --register" in found
    desk.mim("resolve")
    desk.git("commit", "-qm", "Merge")
    assert sorted(texts(desk, parted)) == ["from ours", "from their branch"]
    desk.mim("resolve", "--register")
    assert "merge" not in desk.mim("doctor").out


@pytest.mark.sweep
def test_what_an_earlier_version_registered_is_reported_and_renewed(office: Office) -> None:
    desk = office.seat("mim-duty")
    desk.git("config", "merge.mim.driver", BARE)
    found = desk.mim("doctor")
    assert "by another version of mimkit" in found.out
    assert driver_of(desk) == BARE
    said = desk.mim("sync")
    assert "git now merges records with this installation of mimkit" in said.err
    assert driver_of(desk) == command(sys.executable)
    assert desk.mim("sync").err == ""


@pytest.mark.sweep
def test_a_driver_of_somebody_elses_making_is_reported_and_stays(office: Office) -> None:
    desk = office.seat("mim-duty")
    desk.git("config", "merge.mim.driver", "my-own %O %A %B")
    assert "by another version of mimkit" in desk.mim("doctor").out
    desk.mim("sync")
    assert driver_of(desk) == "my-own %O %A %B"


@pytest.mark.sweep
def test_the_stranger_that_is_merged_in_is_not_run(desk: Desk, parted: str, tmp_path: Path) -> None:
    for module in ("click.py", "yaml.py", "mimkit/__init__.py"):
        desk.write(module, f"open({str(tmp_path / 'canary')!r}, 'w').close()\n")
    desk.git("merge", "-q", "--no-edit", "theirs")
    assert texts(desk, parted) == ["from ours", "from their branch"]
    assert not (tmp_path / "canary").exists()


class Both:
    """Two people who wrote at the same time: `first` has shared, `second` has not."""

    def __init__(self, office: Office) -> None:
        self.first, self.second = office.seat("mim-duty"), office.seat("tech-duty")
        self.incident = self.first.declare()
        self.second.git("pull", "-q")
        self.second.mim("resolve", "--register")
        self.first.clock, self.second.clock = "10:20", "10:15"
        self.first.mim("log", "from the upstream")
        self.remote = office.remote
        self.note("from here")

    def note(self, text: str) -> None:
        """Record something that is not shared."""
        away = self.remote.with_name("away")
        self.remote.rename(away)
        assert self.second.type("log", text).status == 4
        away.rename(self.remote)

    def fetched(self) -> None:
        self.second.git("fetch", "-q")

    def is_right(self, base: str, *order: str) -> None:
        """The entries stand in this order, and neither the check nor the audit has anything against it."""
        desk = self.second
        assert texts(desk, self.incident) == list(order)
        assert desk.mim("check", "--base", base).out.endswith(f"no problems found (changes since {base})\n")
        found = json.loads(desk.mim("audit", "--format", "json").out)
        assert [each for each in found["alterations"] if each["verdict"] != "corrected"] == []

    def copied(self, target: Path) -> Both:
        """Return the same two people with copies of their clones and of the remote, in another folder."""
        source = self.remote.parent
        shutil.copytree(source, target, symlinks=True)
        for path in (*target.glob("*/.git/config"), *target.glob("*/.git/mimkit/**/*.json")):
            path.write_text(path.read_text().replace(str(source), str(target)))
        other = copy.copy(self)
        other.remote = target / self.remote.name
        other.first, other.second = (
            Desk(
                target / desk.folder.name,
                {name: value.replace(str(source), str(target)) for name, value in desk.environment.items()},
                desk.clock,
            )
            for desk in (self.first, self.second)
        )
        return other


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory, scaffold: Path) -> Both:
    """The two people, made once."""
    return Both(office_in(tmp_path_factory.mktemp("met"), scaffold))


@pytest.fixture
def both(met: Both, tmp_path: Path) -> Both:
    """A copy of them for one test."""
    return met.copied(tmp_path / "both")


@pytest.mark.sweep
@pytest.mark.parametrize(
    "words",
    [
        ("pull", "-q", "--rebase"),
        ("-c", "pull.rebase=true", "pull", "-q"),
        ("-c", "pull.rebase=merges", "pull", "-q"),
        ("pull", "-q", "--no-rebase", "--no-edit"),
    ],
    ids=" ".join,
)
def test_a_pull_puts_the_entries_of_the_upstream_first(both: Both, words: tuple[str, ...]) -> None:
    both.second.git(*words)
    both.is_right("origin/main", "from the upstream", "from here")
    both.second.mim("sync")


@pytest.mark.sweep
@pytest.mark.parametrize("options", [(), ("--apply",), ("--interactive",), ("--merge",)], ids=str)
def test_so_does_a_rebase(both: Both, options: tuple[str, ...]) -> None:
    both.fetched()
    both.second.git("-c", "sequence.editor=true", "rebase", "-q", *options, "origin/main")
    both.is_right("origin/main", "from the upstream", "from here")


@pytest.mark.sweep
def test_so_does_a_cherry_pick(both: Both) -> None:
    both.fetched()
    both.second.git("switch", "-qc", "picked", "origin/main")
    both.second.git("cherry-pick", "main")
    both.is_right("origin/main", "from the upstream", "from here")


@pytest.mark.sweep
def test_a_cherry_pick_brings_one_commit_and_not_what_it_stands_on(both: Both) -> None:
    both.note("from a second note")
    both.fetched()
    both.second.git("switch", "-qc", "picked", "origin/main")
    both.second.git("cherry-pick", "main")
    both.is_right("origin/main", "from the upstream", "from a second note")


@pytest.mark.sweep
def test_a_cherry_pick_from_the_upstream_comes_after_what_is_here(both: Both) -> None:
    both.fetched()
    before = both.second.git("rev-parse", "HEAD").strip()
    both.second.git("cherry-pick", "origin/main")
    both.is_right(before, "from here", "from the upstream")


@pytest.mark.sweep
def test_so_does_a_stash_that_is_taken_up_again(both: Both) -> None:
    desk = both.second
    desk.git("reset", "-q", "--mixed", "HEAD^")
    desk.git("stash", "-q")
    desk.git("pull", "-q", "--ff-only")
    desk.git("stash", "pop")
    desk.git("commit", "-qam", "What I had typed")
    both.is_right("origin/main", "from the upstream", "from here")


@pytest.mark.sweep
def test_so_does_a_pull_that_stashes_by_itself(both: Both) -> None:
    desk = both.second
    desk.git("reset", "-q", "--mixed", "HEAD^")
    desk.git("pull", "-q", "--rebase", "--autostash")
    desk.git("commit", "-qam", "What I had typed")
    both.is_right("origin/main", "from the upstream", "from here")


@pytest.mark.sweep
def test_so_does_a_revert(both: Both) -> None:
    """The title goes back; the entries that came after it stay where they are."""
    desk = both.second
    record = desk.record(both.incident)
    record.write_text(record.read_text().replace("title: Checkout returns 503", "title: Nobody can pay"))
    desk.commit("Another title")
    desk.git("pull", "-q", "--rebase")
    desk.git("revert", "--no-edit", "HEAD")
    assert "title: Checkout returns 503" in record.read_text()
    both.is_right("origin/main", "from the upstream", "from here")


@pytest.mark.sweep
def test_a_revert_does_not_take_out_what_was_recorded(both: Both) -> None:
    desk = both.second
    both.note("from a second note")
    desk.git("revert", "--no-edit", "HEAD^", ok=False)
    assert texts(desk, both.incident) == ["from here", "from a second note"]


@pytest.mark.sweep
@pytest.mark.parametrize("how", ["merge", "squash"])
def test_a_topic_that_is_merged_comes_after_what_is_shared(both: Both, how: str) -> None:
    desk = both.second
    desk.git("branch", "topic")
    desk.git("fetch", "-q")
    desk.git("reset", "-q", "--hard", "origin/main")
    if how == "merge":
        desk.git("merge", "-q", "--no-edit", "topic")
    else:
        desk.git("merge", "-q", "--squash", "topic")
        desk.git("commit", "-qm", "The topic")
    both.is_right("origin/main", "from the upstream", "from here")


@pytest.mark.sweep
def test_what_is_shared_that_is_merged_into_a_topic_comes_first(both: Both) -> None:
    desk = both.second
    desk.git("switch", "-qc", "topic")
    both.fetched()
    desk.git("merge", "-q", "--no-edit", "origin/main")
    both.is_right("origin/main", "from the upstream", "from here")


@pytest.mark.sweep
@pytest.mark.parametrize("how", ["git merge", "mim sync"])
def test_a_cherry_picked_entry_keeps_its_place_on_both_sides(both: Both, how: str) -> None:
    """Others have picked the second of two commits, and the first is merged later: it stands above its copy."""
    both.note("from a second note")
    first, second = both.first, both.second
    first.mim("resolve", "--register")
    first.git("fetch", "-q", str(second.folder), "main")
    first.git("cherry-pick", "FETCH_HEAD")
    first.git("push", "-q")
    both.fetched()
    if how == "git merge":
        second.git("merge", "-q", "--no-edit", "origin/main")
    else:
        second.mim("sync")
    assert texts(second, both.incident) == ["from the upstream", "from here", "from a second note"]
    found = json.loads(second.mim("audit", "--format", "json").out)
    assert [each for each in found["alterations"] if each["verdict"] != "corrected"] == []


@pytest.mark.sweep
def test_branches_that_merged_each_other_are_brought_together_by_content(desk: Desk, parted: str) -> None:
    """Both had changed the title, so the base that git makes of the two has conflict markers in it."""
    for branch in ("main", "theirs"):
        desk.git("switch", "-q", branch)
        record = desk.record(parted)
        record.write_text(record.read_text().replace("title: Checkout returns 503", f"title: Of {branch}"))
        desk.commit(f"Title of {branch}")
    desk.git("branch", "earlier", "main")
    for branch, other in (("main", "theirs"), ("theirs", "earlier")):
        desk.git("switch", "-q", branch)
        desk.git("merge", "-q", "--no-edit", other, ok=False)
        desk.mim("resolve", "--take", "ours")
        desk.git("commit", "-qm", f"Merge into {branch}")
    desk.mim("log", "--here", "from a second note of theirs")
    desk.git("switch", "-q", "main")
    desk.mim("log", "from a second note of ours")
    desk.git("merge", "-q", "--no-edit", "theirs", ok=False)
    assert "<<<<<<< ours\ntitle: Of main\n=======\ntitle: Of theirs\n" in desk.record(parted).read_text()
    assert desk.record(parted).read_text().count("<<<<<<<") == 1
    desk.mim("resolve", "--take", "theirs:title")
    assert "title: Of theirs" in desk.record(parted).read_text()
    assert sorted(texts(desk, parted)) == [
        "from a second note of ours",
        "from a second note of theirs",
        "from ours",
        "from their branch",
    ]
    desk.mim("check")


@pytest.mark.sweep
@pytest.mark.parametrize("raw", [b"  # caf\xe9", b"\xff\xfe", b"  # no line break at the end"])
def test_a_record_that_cannot_be_read_is_left_between_marks(desk: Desk, parted: str, raw: bytes) -> None:
    record = desk.record(parted)
    for branch in ("main", "theirs"):
        desk.git("switch", "-q", branch)
        record.write_bytes(record.read_bytes() + b"broken: [" + raw + branch.encode())
        desk.commit(f"Break it on {branch}")
    done = subprocess.run(
        ["git", "merge", "-q", "--no-edit", "main"],
        cwd=desk.folder,
        env=desk.environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"could not be started" not in done.stderr
    assert b"was changed on both sides" in done.stderr
    found = record.read_bytes()
    assert found.count(b"<<<<<<< ours\n") == found.count(b">>>>>>> theirs\n") > 0
    for words in (b"from ours", b"from their branch", raw + b"main", raw + b"theirs"):
        assert words in found


@pytest.mark.parametrize("how", ["rebase", "merge"])
def test_a_conflict_that_is_resolved_later_has_the_same_order(both: Both, how: str) -> None:
    desk = both.second
    desk.git("config", "--remove-section", "merge.mim")
    both.fetched()
    if how == "rebase":
        desk.git("rebase", "-q", "origin/main", ok=False)
        desk.mim("resolve")
        desk.git("-c", "core.editor=true", "rebase", "--continue")
    else:
        desk.git("merge", "-q", "--no-edit", "origin/main", ok=False)
        desk.mim("resolve")
        desk.git("commit", "-qm", "Merge")
    both.is_right("origin/main", "from the upstream", "from here")


def test_both_values_are_marked_whichever_side_comes_first(both: Both) -> None:
    for desk, title in ((both.first, "title: Upstream"), (both.second, "title: Here")):
        record = desk.record(both.incident)
        record.write_text(record.read_text().replace("title: Checkout returns 503", title))
        desk.commit(title)
    both.first.git("push", "-q")
    both.second.git("pull", "-q", "--rebase", ok=False)
    marked = both.second.record(both.incident).read_text()
    assert "<<<<<<< ours\ntitle: Upstream\n=======\ntitle: Here\n>>>>>>> theirs\n" in marked
    assert marked.count("<<<<<<<") == 1
    both.second.mim("resolve", "--take", "theirs:title")
    assert "title: Here" in both.second.record(both.incident).read_text()


def test_git_is_new_enough_to_name_what_it_merges() -> None:
    major, minor = (int(each) for each in git_out("--version").split()[2].split(".")[:2])
    assert (major, minor) >= (2, 30)
