"""Finds the commits that serve as evidence for action items or that close or reopen them."""
