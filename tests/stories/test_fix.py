"""`mim fix`: what was typed by hand becomes a complete record with one command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mimkit.store.yaml.places import comments

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

NAME = "MI-20261123-K7F"
PATH = f"incidents/2026/{NAME}/incident.yaml"
TYPED = f"""\
# Typed after the call
title: Nobody can pay
id: {NAME}
services: [checkout]
timeline:
- {{kind: detected, at: 2026-11-23 10:57 +0100, by: mim-duty}}
- at: 2026-11-23T10:00:00Z
  by: mim-duty
  kind: declared   # by the duty manager
  severity: SEV1
  criteria: [service-unavailable]
"""


def typed(entries: int) -> str:
    more = (
        f"- by: scribe-duty\n  # {number}\n  text: Line {number}\n  at: 2026-11-23T10:0{number % 3 + 1}:00Z\n  kind: note\n"
        for number in range(entries)
    )
    return TYPED + "".join(more)


@pytest.mark.sweep
def test_eleven_entries_typed_by_hand_are_completed_with_one_command(desk: Desk) -> None:
    desk.clock = "10:30"
    file = desk.write(PATH, typed(9))
    assert "22 errors" in desk.type("check").out
    preview = desk.type("fix")
    assert preview.status == 1
    assert "11 recording times, 11 ids added, 1 time written in UTC" in preview.out
    assert file.read_text() == typed(9), "nothing is written without --write"
    assert "next: mim fix --write\n" in preview.out
    written = desk.mim("fix", "--write")
    assert written.status == 0
    assert desk.mim("check").status == 0
    assert [text for _, text in comments(file.read_bytes())] == [
        text for _, text in comments(typed(9).encode())
    ]
    ids = re.findall(r"id: (\w{26})", file.read_text())
    assert len(set(ids)) == 11
    assert desk.mim("fix").out == f"{desk.mim('check').out.split()[0]} files: nothing to fix\n"
    desk.commit()
    assert desk.mim("log", "The record can be used").status == 0
    assert desk.mim("check").status == 0


def test_a_committed_entry_keeps_its_id_and_its_meaning(desk: Desk) -> None:
    desk.mim("declare", "Down", "--service", "checkout", "--criterion", "service-unavailable")
    file = next((desk.folder / "incidents").rglob("incident.yaml"))
    text = file.read_text()
    ids = re.findall(r"id: (\w{26})", text)
    file.write_text(text.replace("2026-11-23T10:09:00Z", "2026-11-23T11:09:00+01:00"))
    assert desk.mim("fix", "--write").status == 0
    assert file.read_text() == text
    assert re.findall(r"id: (\w{26})", text) == ids
    assert desk.mim("audit").status == 0


def test_what_only_the_author_knows_is_listed_and_other_files_are_done(desk: Desk) -> None:
    desk.write(PATH, TYPED + "- at: 2026-11-23 10:30\n  kind: note\n  txet: x\n")
    desk.write("policy/glossary.yaml", "schema: 1\nterms: [\n")
    found = desk.type("fix", "--json").document
    codes = {(each["path"], each["line"], each["code"]) for each in found["diagnostics"]}
    assert {(path, code) for path, _, code in codes} == {
        (PATH, "MIM101"), (PATH, "MIM102"), (PATH, "MIM104"), ("policy/glossary.yaml", "MIM002"),
    }  # fmt: skip
    assert {line for path, line, code in codes if code == "MIM104"} == {12}
    assert [each["path"] for each in found["changed"]] == [PATH]
    done = desk.type("fix", "--write", "--zone", "Europe/Paris", "--by", "scribe", "incidents")
    assert done.status == 1
    assert "MIM104" not in done.out
    assert "did you mean `text`?" in done.out
    text = (desk.folder / PATH).read_text()
    assert "at: 2026-11-23T09:30:00Z\n    kind: note\n    txet: x\n    by: scribe-duty\n" in text


def test_a_wrong_argument_is_refused_before_anything_is_read(desk: Desk) -> None:
    desk.write("notes/plan.yaml", "a: 1\n")
    assert desk.type("fix", "--by", "me").status == 0
    for words, part in (
        (("--zone", "Mars"), "not an IANA time zone"),
        (("--by", "tech-dooty"), "Did you mean tech-duty or"),
        (("notes",), "is not in incidents or policy"),
        (("nowhere.yaml",), "does not exist"),
    ):
        said = desk.type("fix", *words)
        assert said.status == 2
        assert part in said.err


def test_the_scaffold_has_nothing_to_fix(desk: Desk) -> None:
    assert desk.mim("fix").status == 0


@pytest.mark.sweep
def test_each_finding_that_offers_mim_fix_is_gone_after_it(desk: Desk) -> None:
    desk.write(
        PATH,
        "timeline:\n- at: 2026-11-23T10:00:00Z\n  kind: declared\n  by: mim-duty\n  severity: SEV1\ntitle: Down\n",
    )
    review = PATH.replace("incident.yaml", "review.yaml")
    desk.write(review, "owner: mim-duty\nstarted: 2026-11-23T10:05:00Z\nactions:\n- title: Alert\n")
    found = desk.type("check", "--json").document["diagnostics"]
    assert {each["code"] for each in found if "mim fix --write" in each["hint"]} == {"MIM102", "MIM109"}
    desk.mim("fix", "--write")
    left = desk.type("check", "--json").document["diagnostics"]
    assert not [each for each in left if "mim fix" in each["hint"]]
    desk.write(PATH, (desk.folder / PATH).read_text() + "impact: Nobody can pay\n")
    found = desk.type("check", "--json").document["diagnostics"]
    assert "MIM108" in [each["code"] for each in found]
    desk.mim("fix", "--write")
    assert "MIM108" not in desk.type("check").out
