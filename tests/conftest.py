"""The example organisation, before anything happened in it."""

from __future__ import annotations

import pytest

from tests.builders import Desk


@pytest.fixture(scope="session")
def desk() -> Desk:
    """The desk of the example organisation, without an incident."""
    return Desk.scaffolded()


@pytest.fixture(scope="session")
def declared(desk: Desk) -> Desk:
    """The desk after a declaration at 10:09, at SEV1."""
    return desk.declare()
