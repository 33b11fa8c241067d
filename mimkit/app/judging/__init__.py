"""Checks records and evaluates deadlines, metrics and the release gate."""
