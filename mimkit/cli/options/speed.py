"""How fast a past incident is replayed."""

from __future__ import annotations

import math
from typing import Any

import click


class Speed(click.FloatRange):
    """A factor from 1 to a limit. click's own range lets "nan" pass, because no number is less than it."""

    def __init__(self, most: float) -> None:
        super().__init__(1, most)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number; refuse what is not in the range."""
        found = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(f"{found} is not in the range {self._describe_range()}.", param, ctx)
        return found
