"""Evaluates the deadlines of all clocks in the policy. The current time is always passed as an argument."""
