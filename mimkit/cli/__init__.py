"""Command line interface: parses arguments, builds commands, calls the app layer and prints results."""
