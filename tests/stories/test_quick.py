"""What `mim` does not import: on a bridge call, a note must not wait for modules that it does not need."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pydantic.plugin._loader as plugins
import pytest

from mimkit.__main__ import NoPlugins

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

_LOADED = "import sys\nfrom mimkit.__main__ import main\ntry:\n main()\nfinally:\n print(*sys.modules, file=sys.stderr)"
UNUSED = (
    "email", "importlib.metadata", "difflib", "git", "ruamel.yaml", "jinja2", "mkdocs", "mimkit.rules", "mimkit.clocks",
    "mimkit.model.policy.policy", "mimkit.model.organisation.directory", "mimkit.model.organisation.roster", "mimkit.model.incident.review", "mimkit.app.merging.merge",
    "ruamel", "gitdb", "mimkit.store.yaml.commented", "textual", "rich", "asyncio", "mimkit.cli.watch", "mimkit.report.board",
    "mimkit.model.incident.entries.occasional", "mimkit.model.time.durations", "mimkit.model.time.drill_clock", "mimkit.model.dossier",
    "mimkit.store.git.driver", "mimkit.store.git.reading.messages", "mimkit.store.git.reading.walk", "mimkit.store.git.sharing.remote", "mimkit.store.git.working_tree.unmerged",
)  # fmt: skip
"""What the note on a healthy day needs nothing of."""


def test_a_note_imports_only_what_it_needs(desk: Desk) -> None:
    desk.declare()
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, "log", "The vendor was called"],
        cwd=desk.folder,
        env=desk.surroundings,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "recorded" in done.stdout
    loaded = set(done.stderr.split())
    assert "pydantic" in loaded
    assert loaded.isdisjoint(UNUSED)


def test_help_imports_no_command_and_no_screen(desk: Desk) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, "--help"],
        cwd=desk.folder,
        env=desk.surroundings,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Declare a major incident" in done.stdout
    loaded = set(done.stderr.split())
    assert "click" in loaded
    assert loaded.isdisjoint((*UNUSED, "pydantic", "mimkit.model", "mimkit.store"))


_PARSED = """
import sys, yaml
class Counting(yaml.CBaseLoader):
    def __init__(self, stream):
        print("parsed", *stream[:90].split(b"/"), file=sys.stderr)
        super().__init__(stream)
yaml.CBaseLoader = Counting
from mimkit.__main__ import main
main()
"""


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("words", "record"),
    [
        (("log", "The vendor was called"), "incident"),
        (("severity", "SEV2", "--reason", "Fewer customers"), "incident"),
        (("amend", "", "--text", "Cards fail"), "incident"),
        (("review", "add", "summary", "A certificate had expired"), "review"),
        (("review", "add", "worked", "The runbook"), "review"),
    ],
)
def test_an_entry_parses_its_record_three_times(desk: Desk, words: tuple[str, ...], record: str) -> None:
    """Once to decide, once for the place of the new lines, once to check what will be written."""
    desk.declare()
    entry = desk.mim("log", "Cards", "--json").document["entries"][0]
    if record == "review":
        desk.mim("restored")
        desk.mim("review", "start")
    done = subprocess.run(
        [sys.executable, "-c", _PARSED, *(word or entry for word in words)],
        cwd=desk.folder,
        env=desk.surroundings,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "recorded" in done.stdout
    parsed = [line for line in done.stderr.splitlines() if f"{record}.json" in line]
    assert len(parsed) == 3


def test_pydantic_still_looks_for_its_plugins_where_we_answer() -> None:
    name = "pydantic.plugin._loader"
    assert plugins.__name__ == name
    assert callable(plugins.get_plugins)
    assert NoPlugins(name).get_plugins() == ()


def test_whatever_else_is_asked_of_the_search_comes_from_pydantic(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "pydantic.plugin._loader"
    ours = NoPlugins(name)
    monkeypatch.setitem(sys.modules, name, ours)
    assert ours.PYDANTIC_ENTRY_POINT_GROUP == "pydantic"
    assert sys.modules[name] is not ours
    assert not hasattr(ours, "__path__")
