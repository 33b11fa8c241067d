"""Exports a roster to a file for review, as a schedule for another tool."""
