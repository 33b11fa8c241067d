"""Figures stated in a source, such as an outage duration, for comparison with figures computed from the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from mimkit.model.text import Record, Slug, Title


def _length(text: str) -> str:
    from mimkit.model.time.durations import parse_elapsed  # noqa: PLC0415 - few records state a duration

    try:
        parse_elapsed(text)
    except ValueError as problem:
        sentence = str(problem).partition(";")[0]
        raise ValueError(f"{sentence}; write it as 45m, 1h 30m or 3d") from None
    return " ".join(text.split())


StatedLength = Annotated[
    str,
    AfterValidator(_length),
    WithJsonSchema({"type": "string", "examples": ["1h 32m", "5h", "20 minutes"]}),
]


class StatedFigure(Record):
    """A duration stated in a source."""

    metric: Slug
    """The id of the metric that measures the same duration, such as `time-to-restore`."""
    duration: StatedLength
    """The duration in the unit that the source uses: `5h` is precise to the hour, and `300m` to the minute."""
    source: Title | None = None
    """Where the duration appears in the source, if the source states several durations."""

    @property
    def length(self) -> timedelta:
        """The duration."""
        from mimkit.model.time.durations import parse_elapsed  # noqa: PLC0415 - as above

        return parse_elapsed(self.duration)

    @property
    def unit(self) -> timedelta:
        """The smallest unit of the duration. A difference of up to one unit may be due to rounding."""
        from mimkit.model.time.durations import smallest_unit  # noqa: PLC0415 - as above

        return smallest_unit(self.duration)
