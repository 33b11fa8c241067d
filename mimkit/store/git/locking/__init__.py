"""Locks, the journal of an unfinished step, and durable files."""
