"""Laws: tests that hypothesis tries on a few examples in the default run, and on many in a long run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

_BROAD = (HealthCheck.too_slow, HealthCheck.data_too_large)


def law(
    *, few: int, many: int, **arguments: SearchStrategy[Any]
) -> Callable[[Callable[..., None]], Callable[[int], None]]:
    """Return a decorator that makes a test of a law, with a strategy for each of its arguments."""

    def as_test(body: Callable[..., None]) -> Callable[[int], None]:
        @pytest.mark.parametrize("examples", [few, pytest.param(many, marks=pytest.mark.long)])
        def test(examples: int) -> None:
            settings(max_examples=examples, suppress_health_check=_BROAD)(given(**arguments)(body))()

        test.__name__, test.__qualname__, test.__doc__ = body.__name__, body.__qualname__, body.__doc__
        test.__module__ = body.__module__
        return test

    return as_test
