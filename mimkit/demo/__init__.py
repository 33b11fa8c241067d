"""Data for `mim demo`: the script of one real incident and its organisation. No code."""
