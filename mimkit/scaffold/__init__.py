"""The example organisation that `mim init` creates. Contains only data, no code."""
