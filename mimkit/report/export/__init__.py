"""Turns records into the forms that other programs read: tables, events, and open incident records."""
