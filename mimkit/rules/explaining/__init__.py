"""Explains in plain words why a file does not match its model."""
