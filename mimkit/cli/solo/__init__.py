"""The drill for one person on a terminal: questions, prompts, scorecard and answers file."""
