"""`mim mcp` in a process of its own, with the client of the protocol's own library."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from tests.stories.conftest import Desk

if TYPE_CHECKING:
    from mcp import Client

mcp = pytest.importorskip("mcp", reason="needs the extra mimkit[mcp]")
SAME: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "list_incidents": (
        {"open_only": False, "service": "checkout", "limit": 5},
        ("list", "--service", "checkout"),
    ),
    "show_incident": ({"incident": "MI-"}, ("show",)),
    "incident_status": ({}, ("status",)),
    "list_deadlines": ({"include_met": True}, ("due", "--all")),
    "who_is_on_call": ({"whom": "payments"}, ("oncall", "payments")),
    "impact_of_outage": ({"services": ["payments"]}, ("impact", "payments")),
    "assess_severity": (
        {"services": ["payments"], "criteria": []},
        ("assess", "--new", "--dry-run", "--service", "payments"),
    ),
    "show_runbook": ({"runbook": "checkout-errors"}, ("runbook", "checkout-errors")),
    "list_action_items": ({}, ("action", "list")),
    "check_records": ({}, ("check",)),
    "report_metrics": ({"since": "2026-01-01"}, ("metrics", "--since", "2026-01-01")),
}
"""For each tool its arguments, and the command that gives the same document."""


def converse(desk: Desk, talk: Callable[[Client], Awaitable[None]]) -> None:
    """Start the server in a desk's repository, and talk to it."""
    words = ["-m", "mimkit", "-C", str(desk.folder), "mcp"]

    async def run() -> None:
        server = mcp.StdioServerParameters(command=sys.executable, args=words, env=desk.surroundings)
        async with mcp.Client(server) as client:
            await talk(client)

    # Another test of the same process may have left an event loop in the main thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, run).result()


@pytest.mark.sweep
def test_each_tool_returns_the_document_of_its_command_and_changes_nothing(desk: Desk) -> None:
    incident = desk.declare()
    before = desk.everything()
    SAME["show_incident"][0]["incident"] = incident

    async def talk(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {each.name for each in tools} == {*SAME, "command_help"}
        for tool in tools:
            assert tool.annotations
            assert tool.annotations.read_only_hint
            assert tool.description
        for name, (arguments, words) in SAME.items():
            found = await client.call_tool(name, arguments)
            assert not found.is_error, (name, found)
            assert found.structured_content == desk.type(*words, "--json").document, name
        shown = await client.call_tool("command_help", {"command": "mim update"})
        assert shown.structured_content
        assert "Usage: mim update" in shown.structured_content["help"]

    converse(desk, talk)
    assert desk.everything() == before


@pytest.mark.sweep
def test_a_tool_reports_the_sentence_of_the_command_and_no_argument_becomes_an_option(desk: Desk) -> None:
    desk.declare()
    before = desk.everything()

    async def talk(client: Client) -> None:
        for name, arguments, sentence in (
            ("show_incident", {"incident": "--help"}, "no incident id ends in '--help'"),
            ("incident_status", {"incident": "--json"}, "no incident id ends in '--json'"),
            ("who_is_on_call", {"whom": "--version"}, "--version"),
            ("impact_of_outage", {"host": "db-99"}, "'db-99' is not a host in policy/infrastructure"),
            ("impact_of_outage", {"services": ["--host"]}, "--host"),
            ("show_runbook", {"runbook": "nothing"}, "nothing"),
            ("list_incidents", {"limit": 0}, "0 is not a whole number from 1 upwards"),
            ("report_metrics", {"since": "soon"}, "soon"),
            ("command_help", {"command": "mim nothing"}, "'mim nothing' is not a command of mim"),
            ("command_help", {"command": "update --send"}, "is not a command of mim"),
            ("command_help", {"command": ""}, "is not a command of mim"),
        ):
            found = await client.call_tool(name, arguments)
            text = "".join(getattr(each, "text", "") for each in found.content)
            assert found.is_error, (name, text)
            assert sentence in text, (name, text)
            assert "Traceback" not in text, (name, text)

    converse(desk, talk)
    assert desk.everything() == before


def test_without_the_extra_the_command_that_adds_it_is_printed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mimkit.cli.commands.mcp.find_spec", lambda _: None)
    said = desk.refused(5, "mcp")
    assert "the library for MCP is not installed" in said.err
    assert "'mimkit[mcp]'" in said.err
