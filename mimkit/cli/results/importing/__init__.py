"""Output of the commands that import a catalogue."""
