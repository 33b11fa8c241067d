"""Output of the import commands."""
