"""Incident-as-code for IT major incidents."""

__version__ = "0.1.0"
