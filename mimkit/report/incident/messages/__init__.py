"""The messages of an update, to paste or to send."""
