"""Formats the service review of a period as one document."""
