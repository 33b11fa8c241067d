"""Fetches, merges and pushes, never by force."""
