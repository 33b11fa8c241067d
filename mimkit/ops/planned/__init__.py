"""The commands for planned work: maintenance."""
