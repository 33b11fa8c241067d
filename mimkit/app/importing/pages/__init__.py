"""Contains code shared by the status page formats: reads updates, their text, and promised times in that text."""
