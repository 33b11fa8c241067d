"""Output formats for `mim check` findings."""
