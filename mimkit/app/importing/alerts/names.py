"""The names of the dialects. Importing it imports none of them."""

from __future__ import annotations

from typing import Final

MODULES: Final = ("grafana", "pagerduty", "opsgenie", "cloudevents", "alertmanager", "issue")
"""The dialects in the order in which they are tried; each is a module with a `DIALECT`."""
