"""Checks records, deadlines, gates and metrics."""
