"""Handles key presses on the board: asks for texts, and runs commands."""
