"""Pictures of what the records say: each function takes values and returns a drawing with its table."""
