"""Readers of alerts, one module for each dialect, and what turns a payload into incidents."""
