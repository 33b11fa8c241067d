"""Persistence: repository layout, YAML, git and forges. No other package depends on these formats."""
