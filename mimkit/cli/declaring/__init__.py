"""Declaring incidents on the terminal: the question about a similar open incident, and the first screen."""
