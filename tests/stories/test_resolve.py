"""Merge conflicts in records are resolved by meaning; people decide only real contradictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office

NOTHING = "there are no merge conflicts in records"


def edit(desk: Desk, incident: str, old: str, new: str) -> None:
    file = desk.record(incident)
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.fixture
def parted(desk: Desk) -> str:
    """An incident whose record two branches went on with, in a clone whose git does not know `mim`; on `main`."""
    desk.git("config", "--remove-section", "merge.mim")
    name = desk.declare()
    desk.git("switch", "-qc", "theirs")
    desk.mim("log", "from their branch")
    edit(desk, name, "title: Checkout returns 503", "title: Nobody can pay")
    desk.commit()
    desk.git("switch", "-q", "main")
    desk.mim("log", "from ours")
    return name


def texts(desk: Desk, name: str) -> list[str]:
    return [each["text"] for each in desk.timeline(name) if each["kind"] == "note"]


def test_a_conflict_of_lines_is_none_of_records(desk: Desk, parted: str) -> None:
    desk.git("merge", "-q", "theirs", ok=False)
    assert "<<<<<<<" in desk.record(parted).read_text()
    said = desk.mim("resolve")
    assert said.out.splitlines()[-2:] == ["1 record resolved", "  next: git commit"]
    desk.git("commit", "-qm", "Merge")
    assert texts(desk, parted) == ["from their branch", "from ours"]
    assert desk.mim("show", parted, "--json").document["incident"]["title"] == "Nobody can pay"
    desk.mim("check")


def test_what_both_changed_is_named_with_both_values_and_taken_as_told(desk: Desk, parted: str) -> None:
    edit(desk, parted, "title: Checkout returns 503", "title: The web shop is down")
    desk.commit()
    desk.git("merge", "-q", "theirs", ok=False)
    said = desk.type("resolve")
    assert said.status == 1
    assert "both sides changed title: ours `The web shop is down`, theirs `Nobody can pay`" in said.out
    marked = desk.record(parted).read_text()
    assert (
        "<<<<<<< ours\ntitle: The web shop is down\n=======\ntitle: Nobody can pay\n>>>>>>> theirs\n"
        in marked
    )
    assert marked.count("<<<<<<<") == 1
    assert desk.type("resolve", "--json").document["records"][0]["settled"] is False
    desk.mim("resolve", "--take", "ours:title")
    desk.git("commit", "-qm", "Merge")
    assert desk.mim("show", parted, "--json").document["incident"]["title"] == "The web shop is down"
    assert texts(desk, parted) == ["from their branch", "from ours"]


def test_another_branch_is_brought_in_without_gits_merge(desk: Desk, parted: str) -> None:
    desk.write("half-typed.txt", "mine")
    said = desk.mim("resolve", "--with", "theirs")
    assert said.out.startswith("theirs merged into this branch as ")
    assert texts(desk, parted) == ["from their branch", "from ours"]
    assert desk.git("status", "--porcelain") == "?? half-typed.txt\n"
    assert desk.mim("resolve", "--with", "theirs").out == "theirs is already merged into this branch\n"
    assert desk.mim("resolve", "--with", "theirs", "--json").document["commit"] is None


def test_bringing_in_stops_at_a_contradiction_until_a_side_is_taken(desk: Desk, parted: str) -> None:
    edit(desk, parted, "title: Checkout returns 503", "title: The web shop is down")
    desk.commit()
    said = desk.refused(5, "resolve", "--with", "theirs")
    assert "title: ours `The web shop is down`, theirs `Nobody can pay`" in said.err
    assert "SIDE is ours or theirs" in said.err
    desk.mim("resolve", "--with", "theirs", "--take", "theirs")
    assert desk.mim("show", parted, "--json").document["incident"]["title"] == "Nobody can pay"


def test_git_calls_mim_once_it_is_registered(desk: Desk, parted: str) -> None:
    assert "the mim merge driver is not registered" in desk.type("doctor").out
    desk.mim("resolve", "--register")
    desk.git("merge", "-q", "--no-edit", "theirs")
    assert texts(desk, parted) == ["from their branch", "from ours"]
    desk.mim("check")


def test_git_keeps_a_contradiction_open_with_marks(desk: Desk, parted: str) -> None:
    desk.mim("resolve", "--register")
    edit(desk, parted, "title: Checkout returns 503", "title: The web shop is down")
    desk.commit()
    desk.git("merge", "-q", "theirs", ok=False)
    marked = desk.record(parted).read_text()
    assert marked.count("<<<<<<<") == 1
    assert "from ours" in marked.split(">>>>>>>")[1]
    desk.mim("resolve", "--take", "theirs")
    desk.git("commit", "-qm", "Merge")
    assert texts(desk, parted) == ["from their branch", "from ours"]


def test_a_broken_record_is_left_to_a_person_with_marks(desk: Desk, parted: str) -> None:
    desk.mim("resolve", "--register")
    edit(desk, parted, "title: Checkout returns 503", "title: {broken")
    desk.commit()
    desk.git("merge", "-q", "theirs", ok=False)
    assert "<<<<<<< ours" in desk.record(parted).read_text()
    said = desk.type("resolve")
    assert said.status == 1
    assert "was changed on both sides" in said.out


@pytest.mark.usefixtures("parted")
def test_nothing_to_settle_is_said(desk: Desk) -> None:
    assert NOTHING in desk.refused(2, "resolve").err
    assert "must be ours or theirs" in desk.refused(2, "resolve", "--take", "mine").err
    assert "is not a commit" in desk.refused(2, "resolve", "--with", "nowhere").err
    assert "outside the repository" in desk.refused(2, "resolve", "/etc").err
    desk.git("merge", "-q", "theirs", ok=False)
    assert NOTHING in desk.type("resolve", "policy").err
    desk.mim("resolve", "incidents")


@pytest.mark.sweep
def test_a_sync_brings_header_edits_of_both_together(office: Office) -> None:
    one, two = office.seat("mim-duty"), office.seat("tech-duty")
    name = one.declare()
    two.git("pull", "-q")
    edit(one, name, "title: Checkout returns 503", "title: Nobody can pay")
    edit(two, name, "services: [checkout]", "services: [checkout, payments]")
    for desk in (one, two):
        desk.commit()
        desk.mim("sync")
    one.mim("sync")
    for desk in (one, two):
        shown = desk.mim("show", name, "--json").document["incident"]
        assert shown["title"] == "Nobody can pay"
        assert shown["services"] == ["checkout", "payments"]


@pytest.mark.sweep
def test_a_restoration_that_was_recorded_twice_is_kept_twice_and_said(office: Office) -> None:
    one, two = office.seat("mim-duty"), office.seat("tech-duty")
    name = one.declare()
    two.git("pull", "-q")
    away = office.remote.with_name("away")
    office.remote.rename(away)
    assert one.type("restored").status == 4
    assert two.type("restored").status == 4
    away.rename(office.remote)
    one.mim("sync")
    said = two.mim("sync")
    assert f"{name}: restored was recorded more than once. The earliest entry (" in said.err
    two.mim("check")
    assert said.err.partition("note: ")[2] in one.mim("sync").err
    assert [each["kind"] for each in two.timeline(name)].count("restored") == 2
