"""Composes the text of an update: from the previous update, with questions, or in an editor."""
