"""Metrics for many incidents. Each metric has a definition. The current time is always passed as an argument."""
