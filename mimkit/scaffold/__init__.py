"""The working example organisation that `mim init` writes: data, no code."""
