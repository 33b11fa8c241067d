"""Reads commits: contents, differences and history."""
