"""The user's working tree and index."""
