"""The example organisation, before anything happened in it."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.builders import Desk

# A law is not a benchmark, and the machine may be busy.
settings.register_profile("mimkit", deadline=None)
settings.load_profile("mimkit")


@pytest.fixture(scope="session")
def desk() -> Desk:
    """The desk of the example organisation, without an incident."""
    return Desk.scaffolded()


@pytest.fixture(scope="session")
def declared(desk: Desk) -> Desk:
    """The desk after a declaration at 10:09, at SEV1."""
    return desk.declare()
