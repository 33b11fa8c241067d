"""Reads timeline entries from CSV, TSV and JSON Lines files. Every problem includes its line and column."""
