"""What the screen shows, as lines for a width and a height."""
