"""Builds the live board of open incidents, and detects what changed on it."""
