"""Terminal input and output: width, colour, streams, progress and prompts."""
