"""Writes a file again in house style, with all its comments, for `mim fix`."""
