"""The drill for one person: the moments of a past incident, the questions, the answers and their scores."""
