"""Finds the commits that are evidence for action items, and what closes or reopens the items."""
