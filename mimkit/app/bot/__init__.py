"""Maintains one forge issue for each overdue obligation."""
