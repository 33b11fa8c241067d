"""Lists the names of the dialects. Importing this module does not load the dialects."""

from __future__ import annotations

from typing import Final

MODULES: Final = ("grafana", "pagerduty", "opsgenie", "cloudevents", "alertmanager", "issue")
"""The dialects in the order in which they are tried. Each one is a module that defines `DIALECT`."""
