"""A declaration on the terminal: the question about a second incident, and the first screen after it."""
