"""What status pages show about services: their status now, and their history."""
