"""Command line: parses arguments, builds commands, calls the app layer and prints results."""
