"""The policy in plain words, and the effect of a changed policy."""
