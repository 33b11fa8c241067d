"""Merges and compares versions of records, and reconstructs records as of a past time."""
