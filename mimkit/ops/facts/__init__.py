"""Facts of an incident that are set: how they are typed, and the command that records them."""
