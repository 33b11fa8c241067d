"""Draws the screen content as lines for a given width and height."""
