"""Imports data from other tools: one module per format."""
