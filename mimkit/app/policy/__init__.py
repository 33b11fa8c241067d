"""Adds public holidays and packs of deadlines to the policy."""
