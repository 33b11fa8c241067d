"""The live board of open incidents: what it shows, and what changed on it."""
