"""What `mim demo` replays: one real incident as a script, and the organisation around it. Data, no code."""
