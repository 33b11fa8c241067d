"""Open deadlines in formats for people and tools."""
