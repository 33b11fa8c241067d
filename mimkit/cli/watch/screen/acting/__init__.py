"""Handles key presses on the board: asks for text, and runs commands."""
