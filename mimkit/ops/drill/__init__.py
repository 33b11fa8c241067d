"""Selects the parts of a past incident that a drill replays, and records the drill."""
