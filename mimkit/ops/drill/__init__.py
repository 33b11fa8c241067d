"""A drill: what it replays of a past incident, its plan, and its record."""
