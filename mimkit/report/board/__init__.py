"""Builds the live board of open incidents, and finds what changed on it."""
