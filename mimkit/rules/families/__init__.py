"""The rules, in one module per family of codes."""
