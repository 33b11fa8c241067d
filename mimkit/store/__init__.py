"""Persistence: repository layout, YAML, git and forges. No other package knows these formats."""
