"""Selects what a drill replays of a past incident, and records the drill."""
