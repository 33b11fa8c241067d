"""The example organisation that `mim init` writes. Data only, no code."""
