"""Checks, changes and imports on-call rosters."""
