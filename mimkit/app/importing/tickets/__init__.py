"""Reads the records of an ITSM tool: fields, changes from row to row, and journals."""
