"""Deadlines: evaluates every clock of the policy. The current time is always an argument."""
