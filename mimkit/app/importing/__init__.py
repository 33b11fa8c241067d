"""Brings in what other tools know: one module per format."""
