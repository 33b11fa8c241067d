"""Versions of records: merging them, comparing them, and reading them as of a past time."""
