"""The placeholders of message templates."""

from __future__ import annotations

import re
from typing import Final

PLACEHOLDER: Final = re.compile(r"\{([^{}\n]*)\}")
PLACEHOLDERS: Final = (
    "title",
    "public_title",
    "severity",
    "incident",
    "service",
    "affected",
    "not_affected",
    "doing",
    "next",
    "declared_at",
    "workaround",
    "workaround_at",
    "restored_at",
    "review_by",
)
INTERNAL: Final = frozenset({"title", "severity", "incident", "workaround"})
"""The placeholders whose values may be shown only to readers inside the organisation."""
