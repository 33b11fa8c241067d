"""Manually broken records: each is named with its place, and never overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

BROKEN = {
    "broken YAML": ("title: Checkout", "title: [Checkout"),
    "a tab for an indent": ("timeline:", "timeline:\n\t- x"),
    "wrong type": ("schema: 1", "schema: [1]"),
    "unknown key": ("schema: 1", "schema: 1\nseverty: SEV1"),
    "unknown kind": ("kind: declared", "kind: declred"),
    "naive time": ("at: 2026-11-23T10:09:00Z", "at: 2026-11-23T10:09:00"),
    "no time at all": ("at: 2026-11-23T10:09:00Z", "at: yesterday"),
    "an anchor": ("schema: 1", "schema: &one 1"),
    "a tag": ("schema: 1", "schema: !!python/object:os.system 1"),
    "twice the same key": ("schema: 1", "schema: 1\nschema: 1"),
    "an escape sequence": ("title: Checkout", 'title: "\\e[31m"  # Checkout'),
    "a bidi control": ("title: Checkout", 'title: "\\u202e"  # Checkout'),
    "the timeline not last": ("timeline:", "impact: x\ntimeline:"),
}
UNLIKELY = {
    "the timeline not last": "\nimpact: x\n",
}


@pytest.mark.sweep
@pytest.mark.parametrize("why", BROKEN)
def test_a_broken_incident_is_named_with_its_place(desk: Desk, why: str) -> None:
    name = desk.declare()
    record = desk.record(name)
    before, after = BROKEN[why]
    text = record.read_text().replace(before, after, 1)
    assert text != record.read_text()
    if why in UNLIKELY:
        text = record.read_text() + UNLIKELY[why].lstrip("\n")
    record.write_text(text)
    place = f"{record.relative_to(desk.folder)}:"

    found = desk.type("check", "--format", "json")
    assert found.status == 1
    assert [each["line"] for each in found.document["diagnostics"]]
    assert place in desk.type("check").out

    desk.commit()
    for words in (
        ("log", "x"),
        ("log", "x", "-i", name),
        ("restored",),
        ("review", "start"),
        ("status", "-i", name),
        ("show", name),
    ):
        said = desk.refused(5, *words)
        assert any(line.startswith(f"  {place}") for line in said.err.splitlines())
        assert "mim check" in said.err
    assert place[:-1] in desk.mim("list").err
    assert place[:-1] in desk.mim("status").err
    assert record.read_text() == text


def test_a_broken_incident_does_not_stand_in_the_way_of_others(desk: Desk) -> None:
    old = desk.declare("old")
    desk.record(old).write_text("no: record\n")
    desk.commit()
    new = desk.declare("new")
    assert desk.mim("log", "x", "--json").document["incident"] == new


def test_a_half_typed_record_does_not_stand_in_the_way_of_the_committed_one(desk: Desk) -> None:
    record = desk.record(desk.declare())
    record.write_text("half: [typed\n")
    assert "note: " in desk.mim("log", "x").err
    assert record.read_text() == "half: [typed\n"


WHO_LOOKS = {
    "policy/policy.yaml": (["list"], ["declare", "It is down"], ["severity", "SEV2", "--reason", "less"]),
    "policy/people.yaml": (["log", "x"], ["declare", "It is down"], ["join", "tech-duty"]),
    "policy/services/checkout.yaml": (
        ["declare", "It is down", "--service", "checkout"],
        ["impact", "checkout"],
    ),
    "policy/groups/payments.yaml": (["page", "payments"], ["join", "payments"]),
    "policy/channels.yaml": (["update", "--affected", "a", "--doing", "b", "--audience", "customers"],),
}


@pytest.mark.sweep
@pytest.mark.parametrize("path", WHO_LOOKS)
def test_a_broken_part_of_the_policy_is_named_to_whoever_needs_it(desk: Desk, path: str) -> None:
    desk.declare()
    (desk.folder / path).write_text("schema: 1\nwhat: is this\n")
    desk.commit()
    for words in WHO_LOOKS[path]:
        assert f"  {path}:2:1: " in desk.refused(5, *words).err
    assert f"{path}:2:1: " in desk.type("check").out
    assert desk.type("doctor").status == 5


def test_the_name_of_a_broken_file_does_not_mean_a_longer_name(desk: Desk) -> None:
    good = (desk.folder / "policy/services/checkout.yaml").read_text()
    desk.write("policy/services/checkout-eu.yaml", good.replace("id: checkout", "id: checkout-eu"))
    desk.write("policy/services/checkout.yaml", "schema: 1\nwhat: is this\n")
    desk.commit()
    said = desk.refused(5, "declare", "It is down", "--service", "checkout")
    assert "  policy/services/checkout.yaml:2:1: " in said.err


@pytest.mark.parametrize("path", sorted(WHO_LOOKS.keys() - {"policy/people.yaml"}))
def test_a_broken_part_of_the_policy_keeps_nobody_from_writing_a_note(desk: Desk, path: str) -> None:
    desk.declare()
    (desk.folder / path).write_text("schema: 1\nwhat: is this\n")
    desk.commit()
    assert "recorded" in desk.mim("log", "The vendor was called").out


def test_nobody_waits_for_a_roster_to_declare(desk: Desk) -> None:
    path = "policy/rosters/major-incident-manager.yaml"
    assert (desk.folder / path).exists()
    (desk.folder / path).write_text("schema: 1\nwho knows\n")
    desk.commit()
    said = desk.type("declare", "Checkout is down", "--service", "checkout")
    assert (said.status, "recorded" in said.out) == (0, True)
    assert f"warning: {path}:2:1: " in said.err
    assert "Checkout is down" in desk.mim("list").out


def test_what_follows_a_note_is_left_out_when_the_policy_is_broken(desk: Desk) -> None:
    desk.declare()
    (desk.folder / "policy/policy.yaml").write_text("schema: 1\nwhat: is this\n")
    desk.commit()
    said = desk.type("log", "Call the vendor", "--kind", "action")
    assert (said.status, "recorded" in said.out) == (0, True)
    assert said.err == (
        "note: the rest is not shown: policy/policy.yaml as committed does not match its schema; "
        "fix and commit it; to list every error: mim check\n"
    )


@pytest.mark.sweep
def test_a_repository_without_a_policy_says_how_to_get_one(empty: Desk) -> None:
    empty.git("init", "-q")
    for words in (("status",), ("declare", "x"), ("assess",)):
        assert "mim init" in empty.refused(5, *words).err
    empty.mim("init")
    empty.git("rm", "-q", "--cached", "-r", "policy")
    empty.git("commit", "-q", "-m", "Without")
    assert "git add policy" in empty.refused(5, "declare", "x").err
    empty.mim("init")
    empty.mim("declare", "x")


def test_a_link_below_our_folders_is_refused(desk: Desk) -> None:
    (desk.folder / "policy" / "people.yaml").unlink()
    (desk.folder / "policy" / "people.yaml").symlink_to("/etc/passwd")
    assert "symbolic link" in desk.refused(5, "check").err


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("old", "new"),
    [(b"", b""), (b"", b"{"), (b"", b"[" * 100_000), (b": [", b": 7, [x"), (b'"MI-', b'"MI='), (b'"]', b'"')],
)
def test_what_is_remembered_beside_git_may_be_anything(desk: Desk, old: bytes, new: bytes) -> None:
    name = desk.declare()
    desk.mim("list")
    for file in ("open.json", "summaries.json"):
        cache = desk.folder / ".git/mimkit" / file
        cache.write_bytes(cache.read_bytes().replace(old, new) if old else new)
    assert desk.mim("log", "x", "--json").document["incident"] == name
    assert name in desk.mim("list").out


def test_the_list_knows_a_record_by_its_folder_too(desk: Desk) -> None:
    """A record that was moved to the folder of another id cannot be read, and can again when it is back."""
    name = desk.declare()
    other = f"{name[:-1]}{'A' if name[-1] != 'A' else 'B'}"
    [record] = desk.folder.glob("incidents/2*/*/incident.yaml")
    assert name in desk.mim("list").out
    for there, is_readable in ((other, False), (name, True)):
        moved = record.parent.with_name(there)
        record.parent.rename(moved)
        record = moved / record.name
        desk.git("add", "--all")
        desk.git("commit", "--quiet", "--message=Move")
        for _ in range(2):
            listed = desk.mim("list", "--json")
            assert [each["id"] for each in listed.document["incidents"]] == [name] * is_readable
            assert ("could not be read" in listed.err) is not is_readable
