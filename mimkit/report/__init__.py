"""Output formats: each function turns values into text. Nothing here prints."""
