"""`mim demo`: its script, its workspace and its player."""
