"""Reads records from the working tree or a commit, and finds the incident that a command refers to."""
