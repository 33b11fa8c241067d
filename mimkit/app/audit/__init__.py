"""Audits the git history: what changed in entries that were already recorded."""
