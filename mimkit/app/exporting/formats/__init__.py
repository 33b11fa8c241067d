"""The formats of `mim export`, one per module."""
