"""Shared by all formats: JSON with places, tables, times, and HTML as text."""
