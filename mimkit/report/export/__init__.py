"""Converts records to formats for other programs: tables, events, and open incident records."""
