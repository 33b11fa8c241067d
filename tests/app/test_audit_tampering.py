"""An audit finds every kind of tampering, anywhere in the history."""

from __future__ import annotations

from pathlib import Path

import pytest

from mimkit.app.audit.audit import audit
from mimkit.model.versions.audit import Audit
from mimkit.store.git.repository import Repository
from tests.audited import CULPRIT, LAYOUTS, found_in, hide, recorded, silent
from tests.builders import Desk, clock
from tests.commits import Commits
from tests.tampering import TAMPERINGS, incident_path, review_path

CASE, _ = recorded()
Found = dict[tuple[str, str], Audit]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    every = hide(tmp_path_factory.mktemp("hidden") / "repo")
    return {(each.what, each.layout): seen for each, seen in every}


@pytest.mark.sweep
@pytest.mark.parametrize("what", TAMPERINGS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_kind_is_found_wherever_it_is_hidden(found: Found, what: str, layout: str) -> None:
    seen = found[what, layout]
    assert TAMPERINGS[what].code in found_in(seen)


@pytest.mark.parametrize("layout", [each for each in LAYOUTS if each != "on the other side of a merge"])
def test_it_is_charged_to_whoever_did_it_and_to_nobody_else(found: Found, layout: str) -> None:
    seen = [(what, found[what, layout]) for what in TAMPERINGS]
    charged = {what: {each.landing.author for each in one.of("rewritten")} for what, one in seen}
    late = {what: {each.landing.author for each in one.late if each.is_after_end} for what, one in seen}
    expected = {what: {CULPRIT} for what in TAMPERINGS}
    assert {what: charged[what] or late[what] for what in TAMPERINGS} == expected
    assert all(not one.of("before-landing") for _, one in seen)


def test_what_the_first_parent_line_never_had_otherwise_is_told_apart(found: Found) -> None:
    seen = found["the words of an entry are changed", "on the other side of a merge"]
    (each,) = seen.of("before-landing")
    assert (seen.of("rewritten"), each.landing.author) == ([], CULPRIT)


def test_by_how_much_is_said(found: Found) -> None:
    seen = found["an entry is dated back", "on a merged branch"]
    (each,) = seen.of("rewritten")
    (detail,) = each.details
    assert (detail.was, detail.now, detail.by) == (
        "2026-11-23T11:12:00Z",
        "2026-11-23T11:10:00Z",
        "2m earlier",
    )
    assert each.landing.commit != each.landing.landed
    assert each.landing.landed_at == clock("+1 11:00")


def test_redacted_words_are_withheld(found: Found) -> None:
    for layout in LAYOUTS:
        seen = found["redacted words come back", layout]
        assert "Rosa" not in repr(seen)


def audited(folder: Path, *states: dict[str, bytes], modes: dict[str, str] | None = None) -> Audit:
    """Audit a history of these states, an hour apart, on the closed case."""
    commits = Commits(clock("+1 08:00"))
    commits.add(CASE.files, at=clock("+1 08:00"))
    for number, files in enumerate(states):
        commits.add(files, at=clock(f"+1 {9 + number:02}:00"), modes=modes if number == 0 else None)
    names = commits.write(folder)
    return audit(Repository.discover(folder), names[len(commits.trees)])


def test_breaking_a_record_for_a_while_hides_nothing(tmp_path: Path) -> None:
    path = incident_path(CASE)
    broken = {**CASE.files, path: b"half: [typed\n"}
    seen = audited(tmp_path, broken, TAMPERINGS["an entry is deleted"].do(CASE))
    assert [(each.path, each.commit) for each in seen.unread] == [(path, seen.unread[0].commit)]
    assert found_in(seen) == {"MIM802"}
    assert found_in(audited(tmp_path / "mended", broken, dict(CASE.files))) == set()


def test_deleting_a_record_for_a_while_hides_nothing(tmp_path: Path) -> None:
    path = incident_path(CASE)
    away = {each: raw for each, raw in CASE.files.items() if each != path}
    seen = audited(tmp_path, away, TAMPERINGS["the words of an entry are changed"].do(CASE))
    assert found_in(seen) == {"MIM801", "MIM803"}
    assert found_in(audited(tmp_path / "back", away, dict(CASE.files))) == {"MIM801"}


def test_a_link_in_place_of_a_record_is_a_record_that_is_gone(tmp_path: Path) -> None:
    path = incident_path(CASE)
    linked = {**CASE.files, path: b"/etc/passwd"}
    assert found_in(audited(tmp_path, linked, modes={path: "120000"})) == {"MIM801"}


def test_a_fact_that_changes_after_the_review_needs_no_change_of_the_review(tmp_path: Path) -> None:
    states = [dict(CASE.files), TAMPERINGS["an incident becomes a drill"].do(CASE)]
    assert review_path(CASE) in CASE.files
    assert found_in(audited(tmp_path, *states)) == {"MIM808"}


def test_since_a_commit_only_what_came_later_is_told(tmp_path: Path) -> None:
    bad = TAMPERINGS["an entry is deleted"].do(CASE)
    worse = TAMPERINGS["an incident becomes a drill"].do(Desk(bad, CASE.incident))
    commits = Commits(clock("+1 08:00"))
    tips = [commits.add(files) for files in (CASE.files, bad, worse)]
    names = commits.write(tmp_path)
    repo = Repository.discover(tmp_path)
    everything = audit(repo, names[tips[2]])
    later = audit(repo, names[tips[2]], names[tips[1]])
    nothing = audit(repo, names[tips[2]], names[tips[2]])
    assert found_in(everything) == {"MIM802", "MIM808"}
    assert (found_in(later), later.commits, later.entries) == ({"MIM808"}, 1, 0)
    assert (nothing.commits, silent(nothing)) == (0, True)


def test_a_commit_older_than_its_parent_is_told(tmp_path: Path) -> None:
    commits = Commits(clock("+1 08:00"))
    commits.add(CASE.files, at=clock("+1 08:00"))
    commits.add({**CASE.files, "README.md": b"x"}, at=clock("+1 07:50"))
    commits.add({**CASE.files, "README.md": b"y"}, at=clock("+1 07:00"))
    names = commits.write(tmp_path)
    seen = audit(Repository.discover(tmp_path), names[3])
    assert [each.commit for each in seen.backwards] == [names[3]]


def test_what_is_remembered_is_bounded_and_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mimkit.app.reading.versions._KEPT", 1)
    monkeypatch.setattr("mimkit.app.audit.audit._AT_ONCE", 1)
    _, row = recorded()
    commits = Commits(clock("09:00"))
    for at, desk in row:
        commits.add(desk.files, at=at)
    commits.add(TAMPERINGS["an entry is deleted"].do(CASE), at=clock("+1 10:00"))
    names = commits.write(tmp_path)
    assert found_in(audit(Repository.discover(tmp_path), names[len(commits.trees)])) == {"MIM802"}
