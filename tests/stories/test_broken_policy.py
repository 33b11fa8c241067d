"""One mistake in a policy file costs that item only, and every command says which one it ignored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

PEOPLE = "policy/people.yaml"
MISTAKES = {
    "a misspelt key": (PEOPLE, "name: Senior engineer", "nme: Senior engineer"),
    "a wrong value": (PEOPLE, "email: scribe-duty@example.com", "email: scribe-duty at example.com"),
    "a missing colon": (PEOPLE, "email: scribe-duty@example.com", "email scribe-duty@example.com"),
    "a quote that does not end": (PEOPLE, "name: Service desk on duty", 'name: "Service desk on duty'),
    "a tab": (PEOPLE, "    email: scribe-duty", "\temail: scribe-duty"),
    "an id twice": (PEOPLE, "id: retail-operations", "id: mim-duty"),
    "the key of the list": (PEOPLE, "people:", "poeple:"),
    "one key too many": (PEOPLE, "people:", "owner: mim-duty\npeople:"),
    "the key of another list": ("policy/channels.yaml", "audiences:", "audience:"),
    "the key of the glossary": ("policy/glossary.yaml", "terms:", "term:"),
    "a channel": ("policy/channels.yaml", "kind: broadcast", "kind: megaphone"),
    "an audience": ("policy/channels.yaml", "channel: executive-mail", "chanel: executive-mail"),
    "a term": ("policy/glossary.yaml", "say: an error page", "sai: an error page"),
    "a service": ("policy/services/payments.yaml", "tier: 1", "tier: one"),
    "a group": ("policy/groups/network.yaml", "contact:", "contct:"),
    "a roster": ("policy/rosters/deputy.yaml", "unit: weeks", "unit: fortnights"),
    "a runbook": ("policy/runbooks/checkout-errors.yaml", "owner: payments", "ownr: payments"),
    "a template": ("policy/templates/update.yaml", "subject:", "subjct:"),
}
COMMANDS = (
    ("log", "The vendor was called"), ("declare", "Mail is late", "--service", "email", "--severity", "SEV3"),
    ("oncall",), ("status", "-i", "INCIDENT"), ("list",), ("show", "INCIDENT"), ("sitrep", "-i", "INCIDENT"),
    ("checklist", "-i", "INCIDENT"), ("impact", "checkout"), ("problem", "list"), ("action", "list"),
)  # fmt: skip


def broken(desk: Desk, why: str) -> str:
    path, before, after = MISTAKES[why]
    text = (desk.folder / path).read_text()
    assert before in text
    (desk.folder / path).write_text(text.replace(before, after, 1))
    desk.commit()
    return path


@pytest.mark.sweep
@pytest.mark.parametrize("why", MISTAKES)
def test_one_mistake_stops_no_command(desk: Desk, why: str) -> None:
    name = desk.declare()
    path = broken(desk, why)
    for words in COMMANDS:
        desk.mim(*(name if word == "INCIDENT" else word for word in words))
    examined = desk.type("doctor")
    assert examined.status == 5
    assert re.search(rf"broken +{path}:\d+:\d+: ", " ".join(examined.out.split()))
    assert f"{path}:" in desk.type("check").out


@pytest.mark.sweep
def test_the_person_with_the_mistake_is_unknown_and_named(desk: Desk) -> None:
    desk.declare()
    path = broken(desk, "a misspelt key")
    said = desk.mim("log", "x")
    assert re.search(rf"^warning: {path}:18:5: MIM101 `nme`", said.err, re.MULTILINE)
    refused = desk.type("log", "x", "--by", "tech-duty")
    assert (refused.status, "tech-duty" in refused.err, f"{path}:18:5" in refused.err) == (2, True, True)
    desk.mim("log", "x", "--by", "scribe-duty")


@pytest.mark.sweep
def test_of_two_people_with_one_id_the_first_counts(desk: Desk) -> None:
    desk.declare()
    broken(desk, "an id twice")
    assert "contains the id `mim-duty` twice" in desk.mim("oncall").err
    assert "Major incident manager on duty" in desk.mim("oncall", "major-incident-manager").out


@pytest.mark.sweep
@pytest.mark.parametrize("text", ["", "# nobody yet\n", "people\n", "- people\n", ":\n", "\n\n  people:\n"])
@pytest.mark.parametrize("path", [PEOPLE, "policy/channels.yaml", "policy/glossary.yaml"])
def test_a_list_without_one_readable_item_is_refused_with_its_place(desk: Desk, path: str, text: str) -> None:
    desk.declare()
    (desk.folder / path).write_text(text)
    desk.commit()
    for words in (
        ("log", "x"),
        ("oncall",),
        ("update", "--affected", "Nobody can pay", "--doing", "We look"),
    ):
        said = desk.type(*words)
        assert said.status in {0, 2, 5}, said
        assert "Traceback" not in said.out + said.err
    assert re.search(rf"^{path}:\d+:\d+: error: ", desk.type("check").out, re.MULTILINE)


def test_what_needs_the_broken_part_says_where_it_is(desk: Desk) -> None:
    broken(desk, "a service")
    said = desk.type("declare", "It is down", "--service", "payments")
    assert said.status == 5
    assert "  policy/services/payments.yaml:" in said.err
    assert "recorded" in desk.mim("declare", "It is down", "--service", "checkout").out


def test_the_warning_is_given_by_the_commands_that_read_the_file_only(desk: Desk) -> None:
    desk.declare()
    broken(desk, "a term")
    assert "warning" not in desk.mim("log", "x").err


def test_a_broken_problem_record_does_not_hide_the_others(desk: Desk) -> None:
    desk.declare()
    desk.mim("problem", "open", "--cause", "The pool was too small")
    desk.write("incidents/problems/PB-20261123-ABC.yaml", "schema: 1\nttle: x\n")
    desk.commit()
    said = desk.mim("problem", "list")
    assert "The pool was too small" in said.out or "PB-20261123" in said.out
    assert "PB-20261123-ABC.yaml:" in said.err


@pytest.mark.parametrize("others", [(), ("eu-dora",), ("eu-dora", "eu-nis2")])
def test_a_pack_with_a_mistake_is_named_beside_any_number_of_others(
    desk: Desk, others: tuple[str, ...]
) -> None:
    for name in (*others, "eu-gdpr"):
        desk.mim("policy", "pack", name)
    path = desk.folder / "policy/packs/eu-gdpr.yaml"
    path.write_text(f"{path.read_text()}bogus: 1\n")
    desk.commit()
    said = desk.type("declare", "Checkout fails for all")
    assert said.status == 5
    assert "policy/packs/eu-gdpr.yaml as committed does not match its schema" in said.err
    assert "error: MIM101 `bogus` is not a valid key in a pack" in said.err
    assert "Traceback" not in said.err
