"""Advice on the wording of an update as soon as it is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.stories.conftest import Desk


def test_an_update_is_sent_and_its_words_are_remarked_upon(desk: Desk) -> None:
    desk.declare()
    said = desk.mim(
        "update", "--affected", "Nobody can pay", "--doing", "The failover will be fixed by 14:00"
    )
    assert "next update by" in said.out
    assert [line.partition(" ")[0] for line in said.err.splitlines()] == ["wording:", "wording:"]
    assert 'Say "switch to the standby system"' in said.err
    assert "promises a repair" in said.err
    assert desk.mim("update", "--affected", "Nobody can pay", "--doing", "We switch back").err == ""


def test_a_dry_run_says_so_before_anybody_reads_it(desk: Desk) -> None:
    desk.declare()
    said = desk.mim("update", "--affected", "The DNS", "--doing", "We look into it", "--dry-run")
    assert "MIM411" in said.err
    assert all(entry["kind"] != "update" for entry in desk.timeline())


def test_a_tag_is_given_at_declaration(desk: Desk) -> None:
    name = desk.declare("Nobody can pay", "--severity", "SEV1", "--tag", "dora", "--tag", "card")
    assert "tags: [dora, card]" in desk.record(name).read_text()
    assert "Slug" not in desk.refused(2, "declare", "x", "--tag", "Not A Tag").err


def test_a_comment_in_the_policy_that_suppresses_nothing_is_found(desk: Desk) -> None:
    file = desk.folder / "policy/policy.yaml"
    file.write_text(
        file.read_text().replace("schema: 1\n", "schema: 1  # mim: ignore[MIM726] nobody is there yet\n")
    )
    said = desk.type("check")
    assert said.status == 1
    assert "MIM092" in said.out


def test_whoever_approves_a_waiver_is_known(desk: Desk) -> None:
    file = desk.folder / "policy/policy.yaml"
    waiver = "waivers:\n  - {clock: review, reason: one user, approver: nobody-we-know, on: 2026-11-01}\n"
    file.write_text(file.read_text() + waiver)
    said = desk.type("check")
    assert said.status == 1
    assert "MIM704 `nobody-we-know` is not a person" in said.out
