"""Options and output of the commands that import alerts."""
