"""With two open incidents, suggested commands work as printed, and MIM_INCIDENT applies everywhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from mimkit.cli.registry import NAMES_INCIDENT
from mimkit.cli.session import Session
from mimkit.store import zensical
from tests.stories.conftest import DAY, Desk, Office

VERB = "|".join(sorted(NAMES_INCIDENT, key=len, reverse=True))
SUGGESTED = re.compile(rf"\bmim ({VERB})(?![\w-])([^\n]*)")


@pytest.fixture
def two(desk: Desk) -> tuple[Desk, str, str]:
    first = desk.declare("Checkout fails")
    return desk, first, desk.declare("Mail is late", "--service", "email", "--severity", "SEV2")


def unnamed(text: str) -> list[str]:
    """Return the suggested commands that do not say which incident they are about."""
    return [
        f"{found[0]}"
        for found in SUGGESTED.finditer(text)
        if not re.search(r"-i [A-Z0-9-]{3}|MI-\d{8}|^ --help", found[2].partition(" mim ")[0])
    ]


def test_the_checklist_of_the_second_declaration_names_it(desk: Desk) -> None:
    only = desk.mim("declare", "One", "--service", "checkout", "--severity", "SEV1")
    assert unnamed(only.out)
    second = desk.mim("declare", "Two", "--service", "email", "--severity", "SEV1")
    assert "mim checklist -i " in second.out
    assert "mim bridge -i " in second.out
    assert unnamed(second.out) == []


LINES = (
    "checklist", "status", "show", "sitrep", "close", "log Restarting --kind action", "log Blocked --kind blocker",
    "role technical-lead tech-duty", "page database", "bridge https://meet.example.com/x", "link INC-1", "link INC-1",
    "update --affected Mail --doing Looking", "confirm retail-operations", "review start", "review publish",
    "workaround Rerouted", "restored", "restored", "fixed Replaced", "reopen --reason Again", "redact ZZZZZZ --reason x",
    "amend ZZZZZZ --text x", "log x --resolves ZZZZZZ", "promote", "reject --reason no", "severity SEV2 --reason x",
    "problem open --title Mail", "problem open --title Mail", "due --fail-on never", "update --affected a --doing b",
    "merge --into ZZZ", "action add Title", "review waive --reason x", "demote --reason x", "bridge https://x.example",
)  # fmt: skip


@pytest.mark.sweep
def test_every_suggestion_names_the_incident(two: tuple[Desk, str, str]) -> None:
    desk, _, second = two
    for line in LINES:
        said = desk.type(*line.split(), "-i", second)
        assert unnamed(said.out + said.err) == [], (line, said)


UNSELECTED = (
    "log x", "update", "close", "status", "list", "problem list", "problem open", "action list", "action done ZZZ",
    "oncall nobody", "impact nothing", "log x --at never", "role", "log x -i ZZZ", "action add Title", "sitrep",
    "review start", "merge --into ZZZ", "severity", "note x --by nobody", "status --watch --json", "show", "gate --service x",
    "redact ZZZZZZ --reason x", "assess", "due --owner nobody", "metrics", "sync", "doctor", "check", "roster check",
)  # fmt: skip


@pytest.mark.sweep
def test_a_suggestion_of_a_command_that_selected_no_incident_asks_for_it(two: tuple[Desk, str, str]) -> None:
    desk, *_ = two
    for line in UNSELECTED:
        said = desk.type(*line.split())
        assert unnamed((said.out + said.err).replace("-i ID", "-i K7F")) == [], (line, said)
    assert "mim problem open -i ID" in desk.mim("problem", "list").out


def test_the_open_incidents_to_choose_from_have_their_titles(two: tuple[Desk, str, str]) -> None:
    desk, first, second = two
    said = desk.refused(2, "note", "Which one?")
    assert f"  {second}  Mail is late\n  {first}  Checkout fails\n" in said.err


def test_the_commands_of_a_checklist_document_can_be_typed(two: tuple[Desk, str, str]) -> None:
    desk, _, second = two
    rows = desk.mim("checklist", second, "--json").document["checklist"]
    assert unnamed("\n".join(row["command"] for row in rows if row["command"])) == []


def test_an_id_is_not_shortened_to_letters_that_two_incidents_share(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "entropy", staticmethod(lambda: 7))
    old = desk.mim("declare", "Checkout fails", "--severity", "SEV1", "--json").document["incident"]
    desk.more["MIM_NOW"] = f"{DAY[:-2]}24T08:00:00Z"
    new = desk.declare("Mail is late", "--service", "email", "--severity", "SEV2")
    assert old != new
    assert old[-3:] == new[-3:]
    assert f"-i {new} " in desk.mim("checklist", new).out
    assert desk.refused(2, "log", "The pool is full").err.endswith(f"  Choose one with -i {new}\n")
    desk.mim("demote", "-i", old, "--reason", "It was a test system")
    said = desk.mim("log", "-i", new, "The pool is full", "--kind", "action")
    assert f"-i {new}" in said.out


@pytest.mark.parametrize("verb", ["status", "sitrep", "checklist", "show", "due --fail-on never"])
def test_an_incident_is_named_behind_the_verb_by_an_option_or_by_the_environment(
    two: tuple[Desk, str, str], verb: str
) -> None:
    desk, first, second = two
    words = verb.split()
    behind = desk.mim(*words, *(("-i",) if words[0] == "due" else ()), second)
    assert desk.mim(*words, "-i", second[-3:]).out == behind.out
    desk.more["MIM_INCIDENT"] = second[-3:]
    assert desk.mim(*words).out == behind.out
    assert desk.mim(*words, "-i", first).out != behind.out


def test_an_acting_verb_hears_the_environment_too(two: tuple[Desk, str, str]) -> None:
    desk, first, second = two
    desk.more["MIM_INCIDENT"] = first
    desk.mim("log", "It expired")
    assert desk.timeline("-i", first)[-1]["text"] == "It expired"
    assert desk.timeline("-i", second)[-1]["kind"] != "note"


def test_two_names_for_one_place_are_refused(two: tuple[Desk, str, str]) -> None:
    desk, first, second = two
    assert "two different incidents specified" in desk.refused(2, "status", first, "-i", second).err


@pytest.mark.parametrize(
    "line", ["due --fail-on never", "check", "metrics", "audit", "roster check", "policy backtest"]
)
def test_json_is_the_format_of_that_name(two: tuple[Desk, str, str], line: str) -> None:
    desk, *_ = two
    words = line.split()
    document = desk.type(*words, "--json").document
    assert document == json.loads(desk.type(*words, "--format", "json").out)
    assert desk.type(*words, "--json", "--format", "json").document == document
    assert "cannot be combined" in desk.refused(2, *words, "--json", "--format", "markdown").err


@pytest.mark.sweep
@pytest.mark.parametrize(
    "line",
    [
        "log Restarting --kind action",
        "log Blocked --kind blocker",
        "page database",
        "restored",
        "update --affected Mail --doing Looking",
        "close",
    ],
)
def test_a_second_incident_that_arrives_by_fetch_is_reckoned_with(office: Office, line: str) -> None:
    ours, theirs = office.seat("mim-duty"), office.seat("tech-duty")
    ours.declare("Checkout fails")
    theirs.mim("sync")
    before = theirs.type(*line.split(), "--dry-run")
    ours.declare("Mail is late", "--service", "email", "--severity", "SEV2")
    said = theirs.type(*line.split())
    assert unnamed(said.out + said.err) == [], said
    assert " -i " not in before.out + before.err


SHOWN = (
    "log x",
    "status",
    "list",
    "close",
    "show",
    "checklist",
    "oncall",
    "doctor",
    "nonsense",
    "log",
    "--help",
    "due",
)


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ({"NO_COLOR": "1"}, SHOWN),
        ({"TERM": "dumb"}, SHOWN[::4]),
        pytest.param({"TERM": "dumb"}, SHOWN, marks=pytest.mark.sweep),
        pytest.param({"NO_COLOR": "1", "TERM": "xterm"}, SHOWN, marks=pytest.mark.sweep),
    ],
)
def test_no_escape_sequence_where_none_is_wanted(
    desk: Desk, plain: dict[str, str], shown: tuple[str, ...]
) -> None:
    desk.declare()
    pty = (sys.executable, "-c", "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)")
    for line in shown:
        words = [*pty, sys.executable, "-m", "mimkit", *line.split()]
        around = {**desk.surroundings, "TERM": "xterm-256color", **plain}
        done = subprocess.run(words, cwd=desk.folder, env=around, capture_output=True, check=False)
        assert done.stdout, line
        assert b"\x1b" not in done.stdout, (line, done.stdout)


@pytest.mark.sweep
def test_colours_are_there_otherwise(desk: Desk) -> None:
    desk.declare()
    pty = (sys.executable, "-c", "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)")
    for more in ({}, {"NO_COLOR": ""}):
        around = {**desk.surroundings, "TERM": "xterm-256color", **more}
        words = [*pty, sys.executable, "-m", "mimkit", "status"]
        done = subprocess.run(words, cwd=desk.folder, env=around, capture_output=True, check=False)
        assert b"\x1b[" in done.stdout


@pytest.mark.sweep
@pytest.mark.parametrize("by", ["program", "configuration"])
def test_the_doctor_warns_of_zensical(desk: Desk, by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "Zensical does not run the mimkit plugin"
    monkeypatch.setattr(zensical, "is_installed", lambda: True)
    assert sentence not in " ".join(desk.type("doctor").out.split())
    monkeypatch.setattr(zensical, "is_installed", lambda: False)
    if by == "configuration":
        desk.write("zensical.toml", "")
    else:
        desk.write("bin/zensical", "#!/bin/sh\n").chmod(0o755)
        desk.more["PATH"] = f"{desk.folder / 'bin'}:{desk.environment['PATH']}"
    said = " ".join(desk.type("doctor").out.split())
    assert sentence in said
    assert "mim site build --engine zensical" in said
    desk.write("mkdocs.yml", "site_name: Other\n")
    assert sentence not in " ".join(desk.type("doctor").out.split())
