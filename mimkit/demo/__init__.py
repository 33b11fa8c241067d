"""Data for `mim demo`: the script of a real incident and its organisation. Contains no code."""
