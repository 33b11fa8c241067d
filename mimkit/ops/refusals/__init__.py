"""Refusals by the process, and requests with unknown names. Each class builds its own message."""
