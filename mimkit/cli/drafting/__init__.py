"""Composes the text of an update: from the last one, by questions, or as a form in an editor."""
