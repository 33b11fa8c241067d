"""Handles the keys of the board: asks for texts, and runs commands."""
