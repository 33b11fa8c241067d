"""Values to text: a format is a function, and nothing here prints."""
