"""Records a change: read, decide, write, commit and share."""
