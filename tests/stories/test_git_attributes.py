"""Git attributes that convert files never change a record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office, Said

FILTERED = {
    "all incidents": (".gitattributes", "incidents/** filter=crypt\n"),
    "large file storage": (".gitattributes", "*.yaml filter=lfs diff=lfs merge=lfs -text\n"),
    "a macro": (".gitattributes", "[attr]secret filter=crypt diff=crypt\n*.yaml secret\n"),
    "a folder": ("incidents/2026/.gitattributes", "incident.yaml filter=crypt\n"),
    "this clone only": (".git/info/attributes", "* filter=git-crypt\n"),
    "another encoding": (".gitattributes", "*.yaml working-tree-encoding=UTF-16LE-BOM\n"),
}


def declared(desk: Desk) -> Said:
    return desk.refused(5, "declare", "Checkout returns 503", "--service", "checkout", "--severity", "SEV2")


@pytest.mark.parametrize("what", FILTERED)
def test_a_record_that_git_would_convert_is_not_committed(desk: Desk, what: str) -> None:
    path, text = FILTERED[what]
    desk.write(path, text)
    said = declared(desk)
    assert f"({path}:1)" in said.err
    examined = desk.type("doctor")
    assert examined.status == 5
    assert f"({path}:1)" in " ".join(examined.out.split())
    assert re.search(r"^broken +Git attributes", examined.out, re.MULTILINE)


def test_a_committed_attribute_counts_although_the_copy_of_it_is_gone(desk: Desk) -> None:
    desk.write(".gitattributes", "incidents/** filter=crypt\n")
    desk.commit()
    desk.git("update-index", "--skip-worktree", ".gitattributes")
    (desk.folder / ".gitattributes").unlink()
    assert "filter crypt" in declared(desk).err


@pytest.mark.parametrize("place", ["core.attributesFile", "XDG_CONFIG_HOME", "HOME"])
def test_attributes_of_the_account_count(desk: Desk, place: str) -> None:
    folder = desk.folder.parent / "account"
    file = folder / {"HOME": ".config/git/attributes"}.get(place, "git/attributes")
    file.parent.mkdir(parents=True)
    file.write_text("*.yaml filter=crypt\n")
    if place == "core.attributesFile":
        desk.git("config", place, str(file))
    else:
        desk.more[place] = str(folder)
    assert f"({file}:1)" in declared(desk).err


def test_a_note_is_refused_as_well_and_recorded_once_records_are_exempt(desk: Desk) -> None:
    desk.declare()
    desk.write(".gitattributes", "* filter=crypt\n")
    said = desk.refused(5, "log", "The second node answers")
    line = re.search(r"Add `(.+)` as the last line of (\S+)", said.err)
    assert line is not None
    desk.write(line[2], f"* filter=crypt\n{line[1]}\n")
    desk.mim("log", "The second node answers")


@pytest.mark.sweep
@pytest.mark.parametrize(
    "text", ["*.png filter=lfs\n", "* text=auto eol=crlf\n", "* -filter\n# filter=crypt\n"]
)
def test_attributes_that_leave_records_alone_are_no_obstacle(desk: Desk, text: str) -> None:
    desk.write(".gitattributes", text)
    desk.commit()
    name = desk.declare()
    desk.mim("log", "$Id$ is only text")
    assert b"\r" not in desk.git("show", f"HEAD:{desk.record(name).relative_to(desk.folder)}").encode()
    assert desk.git("status", "--porcelain") == ""
    desk.mim("check")
    assert "Git attributes" not in desk.mim("doctor").out


def test_keyword_expansion_only_matters_where_there_is_a_keyword(desk: Desk) -> None:
    desk.write(".gitattributes", "* ident\n")
    desk.commit()
    desk.declare()
    desk.mim("log", "a plain note")
    assert "attribute ident" in desk.refused(5, "log", "the log says $Id: 12$ twice").err
    assert "ident" in desk.mim("doctor").out


@pytest.mark.sweep
def test_a_filter_that_arrives_from_the_remote_keeps_older_entries_here(office: Office) -> None:
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    name = first.declare()
    second.mim("sync")
    first.write(".gitattributes", "incidents/** filter=crypt\n")
    first.commit()
    first.git("push", "-q")
    before = office.head()
    said = second.type("log", "the card numbers are in the log")
    assert said.status == 5
    assert "recorded" in said.out
    assert "filter crypt" in said.err
    assert second.type("sync").status == 5
    assert office.head() == before
    assert [entry["text"] for entry in second.timeline("-i", name) if entry["kind"] == "note"] == [
        "the card numbers are in the log"
    ]
