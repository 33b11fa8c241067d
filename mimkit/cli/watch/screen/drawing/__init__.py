"""Draws the content of the screen as lines for a width and a height."""
