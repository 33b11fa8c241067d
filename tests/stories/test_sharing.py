"""Several people, one remote: nothing is lost or duplicated, and each person learns how far it got."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from mimkit.app.recording.write import decide
from mimkit.store.git.process import run
from mimkit.store.git.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mimkit.app.recording.recording import Recording
    from mimkit.store.git.repository import PushOutcome
    from tests.stories.conftest import Desk, Office, Said


def together(*typed: tuple[Desk, Sequence[str]]) -> list[Said]:
    """Type several commands at the same moment, each in a process of its own."""
    processes = [(desk, desk.spawn(*words)) for desk, words in typed]
    return [desk.answer(process) for desk, process in processes]


@pytest.fixture
def two(office: Office) -> tuple[Desk, Desk]:
    """Two people's clones that both have the running incident."""
    first = office.seat("mim-duty")
    first.declare()
    return first, office.seat("tech-duty")


def texts(desk: Desk) -> list[str]:
    return [entry["text"] for entry in desk.timeline() if entry["kind"] == "note"]


def record_of(desk: Desk) -> str:
    (path,) = desk.git("ls-files", "incidents/**/incident.yaml").split()
    return path


def agree(office: Office, *desks: Desk) -> None:
    """Bring each clone to the remote's head and hold that nobody has anything left over."""
    for desk in desks:
        desk.git("pull", "-q", "--ff-only")
        assert desk.git("rev-parse", "HEAD").strip() == office.head()
        assert desk.git("status", "--porcelain") == ""
        desk.mim("check")


@pytest.mark.sweep
def test_two_scribes_write_at_the_same_moment(office: Office, two: tuple[Desk, Desk]) -> None:
    for number in range(3):
        said = together(*((desk, ("log", f"{number} from {desk.folder.name}", "--json")) for desk in two))
        assert [each.status for each in said] == [0, 0]
        assert all(each.document["shared"] for each in said)
    agree(office, *two)
    expected = [f"{number} from {desk.folder.name}" for number in range(3) for desk in two]
    assert sorted(texts(two[0])) == sorted(expected)


@pytest.mark.sweep
def test_only_one_of_two_restorations_is_recorded(office: Office, two: tuple[Desk, Desk]) -> None:
    said = together(*((desk, ("restored", desk.folder.name)) for desk in two))
    assert sorted(each.status for each in said) == [0, 3]
    refused = next(each for each in said if each.status == 3)
    assert "is already restored" in refused.err
    assert refused.out == "" or refused.out.endswith(", undone\n")
    agree(office, *two)
    assert [entry["kind"] for entry in two[0].timeline()].count("restored") == 1


@pytest.mark.sweep
def test_the_second_to_restore_reads_it_from_the_remote(two: tuple[Desk, Desk]) -> None:
    first, second = two
    first.mim("restored", "--at", "-1m")
    said = second.type("restored")
    assert said.status == 3
    assert "2026-11-23T10:08:00Z" in said.err
    assert second.git("status", "--porcelain") == ""
    assert (
        second.mim("show", "--json").document["incident"]["milestones"]["restored"] == "2026-11-23T10:08:00Z"
    )


@pytest.mark.sweep
def test_a_half_typed_record_gets_what_others_recorded_and_keeps_every_byte(
    office: Office, two: tuple[Desk, Desk]
) -> None:
    first, second = two
    record = next(second.folder.glob("incidents/*/*/incident.yaml"))
    half_typed = record.read_bytes().replace(b"timeline:", b"# half a thought\ntimeline:")
    record.write_bytes(half_typed)
    first.mim("log", "from the first")
    said = second.mim("log", "from the second")
    assert "shared" in said.out
    assert record.read_bytes().startswith(half_typed)
    second.git("commit", "-qam", "The half-typed record")
    second.git("push", "-q")
    first.git("pull", "-q", "--ff-only")
    assert sorted(texts(first)) == ["from the first", "from the second"]
    assert office.head() == first.git("rev-parse", "HEAD").strip()


@pytest.mark.sweep
def test_two_declare_at_once_and_get_two_incidents(office: Office) -> None:
    desks = office.seat("mim-duty"), office.seat("tech-duty")
    said = together(*((desk, ("declare", desk.folder.name, "--json")) for desk in desks))
    names = [each.document["incident"] for each in said]
    assert len(set(names)) == 2
    agree(office, *desks)
    listed = desks[0].mim("list", "--json").document["incidents"]
    assert {each["id"]: each["title"] for each in listed} == dict(
        zip(names, ("mim-duty", "tech-duty"), strict=True)
    )
    assert names[0] in desks[1].refused(2, "log", "x").err


@pytest.mark.sweep
def test_four_processes_in_one_clone(desk: Desk) -> None:
    desk.declare()
    desk.write("todo.txt", "staged")
    desk.git("add", "todo.txt")
    said = together(*((desk, ("log", str(number))) for number in range(4)))
    assert [each.status for each in said] == [0] * 4
    assert Counter(texts(desk)) == Counter("0123")
    assert (
        desk.git("log", "-4", "--format=", "--name-only").split()
        == [
            str(
                desk.record(desk.mim("list", "--json").document["incidents"][0]["id"]).relative_to(
                    desk.folder
                )
            )
        ]
        * 4
    )
    assert desk.git("status", "--porcelain") == "A  todo.txt\n"


@pytest.mark.sweep
def test_offline_it_is_recorded_and_the_next_command_shares_it(
    office: Office, two: tuple[Desk, Desk]
) -> None:
    first, second = two
    away = office.remote.rename(office.remote.with_suffix(".away"))
    typed = [first.type("log", f"offline {number}", "--json") for number in (1, 2)]
    for said in typed:
        assert said.status == 4
        assert (said.document["recorded"], said.document["shared"]) == (True, False)
        assert "; the next command will share it\n" in said.err
    assert "\n2 commits are recorded here but not shared\n" in first.mim("status").out
    doctor = first.mim("doctor").out
    assert "cannot be reached" in doctor
    assert "2 commits are recorded here but not shared yet:" in doctor
    assert doctor.index("note, offline 1") < doctor.index("note, offline 2")
    recorded = typed[-1].document["commit"]

    away.rename(office.remote)
    second.mim("log", "meanwhile")
    first.mim("log", "online")
    assert first.git("merge-base", "--is-ancestor", recorded, office.head()) == ""
    agree(office, first, second)
    assert Counter(texts(first)) == Counter(["offline 1", "offline 2", "meanwhile", "online"])
    assert "not shared" not in first.mim("status").out


MIM = Path(sys.executable).with_name("mim")
SOMEBODY_IS_FIRST = """
count=$(cat count 2>/dev/null || echo 0); test "$count" -ge 3 && exit 0
echo $((count + 1)) > count
export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@example.com GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@example.com
git update-ref refs/heads/main "$(git commit-tree -p main -m "First $count" "main^{tree}")"
"""


@pytest.mark.sweep
def test_races_that_are_lost_while_another_command_of_the_clone_records_lose_nothing(
    office: Office, two: tuple[Desk, Desk]
) -> None:
    first, second = two
    records = f'cd "{first.folder}"; MIM_OFFLINE=1 "{MIM}" log "in between"'
    once = f"test -e once || {{ touch once; (unset $(git rev-parse --local-env-vars); {records}); }}"
    office.hook("update", f"{once}\n{SOMEBODY_IS_FIRST}")
    with mock.patch.object(run, "NETWORK_SECONDS", 60.0):  # the hook starts a mim
        assert first.mim("log", "online", "--json").document["shared"]
    agree(office, first, second)
    assert Counter(texts(second)) == Counter(["in between", "online"])
    assert not first.git("rev-list", "origin/main..main")


@pytest.mark.sweep
def test_a_remote_that_goes_away_after_a_lost_race_leaves_it_recorded(
    office: Office, two: tuple[Desk, Desk]
) -> None:
    desk = two[0]
    away = office.remote.with_suffix(".away")
    office.hook("update", f'{SOMEBODY_IS_FIRST}\nmv "{office.remote}" "{away}"')
    said = desk.type("log", "x", "--json")
    assert (said.status, said.document["recorded"], said.document["shared"]) == (4, True, False)
    assert "not shared yet: The remote cannot be reached: " in said.err
    away.rename(office.remote)
    office.hook("update", "")
    assert desk.mim("log", "y", "--json").document["shared"]
    agree(office, *two)
    assert Counter(texts(two[1])) == Counter(["x", "y"])


@pytest.mark.sweep
def test_races_that_are_lost_while_older_entries_wait_leave_one_merge(
    office: Office, two: tuple[Desk, Desk]
) -> None:
    first, second = two
    away = office.remote.rename(office.remote.with_suffix(".away"))
    recorded = [first.type("log", f"offline {number}", "--json").document["commit"] for number in (1, 2)]
    away.rename(office.remote)
    second.mim("log", "meanwhile")
    office.hook("update", SOMEBODY_IS_FIRST)
    assert first.mim("log", "online", "--json").document["shared"]
    assert first.git("log", "--format=%s", "--grep", "^First [0-9]").count("\n") == 3
    assert first.git("log", "--merges", "--format=%s").splitlines() == ["Merge with the remote"]
    for commit in recorded:
        assert first.git("merge-base", "--is-ancestor", commit, office.head()) == ""
    agree(office, first, second)
    assert Counter(texts(second)) == Counter(["offline 1", "offline 2", "meanwhile", "online"])


def test_a_command_killed_after_the_push_of_its_repetition_is_recorded_once(
    office: Office, two: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two
    first.mim("log", "first")
    killed = mock.Mock(side_effect=SystemExit(9))
    monkeypatch.setattr("mimkit.app.recording.sharing.share.adopt", killed)
    with pytest.raises(SystemExit):
        second.type("log", "second")
    monkeypatch.undo()
    assert killed.called
    assert "second" in second.git("show", "origin/main:" + record_of(second))
    assert "first" not in second.git("show", "main:" + record_of(second))
    second.mim("log", "third")
    agree(office, *two)
    assert texts(second) == ["first", "second", "third"]


def test_a_command_of_the_same_clone_during_the_push_keeps_its_entry(
    office: Office, two: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two
    first.mim("log", "first")
    pushed = Repository.push
    tried: list[str] = []

    def push(repo: Repository, commit: str) -> PushOutcome:
        tried.append(commit)
        if len(tried) == 2:
            assert second.type("log", "meanwhile", "--offline").status == 4
        return pushed(repo, commit)

    monkeypatch.setattr(Repository, "push", push)
    assert second.mim("log", "second", "--json").document["shared"]
    monkeypatch.undo()
    second.mim("sync")
    agree(office, *two)
    assert texts(first) == ["first", "second", "meanwhile"]


def test_the_branch_moves_before_the_push_if_the_repeated_command_writes_something_else(
    office: Office, two: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a command that is killed after the push would leave two versions of one entry."""
    first, second = two
    first.mim("log", "first")

    def decide_anew(repo: Repository, commit: str | None, recording: Recording) -> None:
        decide(repo, commit, recording)
        recording.change = recording.change._replace(subject="MI-1: other words")

    heads: list[tuple[str, str]] = []

    def push(repo: Repository, commit: str) -> PushOutcome:
        heads.append((commit, repo.head().commit or ""))
        return pushed(repo, commit)

    pushed = Repository.push
    monkeypatch.setattr(Repository, "push", push)
    monkeypatch.setattr("mimkit.app.recording.sharing.repeat.decide", decide_anew)
    second.mim("log", "second")
    assert len(heads) == 2
    assert heads[1][0] == heads[1][1] == office.head()
    agree(office, *two)


@pytest.mark.sweep
def test_offline_work_that_the_remote_has_overtaken_is_kept(office: Office, two: tuple[Desk, Desk]) -> None:
    """Both said restored, one of them without a network: neither clone ends in a state it cannot leave."""
    first, second = two
    away = office.remote.rename(office.remote.with_suffix(".away"))
    assert first.type("restored").status == 4
    away.rename(office.remote)
    second.mim("restored", "--at", "-1m")
    said = first.type("log", "back")
    assert said.status in {0, 5}, said
    kinds = [entry["kind"] for entry in first.timeline()]
    assert kinds.count("note") == 1
    assert kinds.count("restored") >= 1


@pytest.mark.sweep
def test_a_declined_push_goes_to_a_branch_of_its_own(office: Office, two: tuple[Desk, Desk]) -> None:
    desk = two[0]
    office.hook("update", 'test "$1" != refs/heads/main || { echo "open a pull request instead"; exit 1; }')
    before = office.head()
    said = desk.mim("log", "x", "--json")
    assert (said.document["recorded"], said.document["shared"]) == (True, True)
    branch = f"mim/{desk.mim('list', '--json').document['incidents'][0]['id']}"
    assert f"Open a pull request from {branch} to main" in said.err
    assert desk.git("ls-remote", "origin", branch).split()[0] == said.document["commit"]
    assert office.head() == before
    office.hook("update", "exit 0")
    desk.mim("sync")
    agree(office, *two)


@pytest.mark.sweep
def test_a_rewritten_remote_stops_everything(office: Office, two: tuple[Desk, Desk]) -> None:
    desk = two[0]
    desk.mim("log", "seen")
    desk.git("--git-dir", str(office.remote), "update-ref", "refs/heads/main", "main~1")
    for _ in range(2):
        said = desk.type("log", "after", "--json")
        assert said.status == 5
        assert said.document["recorded"]
        assert "was rewritten" in said.err
    assert texts(desk) == ["seen", "after", "after"]


def test_an_empty_remote_gets_its_first_branch(desk: Desk) -> None:
    desk.git("init", "-q", "--bare", str(desk.folder.parent / "bare"))
    desk.git("remote", "add", "origin", str(desk.folder.parent / "bare"))
    assert desk.mim("declare", "x", "--json").document["shared"]
    assert desk.git("ls-remote", "origin", "main").split()[0] == desk.git("rev-parse", "HEAD").strip()


@pytest.mark.sweep
def test_what_others_declared_is_found_without_being_fetched_by_hand(
    two: tuple[Desk, Desk], office: Office
) -> None:
    desk = office.seat("scribe-duty")
    new = two[0].declare("A second one")
    desk.mim("log", "x", "-i", new[-3:])
    assert "mim sync" in desk.refused(2, "log", "x", "-i", "ZZZ").err


@pytest.mark.sweep
def test_a_clone_that_may_be_behind_does_not_say_that_all_is_quiet(office: Office) -> None:
    late = office.seat("scribe-duty")
    assert "mim sync" in late.mim("status").out
    name = office.seat("mim-duty").declare()
    assert "1 commit received" in late.mim("sync").out
    assert name in late.mim("status").out
    assert late.mim("sync", "--json").document["received"] is False


@pytest.mark.sweep
def test_without_a_network_a_sync_says_so_and_loses_nothing(office: Office, two: tuple[Desk, Desk]) -> None:
    desk = two[0]
    away = office.remote.rename(office.remote.with_suffix(".away"))
    assert desk.type("log", "offline").status == 4
    said = desk.type("sync")
    assert said.status in {4, 5}
    assert "cannot be reached" in said.err
    away.rename(office.remote)
    assert desk.mim("sync").out == "1 commit shared\n"
    agree(office, *two)
    assert texts(two[1]) == ["offline"]


def test_a_sync_without_a_remote_says_what_is_missing(desk: Desk) -> None:
    assert "git remote add" in desk.refused(5, "sync").err


@pytest.mark.sweep
def test_the_checkout_follows_without_touching_work_of_ones_own(two: tuple[Desk, Desk]) -> None:
    first, second = two
    first.mim("log", "from the first")
    second.write("policy/glossary.yaml", "half: [typed\n")
    second.write("todo.txt", "staged")
    second.git("add", "todo.txt")
    second.mim("log", "from the second")
    assert texts(second) == ["from the first", "from the second"]
    name = second.mim("list", "--json").document["incidents"][0]["id"]
    assert second.record(name).read_text() == second.git(
        "show", f"HEAD:{second.record(name).relative_to(second.folder)}"
    )
    assert second.git("status", "--porcelain").splitlines() == [" M policy/glossary.yaml", "A  todo.txt"]
