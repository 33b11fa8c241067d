"""Explains in plain language why a file does not match its model."""
