"""Redacted text is blanked or listed everywhere, even if another clone brings it back."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Desk, Office

SECRET = "Jane Doe called about the card 4111."


def entry_of(desk: Desk, kind: str) -> str:
    return next(str(each["id"]) for each in desk.timeline() if each["kind"] == kind)


def texts(desk: Desk) -> str:
    return "".join(path.read_text() for path in (desk.folder / "incidents").rglob("*.yaml"))


@pytest.mark.sweep
def test_a_review_from_another_clone_does_not_bring_redacted_words_back(office: Office) -> None:
    mine, other = office.seat("mim-duty"), office.seat("tech-duty")
    mine.declare("Checkout is down")
    mine.mim("log", SECRET, "--kind", "finding", "--star")
    mine.mim("restored")
    other.mim("sync")
    url = other.git("remote", "get-url", "origin").strip()
    other.git("remote", "set-url", "origin", str(mine.folder / "nowhere"))
    for words in (("review", "start"), ("review", "add", "slowed", f"We waited. {SECRET}")):
        assert other.type(*words).status == 4
    other.git("remote", "set-url", "origin", url)
    assert SECRET in texts(other)
    mine.mim("redact", entry_of(mine, "finding"), "--reason", "names a customer")
    said = other.mim("sync")
    assert "text that was redacted on the timeline was also blanked out here" in said.err
    assert "Jane" not in texts(other)
    assert "- We waited. [redacted]" in texts(other)
    mine.mim("sync")
    assert "Jane" not in texts(mine)
    mine.mim("check")
    assert mine.git("status", "--porcelain") == other.git("status", "--porcelain") == ""


@pytest.mark.sweep
def test_a_redaction_that_waits_here_blanks_the_review_that_the_remote_has(office: Office) -> None:
    mine, other = office.seat("mim-duty"), office.seat("tech-duty")
    mine.declare("Checkout is down")
    mine.mim("log", SECRET, "--kind", "finding", "--star")
    mine.mim("restored")
    other.mim("sync")
    url = mine.git("remote", "get-url", "origin").strip()
    mine.git("remote", "set-url", "origin", str(mine.folder / "nowhere"))
    assert mine.type("redact", entry_of(mine, "finding"), "--reason", "names a customer").status == 4
    mine.git("remote", "set-url", "origin", url)
    other.mim("review", "start")
    assert SECRET in texts(other)
    mine.mim("sync")
    assert "Jane" not in texts(mine)


def test_every_place_that_is_left_is_listed_with_its_line_and_what_to_do(desk: Desk) -> None:
    name = desk.declare("Checkout is down", "--service", "checkout", "--impact", SECRET)
    desk.mim("log", f"Passed on: {SECRET}")
    other = desk.timeline()[-1]["id"]
    desk.mim("log", SECRET, "--evidence", "https://crm.example/jane")
    mine = desk.timeline()[-1]["id"]
    desk.write("site/copy.md", f"# Copy\n\n{SECRET}\n")
    desk.commit()
    said = desk.mim("redact", mine, "--reason", "names a customer").out
    path = f"incidents/2026/{name}/incident.yaml"
    assert f"{path}:6:1\n    edit `impact` yourself, and commit it" in said
    assert f"mim redact {other[-6:]} -i {name[-3:]} --reason WHY" in said
    assert "site/copy.md:3:1\n    edit the file yourself, and commit it" in said
    assert "The text remains in the git history" in said
    assert desk.record(name).read_text().splitlines()[5] == f"impact: {SECRET}"
    desk.mim("redact", other[-6:], "-i", name[-3:], "--reason", "names a customer")
    assert desk.timeline()[-3]["text"] == "[redacted]"


def test_json_says_what_was_blanked_and_what_is_left(desk: Desk) -> None:
    name = desk.declare("Checkout is down", "--service", "checkout", "--impact", SECRET)
    desk.mim("log", SECRET, "--evidence", "https://crm.example/jane")
    said = desk.mim("redact", desk.timeline()[-1]["id"], "--reason", "x", "--json").document
    assert said["blanked"] == 2
    assert said["left"] == [{"path": f"incidents/2026/{name}/incident.yaml", "keys": ["impact"], "entry": ""}]
