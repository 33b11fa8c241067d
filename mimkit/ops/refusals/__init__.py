"""Refusals of commands that the process does not allow, and of unknown names. Each class builds its own message."""
