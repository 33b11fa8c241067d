"""Commands for recording the past: an incident that is over, or many entries at once from a file."""
