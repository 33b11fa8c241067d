"""What is learned: numbers over many incidents, each with its definition; the time is always an argument."""
