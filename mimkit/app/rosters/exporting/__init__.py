"""Writes a roster as a schedule of another tool, as a file to review."""
