"""A pytest plugin that runs the tests in a random order: `-p tests.any_order`, with the seed in `TEST_ORDER`.

No test may depend on what another one left in its process. A failure names its seed, which gives the same order again.
"""

from __future__ import annotations

import os
import random

import pytest

_SEED = int(os.environ.setdefault("TEST_ORDER", str(random.SystemRandom().randrange(1_000_000))))


def pytest_report_header() -> str:
    """Name the seed."""
    return f"random order: TEST_ORDER={_SEED}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Shuffle the tests, across files."""
    random.Random(_SEED).shuffle(items)
