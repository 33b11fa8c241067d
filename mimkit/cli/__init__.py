"""Words typed and printed: parse, build a command, call the app, show."""
