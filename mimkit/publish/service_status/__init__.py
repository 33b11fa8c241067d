"""What status pages show about services: their current status and their history."""
