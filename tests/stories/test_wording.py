"""Advice on the wording of a text before it is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.stories.test_keystrokes import Terminal

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


UNCLEAR: Final = 'mim update --affected "Nobody can pay" --doing "We prepare a failover"'


@pytest.mark.sweep
def test_on_a_terminal_a_better_text_is_asked_for_before_anything_is_recorded(desk: Desk) -> None:
    desk.declare()
    shown = Terminal(desk).type(f"{UNCLEAR} --by mim-duty", "We are back soon", "We switch it over")
    assert shown.count("Better text for doing (Enter records it unchanged)") == 2
    assert "MIM411 `failover` is jargon" in shown
    assert 'MIM418 "soon"' in shown
    (update,) = (each for each in desk.timeline() if each["kind"] == "update")
    assert update["doing"] == "We switch it over"


@pytest.mark.sweep
def test_enter_records_the_text_unchanged(desk: Desk) -> None:
    desk.declare()
    Terminal(desk).type(f"{UNCLEAR} --by mim-duty", "")
    assert desk.timeline()[-1]["doing"] == "We prepare a failover"


@pytest.mark.sweep
@pytest.mark.parametrize("option", ["--yes", "--dry-run"])
def test_without_a_question_the_better_wording_is_shown_all_the_same(desk: Desk, option: str) -> None:
    desk.declare()
    shown = Terminal(desk).type(f"{UNCLEAR} --by mim-duty {option}")
    assert "MIM411" in shown
    assert "Better text" not in shown
    assert (desk.timeline()[-1]["kind"] == "update") == (option == "--yes")


@pytest.mark.sweep
def test_titles_and_public_texts_are_read_before_they_are_recorded(desk: Desk) -> None:
    desk.more["MIM_ACTOR"] = "mim-duty"
    terminal = Terminal(desk)
    title = 'mim declare "A rollback broke the shop" --service checkout --severity SEV1'
    terminal.type(f'{title} --impact "some issues"', "The shop is down", "Nobody can pay")
    (incident,) = desk.mim("list", "--json").document["incidents"]
    assert incident["title"] == "The shop is down"
    shown = terminal.type('mim set public.title="K8s fails" category=change', "The shop is down")
    assert "Better text for public title (Enter" in shown
    record = desk.record(incident["id"]).read_text()
    assert "value: The shop is down" in record
    assert "K8s" not in record
    assert "impact: Nobody can pay" in record


def test_without_a_terminal_the_text_is_recorded_and_the_better_wording_shown(desk: Desk) -> None:
    said = desk.mim("declare", "The API fails", "--severity", "SEV1", "--by", "mim-duty")
    assert 'MIM411 `API` is jargon. Say "the connection between programs"' in said.err
    said = desk.mim("set", "impact=It will be fixed by 14:00", "--json")
    assert said.document["recorded"] is True
    assert "MIM414" in said.err


def test_a_text_that_is_recorded_already_is_not_questioned_again(desk: Desk) -> None:
    desk.declare()
    words = ("update", "--affected", "Nobody can pay", "--doing", "We prepare a failover", "--key", "k1")
    assert "MIM411" in desk.mim(*words).err
    assert "MIM411" not in desk.mim(*words).err
    assert "MIM411" not in desk.mim("log", "We prepare a failover").err
    assert "MIM411" not in desk.mim("set", "category=change").err


def test_an_internal_value_refuses_the_text_until_a_reason_is_given(desk: Desk) -> None:
    """The reason is on the record, and `mim check` then accepts the text."""
    desk.declare()
    words = ("update", "--affected", "Nobody can pay", "--doing", "mim-duty replaces the certificate")
    refused = desk.refused(3, *words)
    assert "`mim-duty` is a person in the organisation" in refused.err
    assert "--anyway" in refused.err
    assert all(each["kind"] != "update" for each in desk.timeline())
    desk.mim(*words, "--anyway", "it is the name of a role")
    assert desk.timeline()[-1]["anyway"] == "it is the name of a role"
    assert "MIM901" not in desk.type("check").out


def test_the_title_of_a_past_incident_is_read_when_it_is_written(desk: Desk) -> None:
    rows = "time,kind,author,text\n2026-10-01T10:20:00Z,note,mim-duty,We prepare a failover\n"
    desk.write("old.csv", rows)
    past = ("--started", "2026-10-01T10:00:00Z", "--severity", "SEV1", "--service", "checkout")
    said = desk.mim(
        "backfill",
        "Redis broke",
        "--impact",
        "some issues",
        *past,
        "--entries",
        "old.csv",
        "--by",
        "mim-duty",
    )
    codes = [line.split()[1] for line in said.err.splitlines() if line.startswith("wording:")]
    assert codes == ["MIM411", "MIM416"]
    assert "`Redis`" in said.err
    assert "MIM41" not in desk.type("check").out
