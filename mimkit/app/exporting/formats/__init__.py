"""Contains the export formats for `mim export`, one per module."""
