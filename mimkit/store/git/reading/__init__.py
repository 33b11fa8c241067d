"""Reads commits, including their contents, differences and history."""
