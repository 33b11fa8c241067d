"""Code shared by the status page formats: reads updates, their text, and the promises in that text."""
