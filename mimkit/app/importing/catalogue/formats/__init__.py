"""One module for each format of a catalogue or an inventory."""
