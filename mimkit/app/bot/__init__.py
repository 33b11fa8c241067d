"""Keeps one issue on a forge for each overdue obligation."""
