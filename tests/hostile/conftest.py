"""The desks of the stories, for hostile input."""

from __future__ import annotations

from tests.stories.conftest import desk, empty, furnish, home, office, scaffold

__all__ = ["desk", "empty", "furnish", "home", "office", "scaffold"]
