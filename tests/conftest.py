"""Shared fixtures: the example organisation before any incident, and options of the test run."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests.in_memory import new_folder
from tests.warm import prepare

if TYPE_CHECKING:  # the process that hands out the tests imports nothing of ours
    from tests.builders import Desk

# A law is not a benchmark, and the machine may be busy.
settings.register_profile("mimkit", deadline=None)
settings.load_profile("mimkit")

LONGEST_FIRST = (
    "docs/test_pages.py",
    "faults/test_disk.py",
    "faults/test_kills.py",
    "publish/test_reading.py",
    "stories/test_side_branches.py",
    "stories/test_working_channel.py",
    "stories/test_conflicts.py",
    "hostile/test_time.py",
    "faults/test_remotes.py",
    "faults/test_twins.py",
    "publish/test_zensical.py",
    "stories/test_protected_at_random.py",
    "stories/test_planted_leaks.py",
    "faults/test_writers.py",
    "stories/test_demo.py",
    "stories/test_transcript.py",
    "publish/test_safety.py",
    "store/test_yaml_reader.py",
    "publish/test_site_build.py",
    "stories/test_deliver_obstacles.py",
    "stories/test_deliver.py",
    "publish/test_render_serving.py",
    "store/channels/test_mail.py",
    "publish/test_site_folder.py",
    "stories/test_merge_driver.py",
    "publish/test_browser.py",
    "stories/test_sharing.py",
    "store/test_yaml_laws.py",
    "bench/test_bench.py",
    "stories/test_encodings.py",
    "stories/test_init_workflows.py",
    "stories/test_fresh_views.py",
)
"""The files that take ten seconds and more, begun first, so that no worker is left with one of them in the end."""
_OURS = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Save time, and lay the folders of the tests into memory, unless somebody says where they are to lie."""
    _keep_compiled()
    prepare()
    # A tenth of the time goes into looking for garbage among what is kept until the end: modules and collected tests.
    gc.set_threshold(20_000, 20, 20)
    if config.option.basetemp is None and (folder := new_folder()):
        config.stash[_OURS] = folder
        config.option.basetemp = str(folder / "run")


def _keep_compiled() -> None:
    """Compile each module once for all processes of the run, even where the user wants no files beside the source."""
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode = False
        sys.pycache_prefix = str(Path(sys.prefix) / "compiled-tests")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Leave the folders there only when something failed."""
    folder = session.config.stash.get(_OURS, None)
    if folder and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        subprocess.run(["rm", "-rf", folder], check=False)


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of all later looks for garbage: half a second each."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; the others stay as they are."""
    here = Path(__file__).parent
    rank = {here / name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each worker whole files, so that what a file sets up is set up once, in the order above."""
    from xdist.scheduler import (  # type: ignore[import-untyped]  # noqa: PLC0415 - only where it is installed
        LoadFileScheduling,
    )

    if config.getvalue("dist") != "load":
        return None  # somebody asks for another way
    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Start three workers for two processors, because some tests wait for a time limit."""
    return (os.cpu_count() or 1) * 3 // 2


@pytest.fixture(scope="session")
def desk() -> Desk:
    """The desk of the example organisation, without an incident."""
    from tests.builders import Desk  # noqa: PLC0415 - see above

    return Desk.scaffolded()


@pytest.fixture(scope="session")
def declared(desk: Desk) -> Desk:
    """The desk after a declaration at 10:09, at SEV1."""
    return desk.declare()
