"""`mim check` findings in each output format."""
