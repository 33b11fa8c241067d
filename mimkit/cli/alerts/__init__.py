"""Options and output of the commands that read alerts."""
