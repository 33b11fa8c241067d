"""Every command at 40 columns: only what must be copied whole is wider, such as a command, a path or a URL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from mimkit.cli.registry import VERBS
from mimkit.model.shell import is_command
from mimkit.report.text.cells import cells

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

TITLE: Final = (
    "決済ができません、すべての店舗でお客様がカードで支払えません 🚑👩🏽‍🚒 Zahlung schla\u0308gt fehl"
)
GIVEN: Final = (
    ("log", f"{TITLE} {TITLE}"), ("task", TITLE, "--owner", "database-duty"), ("blocker", TITLE), ("role", "scribe", "payments-duty"),
    ("page", "database"), ("update", TITLE, "--audience", "staff", "--yes"), ("query", TITLE, "--from", "小売部門のみなさま"), ("set", "--impact", TITLE),
    ("update", TITLE, "--audience", "nobody"), ("role", "nobody", "nobody"), ("assess",), ("status",), ("show",), ("checklist",), ("sitrep",),
    ("handover",), ("watch", "--once"), ("gate", "--service", "checkout"), ("gate", "--service", "nope"), ("impact", "checkout"), ("oncall",),
    ("oncall", "--all"), ("roster", "check"), ("roster", "stats"), ("roster", "show", "nope"), ("rule",), ("rule", "MIM305"), ("rule", "MIM9999"), ("check",),
    ("fix",), ("audit",), ("due",), ("due", "--all"), ("list",), ("list", "--open"), ("card",), ("card", "manager"), ("doctor",),
    ("policy",), ("policy", "show"), ("policy", "history"), ("policy", "backtest"), ("policy", "pack"), ("policy", "calendar"), ("runbook",),
    ("runbook", "list"), ("service", "list"), ("maintenance", "list"), ("problem", "list"), ("action", "list"), ("review", "show"), ("metrics",), ("report",),
    ("export", "csv", "--output", "out"), ("schema", "--check"), ("workaround", TITLE), ("restored",), ("close",), ("review", "start"), ("problem", "open", TITLE),
    ("action", "add", TITLE, "--owner", "payments-duty", "--due", "2026-12-10", "--kind", "prevent"), ("problem", "list"), ("action", "list"), ("review", "show"), ("undo",),
)  # fmt: skip
"""What is typed at one incident, in order, some of it wrong on purpose."""
UNTYPED: Final = {
    "demo": "replays for minutes",
    "merge-driver": "git calls it",
    "schema": "prints JSON; `schema --check` is typed above",
    "watch": "runs until it is stopped; `watch --once` is typed above",
    "drill": "waits for input",
    "mcp": "speaks a protocol on standard input and output",
    "bot": "asks a forge",
    "site": "builds for seconds; test_generate reads its output",
}
LABEL: Final = re.compile(r"\A.{1,12}?(?::|  ) *(?=\S)")


def must_stay_whole(line: str) -> bool:
    """Return whether a line is one word, such as a path, a URL or an id, or a command after at most a label."""
    shown = line.strip()
    return " " not in shown or is_command(shown) or is_command(LABEL.sub("", shown))


@pytest.mark.sweep
def test_every_command_fits_in_40_columns(desk: Desk) -> None:
    desk.declare(TITLE, "--service", "checkout", "--criterion", "service-unavailable")
    desk.more["COLUMNS"] = "40"
    bare = [(each.name,) for each in VERBS if each.name not in UNTYPED]
    wide = []
    for words in (*GIVEN, *bare):
        said = desk.type(*words)
        assert "Traceback" not in said.err
        wide += [
            (*words[:2], line)
            for line in (said.out + said.err).splitlines()
            if cells(line) > 40 and not must_stay_whole(line)
        ]
    assert wide == []


@pytest.mark.sweep
def test_output_for_programs_is_the_same_at_every_width(desk: Desk) -> None:
    desk.declare(TITLE, "--service", "checkout", "--criterion", "service-unavailable")
    asked: list[tuple[str, ...]] = [
        (*words, "--json")
        for words in (("status",), ("show",), ("check",), ("due",), ("oncall",), ("list",), ("rule",))
    ]
    asked += [("check", "--format", each) for each in ("github", "sarif", "junit", "markdown")]
    asked += [("completion", "show", "bash"), ("export", "csv", "--table", "incidents"), ("schema",)]
    before = [desk.type(*words).out for words in asked]
    desk.more["COLUMNS"] = "40"
    assert [desk.type(*words).out for words in asked] == before
