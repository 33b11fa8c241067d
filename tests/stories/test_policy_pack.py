"""Adopting a pack of regulatory deadlines."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Desk


def bound(desk: Desk, pack: str) -> None:
    """Take over a pack, as an organisation does that it binds, and commit it."""
    audience = desk.mim("policy", "pack", pack, "--json").document["pack"]["audience"]
    path = f"policy/packs/{pack}.yaml"
    text = (desk.folder / path).read_text()
    checked = "\nchecked: {by: mim-duty, on: 2026-11-01}\naudience:"
    desk.write(path, text.replace("\naudience:", checked))
    channels = (desk.folder / "policy/channels.yaml").read_text()
    told = f"  - {{id: {audience}, title: The authority, channel: executive-mail, authority: true}}\n"
    desk.write("policy/channels.yaml", channels + told)
    desk.commit()


def test_the_packs_are_listed_with_what_they_are(desk: Desk) -> None:
    rows = desk.mim("policy", "pack").out.splitlines()
    assert [row.split()[0] for row in rows] == ["eu-dora", "eu-gdpr", "eu-nis2"]
    assert "3 clocks" in rows[0]
    desk.mim("policy", "pack", "eu-dora")
    assert desk.mim("policy", "pack").out.splitlines()[0].endswith("added")
    first = desk.mim("policy", "pack", "--json").document["packs"][0]
    assert (first["id"], first["taken_over"], first["tags"]) == ("eu-dora", True, ["dora"])


def test_a_pack_is_written_with_its_remarks_and_what_it_still_needs_is_said(desk: Desk) -> None:
    said = desk.mim("policy", "pack", "eu-gdpr").out
    assert said.startswith("policy/packs/eu-gdpr.yaml written, not committed: 1 clock\n")
    assert "    checked: {by: PERSON, on: DAY}\n" in said
    assert "add the audience `data-protection-authority` to policy/channels.yaml" in said
    assert "    mim declare TITLE --tag personal-data\n" in said
    text = (desk.folder / "policy/packs/eu-gdpr.yaml").read_text()
    assert text.startswith(
        "# yaml-language-server: $schema=../../.schemas/pack.json\n# Notification deadline for a personal data breach"
    )
    found = {each["code"] for each in desk.type("check", "--format", "json").document["diagnostics"]}
    assert {"MIM731", "MIM732"} <= found


def test_what_is_there_is_not_written_over(desk: Desk) -> None:
    assert desk.mim("policy", "pack", "eu-nis2", "--json").document["pack"]["taken_over"]
    said = desk.refused(3, "policy", "pack", "eu-nis2")
    assert "policy/packs/eu-nis2.yaml already exists" in said.err
    assert said.err.endswith(": rm policy/packs/eu-nis2.yaml\n")


def test_a_pack_that_there_is_not_is_refused_with_those_that_there_are(desk: Desk) -> None:
    said = desk.refused(2, "policy", "pack", "dora")
    assert "  The packs are eu-dora, eu-gdpr, eu-nis2\n" in said.err


def test_an_unreadable_policy_is_said_before_anything_is_written(desk: Desk) -> None:
    desk.write("policy/glossary.yaml", "half: [typed\n")
    desk.commit()
    desk.refused(5, "policy", "pack", "eu-dora")
    assert not (desk.folder / "policy/packs").exists()


@pytest.mark.parametrize("pack", ["eu-dora", "eu-gdpr", "eu-nis2"])
def test_each_pack_passes_once_its_audience_is_there_and_somebody_checked_it(desk: Desk, pack: str) -> None:
    bound(desk, pack)
    assert desk.mim("check").out.endswith(": no problems found\n")
