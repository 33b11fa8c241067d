"""Contains code shared by all formats: reads JSON, tables and times, and converts HTML to text."""
