"""Values turned into text and documents: one function a format, and nothing prints."""
