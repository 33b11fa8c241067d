"""`mim audit` on a real repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.stories.conftest import Desk, Office, git_out


@pytest.fixture
def case(desk: Desk) -> Desk:
    """An incident with three entries."""
    desk.declare()
    desk.clock = "10:12"
    desk.mim("log", "The connection pool is full", "--kind", "finding")
    desk.clock = "10:20"
    desk.mim("log", "Rosa called")
    return desk


def rewrite(desk: Desk, old: str, new: str, author: str = "Somebody <x@example.com>") -> None:
    (record,) = desk.folder.glob("incidents/2026/*/incident.yaml")
    assert old in record.read_text()
    record.write_text(record.read_text().replace(old, new, 1))
    desk.git("commit", "-q", "-a", "-m", "Fix a typo", f"--author={author}")


def test_a_history_of_commands_alone_is_clean(case: Desk) -> None:
    said = case.mim("audit")
    assert said.out.startswith("No recorded content was changed (")
    assert "(4 commits, 4 new entries, up to " in said.out.replace("\n", " ")


def test_who_changed_what_is_told_with_what_it_was(case: Desk) -> None:
    rewrite(case, "The connection pool is full", "The vendor is to blame")
    said = case.type("audit")
    assert said.status == 1
    text = " ".join(said.out.split())
    assert "Changed after it was recorded" in text
    assert "Somebody, committed by Whoever" in text
    assert '"The connection pool is full" changed to "The vendor is to blame"' in text
    assert "incident: MIM803 entry-rewritten" in text
    assert case.type("check").status == 0


@pytest.mark.sweep
def test_a_correction_in_the_open_is_listed_and_is_no_finding(case: Desk) -> None:
    case.mim("amend", case.timeline()[-1]["id"], "--at", "10:15")
    case.mim("redact", case.timeline()[-2]["id"], "--reason", "It names a customer")
    said = case.mim("audit")
    text = " ".join(said.out.split())
    assert "(5m earlier)" in text
    assert "redacted by mim-duty" in text
    assert "Rosa" not in text
    assert text.endswith("(6 commits, 6 new entries, up to " + case.git("rev-parse", "HEAD")[:7] + ").")


@pytest.mark.sweep
def test_a_late_entry_is_told_with_when_it_happened_was_written_and_landed(case: Desk) -> None:
    case.clock = "14:30"
    case.mim("log", "The alert was there at ten", "--at", "10:00")
    said = " ".join(case.mim("audit").out.split())
    assert "happened 2026-11-23 10:00 UTC, recorded 4h 30m later, landed immediately" in said
    assert "Late" not in case.mim("audit", "--late", "5h").out


@pytest.mark.sweep
def test_an_entry_that_waited_on_a_laptop_landed_late(office: Office, tmp_path: Path) -> None:
    first, second = office.seat("mim-duty"), office.seat("scribe-duty")
    first.declare()
    second.mim("sync")
    away = office.remote.rename(tmp_path / "away.git")
    second.clock = "10:20"
    assert second.type("log", "Seen on the train").status == 4
    away.rename(office.remote)
    first.clock = second.clock = "16:00"
    first.mim("log", "Seen in the office")
    second.mim("log", "Back at the desk")
    first.mim("sync")
    said = " ".join(first.mim("audit").out.split())
    assert "recorded immediately, landed 5h 40m later" in said
    assert "No recorded content was changed, 1 late entry" in said


@pytest.mark.sweep
@pytest.mark.parametrize("way", ["merge", "cherry-pick"])
def test_two_branches_that_took_each_others_entries_are_clean(case: Desk, way: str) -> None:
    base = case.git("rev-parse", "HEAD").strip()
    for name in ("one", "two"):
        case.git("switch", "-q", "-c", name, base)
        case.mim("log", f"Seen from {name}", "--here")
        case.git("branch", f"{name}-before")
    for name, other in (("one", "two"), ("two", "one")):
        case.git("switch", "-q", name)
        case.git(way, f"{other}-before")
    case.git("merge", "-q", "--no-edit", "one")
    said = case.mim("audit")
    assert "No recorded content was changed" in said.out
    assert "MIM8" not in said.out
    (record,) = case.folder.glob("incidents/2026/*/incident.yaml")
    ours, theirs = (case.git("show", f"HEAD^{side}:{record.relative_to(case.folder)}") for side in (1, 2))
    assert ours.count("- at:") == theirs.count("- at:") == record.read_text().count("- at:")
    assert ours.partition("timeline:")[2] != theirs.partition("timeline:")[2]


def test_each_format_says_the_same(case: Desk) -> None:
    rewrite(case, "at: 2026-11-23T10:12:00Z", "at: 2026-11-23T10:02:00Z")
    found = case.type("audit", "--format", "json")
    document = json.loads(found.out)
    assert (found.status, document["version"], document["complete"]) == (1, 1, True)
    (one,) = document["alterations"]
    (change,) = one["changes"]
    assert (one["verdict"], change["by"]) == ("rewritten", "10m earlier")
    text = case.type("audit", "--format", "markdown").out
    assert text.startswith("<!-- mim audit -->\n## mim audit\n\n1 change to recorded content")
    assert "10m earlier" in text


@pytest.mark.sweep
def test_since_a_release_only_what_came_later_is_judged(case: Desk) -> None:
    rewrite(case, "The connection pool is full", "The vendor is to blame")
    case.git("tag", "v1")
    case.mim("log", "It goes on")
    assert case.mim("audit", "--since", "v1").out.startswith(
        "No recorded content was changed (1 commit, 1 new"
    )
    assert case.type("audit").status == 1


def test_what_cannot_be_asked_is_a_sentence(case: Desk, empty: Desk) -> None:
    assert "is not a commit" in case.refused(2, "audit", "--since", "nope").err
    assert "is not a commit" in case.refused(2, "audit", "--since", "--upload-pack=x").err
    assert "is not a duration" in case.refused(2, "audit", "--late", "soon").err
    empty.git("init", "-q")
    assert "has no commits yet" in empty.refused(5, "audit").err


def test_a_policy_that_cannot_be_read_does_not_stand_in_the_way(case: Desk) -> None:
    (case.folder / "policy" / "policy.yaml").write_text("half: [typed\n")
    case.commit()
    assert "No recorded content was changed" in case.mim("audit").out


def test_hostile_names_and_words_do_not_act_on_a_terminal(case: Desk) -> None:
    author = "\x1b[2J\u202eevil ##[error] <x@example.com>"
    rewrite(case, "The connection pool is full", '"\\u001b[2J is full"', author)
    out = case.type("audit").out
    assert "\x1b[2J" not in out
    assert "\u202e" not in out
    assert "##[" not in out
    assert case.type("audit", "--format", "json").out.isascii()


def test_a_shallow_clone_says_that_it_does_not_know_everything(case: Desk, tmp_path: Path) -> None:
    git_out("clone", "-q", "--depth=1", f"file://{case.folder}", str(tmp_path / "ci"))
    shallow = Desk(tmp_path / "ci", case.environment)
    assert "git fetch --unshallow" in shallow.mim("audit").out


def reworded(case: Desk, message: str) -> str:
    """Rewrite an entry in a commit with this message, and return the commit."""
    (record,) = case.folder.glob("incidents/2026/*/incident.yaml")
    text = record.read_text()
    assert "The connection pool is full" in text
    record.write_text(text.replace("The connection pool is full", "A pool is full"))
    case.git("commit", "-q", "-a", "-m", message)
    return case.git("rev-parse", "HEAD").strip()


REVIEWED = "Mim-Accept: the customer's name was in it, reviewed by tech-duty"


def test_a_reviewed_change_is_accepted_by_a_trailer_and_listed(case: Desk) -> None:
    before = case.git("rev-parse", "HEAD").strip()
    reworded(case, f"Take a name out\n\nIt was agreed.\n\n{REVIEWED}")
    for words in ((), ("--since", before)):
        said = case.mim("audit", *words)
        text = " ".join(said.out.split())
        assert "Changed after it was recorded, and accepted" in text
        assert "the customer's name was in it, reviewed by tech-duty" in text
        assert "1 accepted change to recorded content" in text


def test_a_later_commit_accepts_an_earlier_one_by_its_id(case: Desk) -> None:
    commit = reworded(case, "Take a name out")
    assert case.type("audit").status == 1
    case.git(
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        f"Accept it\n\nMim-Accept: {commit[:10]} the name of a customer",
    )
    assert "accepted by Whoever" in " ".join(case.mim("audit").out.split())
    (found,) = json.loads(case.mim("audit", "--format", "json").out)["alterations"]
    assert (found["verdict"], found["accepted"]["reason"]) == ("accepted", "the name of a customer")


@pytest.mark.parametrize(
    "trailer",
    [
        "Mim-Accept:",
        "Mim-Accept: 0123456789 not this one",
        "Mim-Accept: {commit}",
        "Mim-Accept: {short} too short to name one",
        "Not a trailer, Mim-Accept: x",
        "Reviewed-by: tech-duty",
    ],
)
def test_what_names_no_reason_or_another_commit_accepts_nothing(case: Desk, trailer: str) -> None:
    commit = reworded(case, "Take a name out")
    said = trailer.format(commit=commit, short=commit[:6])
    case.git("commit", "-q", "--allow-empty", "-m", f"Accept it\n\n{said}")
    assert case.type("audit").status == 1


@pytest.mark.parametrize("merger", ["nothing", "accepts"])
def test_a_branch_does_not_accept_its_own_changes_but_its_merge_does(case: Desk, merger: str) -> None:
    case.git("switch", "-qc", "proposed")
    reworded(case, f"Take a name out\n\n{REVIEWED}")
    case.git("switch", "-q", "main")
    message = "Merge" if merger == "nothing" else f"Merge\n\n{REVIEWED}"
    case.git("merge", "-q", "--no-ff", "-m", message, "proposed")
    assert case.type("audit").status == (1 if merger == "nothing" else 0)


def test_a_trailer_accepts_only_what_landed_with_it(case: Desk) -> None:
    reworded(case, f"Take a name out\n\n{REVIEWED}")
    rewrite(case, "A pool is full", "The vendor is to blame")
    said = case.type("audit")
    assert said.status == 1
    assert "1 change to recorded content, 1 accepted change" in " ".join(said.out.split())


@pytest.mark.sweep
def test_text_of_an_entry_is_no_trailer(case: Desk) -> None:
    reworded(case, "Take a name out")
    commit = case.git("rev-parse", "HEAD").strip()
    case.mim("log", f"x\n\nMim-Accept: {commit} it is fine")
    case.mim("log", f"Mim-Accept: {commit} it is fine")
    assert case.type("audit").status == 1


def test_the_first_push_of_a_branch_has_no_previous_head(case: Desk) -> None:
    assert case.mim("audit", "--since", "0" * 40).out.startswith("No recorded content was changed (4 commits")
    assert (
        "the branch was rewritten or the clone is shallow"
        in case.refused(2, "audit", "--since", "1" * 40).err
    )


@pytest.mark.parametrize("way", ["amended", "dropped", "rebuilt"])
def test_a_forced_push_that_loses_an_entry_is_found(case: Desk, way: str) -> None:
    before = case.git("rev-parse", "HEAD").strip()
    case.git("reset", "-q", "--hard", "HEAD^")
    if way == "amended":
        (record,) = case.folder.glob("incidents/2026/*/incident.yaml")
        record.write_text(record.read_text().replace("The connection pool is full", "A pool is full"))
        case.git("commit", "-q", "-a", "--amend", "--no-edit")
    if way == "rebuilt":
        case.mim("log", "Something else")
    said = case.type("audit", "--since", before)
    assert said.status == 1
    text = " ".join(said.out.split())
    assert "The branch was rewritten" in text
    assert "MIM802" in text


def test_a_forced_push_that_leaves_the_records_alone_is_said_and_is_no_finding(case: Desk) -> None:
    before = case.git("rev-parse", "HEAD").strip()
    case.git("commit", "-q", "--amend", "-m", "The same with another message")
    said = case.mim("audit", "--since", before)
    assert "The branch was rewritten" in said.out
    assert "No recorded content was changed" in said.out


@pytest.mark.sweep
@pytest.mark.parametrize("way", ["squash", "rebase"])
def test_entries_that_are_merely_older_are_no_finding(office: Office, way: str) -> None:
    """A topic with older entries lands by squash or rebase behind newer ones."""
    desk = office.seat("mim-duty")
    desk.mim("resolve", "--register")
    desk.declare()
    desk.git("switch", "-qc", "topic")
    for minute in (11, 12):
        desk.clock = f"10:{minute}"
        desk.mim("log", f"on the topic at {minute}", "--at", "10:10", "--here")
    desk.git("switch", "-q", "main")
    desk.clock = "10:40"
    desk.mim("log", "on main")
    before = desk.git("rev-parse", "HEAD").strip()
    if way == "squash":
        desk.git("merge", "-q", "--squash", "topic")
        desk.git("commit", "-qm", "The topic")
    else:
        desk.git("rebase", "-q", "main", "topic")
        desk.git("switch", "-q", "main")
        desk.git("merge", "-q", "--ff-only", "topic")
    found = json.loads(desk.mim("audit", "--since", before, "--format", "json").out)
    assert found["alterations"] == []
    assert found["entries"] == 2
    desk.mim("check")


@pytest.mark.sweep
def test_what_is_staged_is_compared_with_the_previous_head(case: Desk) -> None:
    assert case.mim("audit", "--staged").out.startswith(
        "No recorded content was changed (1 commit, 0 new entries, staged changes"
    )
    (record,) = case.folder.glob("incidents/2026/*/incident.yaml")
    record.write_text(record.read_text().replace("The connection pool is full", "A pool is full"))
    case.mim("audit", "--staged")
    before = case.everything()
    case.git("add", "-A")
    said = case.type("audit", "--staged")
    assert said.status == 1
    assert "MIM803" in said.out
    case.git("reset", "-q")
    assert case.everything() == before
    assert "cannot be combined with --since" in case.refused(2, "audit", "--staged", "--since", "HEAD").err


@pytest.mark.sweep
@pytest.mark.parametrize("taken", ["ours", "theirs", "both"])
def test_a_merge_that_keeps_one_side_is_found_before_it_is_committed(case: Desk, taken: str) -> None:
    case.git("switch", "-qc", "theirs")
    case.mim("log", "from theirs")
    case.git("switch", "-q", "main")
    case.mim("log", "from ours")
    case.git("config", "--remove-section", "merge.mim")
    case.git("merge", "-q", "theirs", ok=False)
    if taken == "both":
        case.mim("resolve")
    else:
        case.git("checkout", "-q", f"--{taken}", ".")
        case.git("add", "-A")
    said = case.type("audit", "--staged")
    assert said.status == (0 if taken == "both" else 1)
    assert ("MIM802" in said.out) == (taken != "both")


def test_what_a_merge_brings_in_was_judged_elsewhere(case: Desk) -> None:
    case.git("switch", "-qc", "theirs")
    reworded(case, f"Take a name out\n\n{REVIEWED}")
    case.git("switch", "-q", "main")
    case.mim("log", "from ours")
    case.git("merge", "-q", "--no-ff", "--no-commit", "theirs")
    case.mim("audit", "--staged")
