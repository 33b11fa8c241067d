"""One warm machine for all tests, and a stage that each test gets a copy of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import ptrace
from tests.desk.machine import Machine
from tests.desk.ordeal import Stage


@pytest.fixture(scope="session")
def machine() -> Iterator[Machine]:
    """A machine that has `mim` imported."""
    with Machine() as made:
        yield made


@pytest.fixture(scope="session")
def traced(machine: Machine) -> Machine:
    """The same, where system calls can be stopped."""
    if not ptrace.IS_SUPPORTED:
        pytest.skip("system calls are only stopped on x86-64 under Linux")
    return machine


@pytest.fixture(scope="session")
def set_stage(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A remote, and a clone with an open incident that has one note: made once."""
    return Stage.set_up(tmp_path_factory.mktemp("stage"), machine)


@pytest.fixture
def stage(set_stage: Stage, tmp_path: Path) -> Stage:
    """A copy of it for one test."""
    return set_stage.copied(tmp_path / "stage")
