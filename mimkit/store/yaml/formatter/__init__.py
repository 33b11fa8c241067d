"""Rewrites a file in house style for `mim fix`, preserving all comments."""
