"""The benchmarks run at a tiny size, on records without findings. Nothing is timed here."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from mimkit.app.exporting.registry import MODULES
from mimkit.app.judging.check import check_checkout
from mimkit.app.reading.index import open_incidents
from mimkit.cli.registry import VERBS
from mimkit.store.git.repository import Repository
from tests.bench import bench_share, command_lines
from tests.bench.__main__ import BENCHES, main
from tests.bench.generate import open_incident, repository
from tests.bench.measure import Usage
from tests.bench.table import Growth


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository(tmp_path_factory.mktemp("bench") / "three", 3)


def test_the_made_up_records_pass_every_rule(three: Path) -> None:
    checked = check_checkout(Repository.discover(three))
    assert checked.diagnostics == []
    assert checked.incidents == 3


def test_exactly_the_last_incident_is_open(three: Path) -> None:
    repo = Repository.discover(three)
    commit = repo.head().commit
    assert commit
    assert [f"{name}/incident.yaml" for name in open_incidents(repo, commit)] == [
        open_incident(3).partition("/")[2].partition("/")[2]
    ]


def test_the_same_number_gives_the_same_commit(three: Path, tmp_path: Path) -> None:
    again = Repository.discover(repository(tmp_path / "again", 3))
    assert again.head() == Repository.discover(three).head()


def commands_below(command: click.Command, name: str) -> Iterator[str]:
    """Yield the names of the commands in a group, or of a single command or its formats of exports."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for each in command.list_commands(context):
            below = command.get_command(context, each)
            assert below
            yield from commands_below(below, f"{name} {each}")
    elif name == "export":
        yield from (f"{name} {form}" for form in MODULES)
    else:
        yield name


def test_every_command_is_measured_or_has_a_reason_why_not() -> None:
    lines = (
        *command_lines.REMEMBERING, *command_lines.READING, *command_lines.WRITING, *command_lines.PUBLISHING,
    )  # fmt: skip
    there = {
        name
        for verb in VERBS
        for name in commands_below(
            import_module(f"mimkit.cli.commands.{verb.module}").COMMANDS[verb.name], verb.name
        )
    }
    measured = {name for name in there for line in lines if f"{line} ".startswith(f"{name} ")}
    excused = {
        name for name in there for said in command_lines.NOT_MEASURED if f"{name} ".startswith(f"{said} ")
    }
    assert measured.isdisjoint(excused)
    assert measured | excused == there
    assert all(
        any(f"{name} ".startswith(f"{said} ") for name in there) for said in command_lines.NOT_MEASURED
    )


def test_growth_is_flat_linear_or_steeper() -> None:
    def growth(*seconds: float) -> str:
        found = tuple(Usage(each, 40.0) for each in seconds)
        return Growth("mim x", (100, 1_000, 10_000), found).growth

    assert growth(0.3, 0.3, 0.4) == "flat"
    assert growth(0.3, 0.6, 3.6) == "linear"
    assert growth(0.4, 2.0, 24.0) == "linear"
    assert growth(0.4, 2.0, 24.1) == "STEEPER"


SLOW = ("site", "commands", "cached", "reading", "writing", "publishing")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.long if name in SLOW else pytest.mark.sweep)
        for name in sorted(BENCHES)
    ],
)
def test_each_bench_prints_a_ratio(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        bench_share, "WRITERS", 2
    )  # eight wait for one another longer than all the rest takes
    main([name, "--sizes", "4", "--rounds", "1", "--in", str(tmp_path / "made")])
    out = capsys.readouterr().out
    assert out.startswith(f"{name}\n")
    assert "against" in out
    assert len(out.splitlines()) >= 4
