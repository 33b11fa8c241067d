"""The drill for one person on a terminal: its questions, prompts and scorecard, and the file of answers."""
