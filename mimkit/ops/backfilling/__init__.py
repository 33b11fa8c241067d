"""Recording the past: an incident that is over, and many entries at once from a file."""
