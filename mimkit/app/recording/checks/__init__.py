"""Checks a command before it is recorded: rules, wording, promises, sizes and values."""
