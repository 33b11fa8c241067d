"""Sets up a drill in a scratch repository, replays the past incident, and scores the crew."""
