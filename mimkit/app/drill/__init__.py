"""A drill: its plan and its scratch repository, the replay of a past incident, and the score."""
