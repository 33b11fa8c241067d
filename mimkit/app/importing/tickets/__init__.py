"""Reads records from ITSM tools: fields, changes between rows, and journals."""
