"""Exports a roster as a schedule for another tool, in a file for review."""
