"""Reads files of timeline entries: CSV, TSV and JSON Lines. Every problem names its line and column."""
