"""Audits the git history for changes to entries that were already recorded."""
