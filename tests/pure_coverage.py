"""A pytest plugin for `.ci/run`: coverage is measured in a first part of the tests, and not in the others.

Measuring doubles the time of all Python code in the process, also of the code that is not measured. Tests that start
git or browsers, or build sites, need not pay for that: the coverage of the pure packages is complete without them.
"""

from __future__ import annotations

from pathlib import Path

import coverage
import pytest

NOT_MEASURED = (
    "bench",
    "cli",
    "docs",
    "faults",
    "hostile",
    "records",
    "store",
    "stories",
    "publish/test_browser.py",
    "publish/test_pages.py",
    "publish/test_print.py",
    "publish/test_reading.py",
    "publish/test_render_serving.py",
    "publish/test_safety.py",
    "publish/test_site_build.py",
    "publish/test_site_folder.py",
    "publish/test_zensical.py",
)
"""Folders and files of tests that are expensive and need not be measured."""
_HERE = Path(__file__).parent


def is_measured(file: Path) -> bool:
    """Tell whether coverage is measured in a file of tests."""
    return not any(file.is_relative_to(_HERE / each) for each in NOT_MEASURED)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what is measured first; whatever else the order depends on stays."""
    items.sort(key=lambda item: not is_measured(item.path))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Stop measuring before the first test that is not measured; only such tests follow."""
    measuring = coverage.Coverage.current()
    if measuring and not is_measured(item.path):
        measuring.stop()
