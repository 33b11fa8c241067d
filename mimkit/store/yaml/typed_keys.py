"""Record keys whose values are times, numbers or booleans, and are therefore written without quotes.

mimkit reads scalars as text, and the model assigns the types. Other YAML readers infer types, so text that looks
like a number must be quoted, and numbers must not be. A test compares this list with the models.
"""

from __future__ import annotations

from typing import Final

_DAYS: Final = ("day", "due", "left", "on", "review_by", "reviewed", "starts", "until")
_MOMENTS: Final = (
    "as_of", "assigned", "at", "end", "fixed", "held", "last", "latest", "next", "opened", "published", "recorded", "start", "started",
    "started_latest", "value_latest",
)  # fmt: skip
_FLAGS: Final = (
    "assigned_on_declare", "authority", "closed", "honours_promise", "major", "on_checklist", "private", "public", "required", "restricted",
    "second_person", "starred",
    "to_be_checked", "vendor",
)  # fmt: skip
_NUMBERS: Final = (
    "accepted",
    "arrivals",
    "every",
    "first_year",
    "last_year",
    "nth",
    "recipients",
    "schema",
    "step",
    "tier",
    "tiers",
    "unknown",
    "warn_at",
)

TYPED_KEYS: Final = frozenset((*_DAYS, *_MOMENTS, *_FLAGS, *_NUMBERS))
"""The keys whose values other YAML readers would interpret as times, numbers or booleans."""
