"""Metrics over many incidents. Each metric has a definition; the current time is always an argument."""
