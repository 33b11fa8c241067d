"""What `mim` does not import: on a bridge call, a note must not wait for modules that it does not need."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

_LOADED = "import sys\nfrom mimkit.__main__ import main\ntry:\n main()\nfinally:\n print(*sys.modules, file=sys.stderr)"
UNUSED = (
    "email", "importlib.metadata._meta", "difflib", "git", "ruamel.yaml", "jinja2", "mkdocs", "mimkit.rules", "mimkit.clocks",
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


_LATER = """
import sys
from mimkit.__main__ import MetadataOnDemand
MetadataOnDemand.install()
def loaded(): return "importlib.metadata._meta" in sys.modules
from importlib.metadata import entry_points
import importlib.metadata
assert not loaded()
{use}
assert loaded()
assert type(sys.modules["importlib.metadata"]) is type(sys), "the real module is back"
assert importlib.metadata is sys.modules["importlib.metadata"]
MetadataOnDemand.install()
assert importlib.metadata is sys.modules["importlib.metadata"], "it is only replaced before it is loaded"
"""


@pytest.mark.parametrize(
    "use",
    [
        "assert any(each.name == 'mim' for each in entry_points(group='console_scripts'))",
        "assert importlib.metadata.version('click')",
        "from importlib.metadata import PackageNotFoundError, version",
        "import importlib.metadata._meta; importlib.metadata.version",
    ],
)
def test_whoever_needs_the_metadata_of_packages_gets_the_real_module(use: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LATER.format(use=use)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
