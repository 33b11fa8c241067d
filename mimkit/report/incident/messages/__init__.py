"""The messages for an update, to paste or to send."""
