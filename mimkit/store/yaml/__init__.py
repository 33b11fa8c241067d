"""Reads a strict subset of YAML with positions, and changes only the affected lines when writing."""
