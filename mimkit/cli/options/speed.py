"""The option type for the speed at which a past incident is replayed."""

from __future__ import annotations

import math
from typing import Any

import click


class Speed(click.FloatRange):
    """A factor from 1 to a limit. Unlike click's own range type, it rejects "nan"."""

    def __init__(self, most: float) -> None:
        super().__init__(1, most)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number. Values outside the range are rejected."""
        found = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(f"{found} is not in the range {self._describe_range()}.", param, ctx)
        return found
